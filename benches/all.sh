#!/bin/sh
# All measurements, one after another, and a table of what they say: what cew does beside its reference
# in the same rounds, as the median of the rounds and between what they lie.
#
# Takes a quarter of an hour once all is built. Close everything else: what runs beside it is measured,
# too. Needs oha, wrk, nginx, node and Linux; SVIX_CLI may name the official svix.
# usage: benches/all.sh [TABLE] (target/speed.md); `just bench all` runs it.
set -eu
cd "$(dirname "$0")/.."
table=${1:-target/speed.md}
BENCH_TABLE=$(mktemp)
export BENCH_TABLE
trap 'rm -f "$BENCH_TABLE"' EXIT
trap 'exit 130' INT TERM

cargo build --release
cew=target/release/cew
cargo bench --bench startup
(cd benches/bulk-verify && cargo run --release -- "../../$cew")
cargo bench --bench deliver
benches/listen/run.sh "$cew" 7 2
benches/listen/forward.sh "$cew" 7 3
cargo bench --bench service
cargo bench --bench relay
benches/growth/run.sh "$cew"

mkdir -p "$(dirname "$table")"
{
    echo "$(git describe --always --dirty), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(date -u +%Y-%m-%d)"
    echo
    echo '| what | beside | median | rounds | goal |'
    echo '|---|---|---|---|---|'
    awk -F '\t' '{ printf "| %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5 }' "$BENCH_TABLE"
} > "$table"
cat "$table"
