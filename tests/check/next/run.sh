#!/bin/sh
# `cew check` against a right handler in Next.js, in development (where it is compiled at its first
# request) and built. Takes minutes, so no test runs it: `just check-next`.
set -eu
cew=$(realpath "$1")
cd "$(dirname "$0")"
npm ci --loglevel=error >/dev/null
export INTEROP_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSy NEXT_TELEMETRY_DISABLED=1
next=node_modules/next/dist/bin/next

check() {
    node "$next" "$1" --port 4477 >/dev/null 2>&1 &
    server=$!
    trap 'kill "$server"' EXIT
    echo "next $1"
    "$cew" check --secret "$INTEROP_SECRET" --to localhost:4477 --wait 60s
    kill "$server"
    wait "$server" || true
    trap - EXIT
}

check dev
node "$next" build >/dev/null
check start
