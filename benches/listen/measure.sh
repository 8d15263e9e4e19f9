# What run.sh and forward.sh share, which set its variables: here, cew, work, rounds, seconds, listen.
# shellcheck shell=sh disable=SC2154

# Processor time of a process so far, in microseconds.
cpu() { awk '{ print ($14 + $15) * 10000 }' "/proc/$1/stat"; }

# Each of "NAME PORT PROCESS" in turn, under load.
measure() {
    answered=0
    for _ in $(seq "$rounds"); do
        for server in "$@"; do
            read -r name port process <<EOF
$server
EOF
            before=$(cpu "$process")
            REQUESTS=$work/requests.lua wrk -t1 -c64 "-d${seconds}s" --latency -s "$here/wrk.lua" \
                "http://127.0.0.1:$port/api/webhooks" > "$work/wrk"
            count=$(awk '/requests in/ { print $1 }' "$work/wrk")
            ! grep Non-2xx "$work/wrk" || exit 1
            awk -v name="$name" -v cpu=$((($(cpu "$process") - before) / count)) \
                '$1 == "99%" { p99 = $2 } /Requests\/sec/ { print name, $2 "/s, p99", p99 ", " cpu " µs of processor" }' \
                "$work/wrk"
            if [ "$name" = listen ]; then answered=$((answered + count)); fi
        done
    done
}

# Ends listen, and counts what it has kept.
count() {
    kill -INT "$listen"
    wait "$listen"
    stored=$("$cew" captures list --store "$work/captures.db" | wc -l)
    echo "answered $answered, stored $stored"
    [ "$stored" -ge "$answered" ]
}
