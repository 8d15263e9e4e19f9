#!/bin/sh
# Installs the frameworks that `cew init` is tried with; `setup.sh more` those that take too long for
# CI, too. Does nothing where they are installed.
set -eu
cd "$(dirname "$0")"

install() {
    hash=$(cat "$1/package.json" "$1/package-lock.json" | cksum)
    [ "$(cat "$1/node_modules/.stamp" 2>/dev/null)" != "$hash" ] || return 0
    # What is native in them is prebuilt.
    # Not `npm ci`, which refuses a lock without an optional package that is there for Windows alone.
    (cd "$1" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    echo "$hash" >"$1/node_modules/.stamp"
}

install .
[ "${1-}" != more ] || install more
