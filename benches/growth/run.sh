#!/bin/sh
# What does it cost as the work grows? Processor time and peak memory of
#
# - `cew verify` of so many captures, as JSON Lines and from a store,
# - `cew listen` while so many are delivered to it,
# - `cew replay` of so many of them, each attempt noted beside those that are there,
#
# for ten times as many each time. Times are to grow as the work does, and memory not at all. What is
# delivered is short: a million of them fit into a store.
# The numbers go to target/growth.tsv, and as a plot to target/growth.svg.
#
# Needs python3, node and Linux.
# usage: benches/growth/run.sh [PATH-TO-CEW] [MOST-VERIFIED] [MOST-DELIVERED]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cew=$(realpath "${1:-$here/../../target/release/cew}")
most_verified=${2:-10000000}
most_delivered=${3:-1000000}
target=$(realpath "$here/../../target")
numbers=$target/growth.tsv
work=$(mktemp -d)
listen=
trap 'kill $handler $listen 2>/dev/null || true; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cd "$work"
CEW_SIGNING_SECRET=$("$cew" secret)
export CEW_SIGNING_SECRET
: > "$numbers"

# cost WHAT COUNT COMMAND…: what a command has cost at its end.
cost() {
    python3 "$here/cost.py" "$@" | tee -a "$numbers"
}

# so_far WHAT COUNT PROCESS: what a process has cost.
so_far() {
    seconds=$(awk '{ print ($14 + $15) / 100 }' "/proc/$3/stat")
    peak=$(awk '/VmHWM/ { print $2 / 1024 }' "/proc/$3/status")
    printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$seconds" "$peak" | tee -a "$numbers"
}

"$cew" listen --quiet --port 4501 --no-store & handler=$!
count=10000
while [ "$count" -le "$most_delivered" ]; do
    "$cew" listen --quiet --port 4502 --store "$count.db" & listen=$!
    "$cew" send-example user.deleted --unset event_attributes --quiet --no-store --wait 10s --to 4502 \
        --count "$count" --concurrency 64
    so_far listen "$count" "$listen"
    kill -INT "$listen"
    wait "$listen"
    listen=
    cost 'verify a store' "$count" "$cew" verify --quiet "$count.db"
    cost replay "$count" "$cew" replay --quiet --last "$count" --store "$count.db" --to 4501 --concurrency 64
    count=$((count * 10))
done

"$cew" listen --quiet --port 4502 --store long.db & listen=$!
"$cew" send-example user.created --quiet --no-store --wait 10s --to 4502 --count 10000 --concurrency 64
kill -INT "$listen"
wait "$listen"
listen=
"$cew" captures export --store long.db > captures.jsonl
count=10000
while [ "$count" -le "$most_verified" ]; do
    cost verify "$count" "$cew" verify --quiet - < captures.jsonl
    count=$((count * 10))
done
node "$here/plot.mjs" "$numbers" > "$target/growth.svg"
