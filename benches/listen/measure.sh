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
            awk -v name="$name" '$1 == "99%" { p99 = $2 } /Requests\/sec/ { print name, $2, p99 }' \
                "$work/wrk" >> "$work/rounds"
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

# Adds rows to the table that BENCH_TABLE names, if it names one: the rate of listen beside that of
# the reference $1, which the table calls $2, round by round, and its p99. $3 says what listen does,
# $4 what its rate is to be, and $5 what its p99.
table() {
    [ -n "${BENCH_TABLE:-}" ] || return 0
    awk -v reference="$1" -v named="$2" -v what="$3" -v rate="$4" -v late="$5" '
        function milliseconds(text) { return text * (text ~ /us$/ ? 0.001 : text ~ /ms$/ ? 1 : 1000) }
        function row(what, beside, values, count, goal,    i, j, kept) {
            for (i = 2; i <= count; i++) {
                kept = values[i]
                for (j = i - 1; j > 0 && values[j] > kept; j--) values[j + 1] = values[j]
                values[j + 1] = kept
            }
            printf "%s\t%s\t%.2f\t%.2f–%.2f\t%s\n", what, beside, values[int(count / 2) + 1],
                values[1], values[count], goal
        }
        $1 == reference { base = $2 }
        $1 == "listen" { rates[++count] = $2 / base; lates[count] = milliseconds($3) }
        END {
            row(what ": rate", named, rates, count, rate)
            row(what ": p99 in ms", "–", lates, count, late)
        }' "$work/rounds" >> "$BENCH_TABLE"
}
