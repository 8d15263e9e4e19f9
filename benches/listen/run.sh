#!/bin/sh
# What does it cost to verify every delivery and commit it to disk before it is answered?
#
# Requests per second, p99 and processor time per request of `cew listen` beside the same HTTP
# server that answers 200 and does nothing, in turns, under wrk with 64 connections and signed
# bodies of 1.3 kB. At the end the captures are counted: none may be missing.
#
# All rounds together have to fit into a store, which is half a million: of more the oldest are removed.
#
# Needs wrk, node and Linux. usage: benches/listen/run.sh [PATH-TO-CEW] [ROUNDS] [SECONDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cew=$(realpath "${1:-$here/../../target/release/cew}")
rounds=${2:-3}
seconds=${3:-4}
work=$(mktemp -d)
secret=$("$cew" secret)
cargo build --quiet --release --manifest-path "$here/Cargo.toml"
node "$here/requests.mjs" 2000 "$secret" > "$work/requests.lua"
"$here/target/release/cew-bench-listen" 4501 & empty=$!
CEW_SIGNING_SECRET=$secret "$cew" listen --quiet --port 4502 --host 127.0.0.1 \
    --store "$work/captures.db" & listen=$!
trap 'kill $empty $listen 2>/dev/null || true; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
sleep 1

. "$here/measure.sh"
measure "empty 4501 $empty" "listen 4502 $listen"
awk '/VmHWM/ { print "peak memory of listen:", $2, $3 }' "/proc/$listen/status"
count
table empty 'the server without cew' '`listen`' '≥ 0.5' '≤ 5'
