#!/bin/sh
# Installs what the interop tests run. Does nothing when the installed versions are the pinned ones.
set -eu
cd "$(dirname "$0")"

node_hash=$(cat package.json package-lock.json | cksum)
python_hash=$(cksum <requirements.txt)
installed() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }
done_already() { installed node_modules/.stamp "$node_hash" && installed .venv/.stamp "$python_hash"; }
done_already && exit 0

# Test processes that start together must not install into one directory at once.
waited=0
until mkdir .setup.lock 2>/dev/null; do
    waited=$((waited + 1))
    if [ "$waited" -gt 900 ]; then
        echo "setup: remove $PWD/.setup.lock, left by a set-up that was killed" >&2
        exit 1
    fi
    sleep 1
done
trap 'rmdir .setup.lock' EXIT
trap 'exit 130' HUP INT TERM

if ! installed node_modules/.stamp "$node_hash"; then
    npm ci --ignore-scripts --loglevel=error >/dev/null
    # This one is native. What is prebuilt is fetched, else it is compiled, and then with the headers
    # that were installed with this Node rather than with fetched ones.
    prefix=$(dirname "$(dirname "$(command -v node)")")
    [ ! -f "$prefix/include/node/node.h" ] || export npm_config_nodedir="$prefix"
    [ -f node_modules/better-sqlite3/build/Release/better_sqlite3.node ] ||
        npm rebuild better-sqlite3 --loglevel=error >/dev/null
    echo "$node_hash" >node_modules/.stamp
fi
if ! installed .venv/.stamp "$python_hash"; then
    "${PYTHON:-python3}" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
    echo "$python_hash" >.venv/.stamp
fi
