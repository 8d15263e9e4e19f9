#!/bin/sh
# What does it cost to forward through `cew listen`, which verifies every delivery, commits it
# to disk, commits the handler's answer to disk and only then hands that back?
#
# Requests per second, p99 and processor time per request of `cew listen --forward-to` beside nginx
# as a plain reverse proxy, which does none of that, to the same server that answers 200 and does
# nothing. In turns, under wrk with 64 connections and signed bodies of 1.3 kB.
#
# Needs wrk, nginx, node and Linux. usage: benches/listen/forward.sh [PATH-TO-CEW] [ROUNDS] [SECONDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cew=$(realpath "${1:-$here/../../target/release/cew}")
rounds=${2:-3}
seconds=${3:-10}
work=$(mktemp -d)
secret=$("$cew" secret)
cargo build --quiet --release --manifest-path "$here/Cargo.toml"
node "$here/requests.mjs" 2000 "$secret" > "$work/requests.lua"
cat > "$work/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    upstream empty { server 127.0.0.1:4501; keepalive 64; keepalive_requests 1000000; }
    server {
        listen 127.0.0.1:4503;
        location / { proxy_pass http://empty; proxy_http_version 1.1; proxy_set_header connection ""; }
    }
}
CONF
"$here/target/release/cew-bench-listen" 4501 & empty=$!
nginx -c "$work/nginx.conf" -p "$work" & nginx=$!
CEW_SIGNING_SECRET=$secret "$cew" listen --quiet --port 4504 --host 127.0.0.1 \
    --store "$work/captures.db" --forward-to http://127.0.0.1:4501 & listen=$!
trap 'kill $empty $nginx $listen 2>/dev/null || true; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
sleep 1
worker=$(cat "/proc/$nginx/task/$nginx/children")

. "$here/measure.sh"
measure "nginx 4503 $worker" "listen 4504 $listen"
count
table nginx 'nginx, which keeps nothing' '`listen --forward-to`' '≥ 0.4' '–'
