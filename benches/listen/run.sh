#!/bin/sh
# What does it cost to verify every delivery and commit it to disk before it is answered?
#
# Requests per second, p99 and processor time per request of `cew listen` beside the same HTTP
# server that answers 200 and does nothing, in turns, under wrk with 64 connections and signed
# bodies of 1.3 kB. At the end the captures are counted: none may be missing.
#
# Needs wrk, node and Linux. usage: benches/listen/run.sh [PATH-TO-CEW] [ROUNDS] [SECONDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cew=$(realpath "${1:-$here/../../target/release/cew}")
rounds=${2:-3}
seconds=${3:-10}
work=$(mktemp -d)
secret=$("$cew" secret)
cargo build --quiet --release --manifest-path "$here/Cargo.toml"
node "$here/requests.mjs" 2000 "$secret" > "$work/requests.lua"
"$here/target/release/cew-bench-listen" 4501 & empty=$!
CEW_SIGNING_SECRET=$secret "$cew" listen --quiet --port 4502 --host 127.0.0.1 \
    --store "$work/captures.db" & listen=$!
trap 'kill $empty $listen 2>/dev/null || true; rm -rf "$work"' EXIT
sleep 1

# Processor time of a process so far, in microseconds.
cpu() { awk '{ print ($14 + $15) * 10000 }' "/proc/$1/stat"; }

answered=0
for _ in $(seq "$rounds"); do
    for server in "empty 4501 $empty" "listen 4502 $listen"; do
        # shellcheck disable=SC2086
        set -- $server
        before=$(cpu "$3")
        REQUESTS=$work/requests.lua wrk -t1 -c64 "-d${seconds}s" --latency -s "$here/wrk.lua" \
            "http://127.0.0.1:$2/api/webhooks" > "$work/wrk"
        count=$(awk '/requests in/ { print $1 }' "$work/wrk")
        ! grep Non-2xx "$work/wrk" || exit 1
        awk -v name="$1" -v cpu=$((($(cpu "$3") - before) / count)) \
            '$1 == "99%" { p99 = $2 } /Requests\/sec/ { print name, $2 "/s, p99", p99 ", " cpu " µs of processor" }' \
            "$work/wrk"
        if [ "$1" = listen ]; then answered=$((answered + count)); fi
    done
done
awk '/VmHWM/ { print "peak memory of listen:", $2, $3 }' "/proc/$listen/status"
kill -INT "$listen"
wait "$listen"
stored=$("$cew" captures list --store "$work/captures.db" | wc -l)
echo "answered $answered, stored $stored"
[ "$stored" -ge "$answered" ]
