#!/bin/sh
# Starts a PostgreSQL of its own in DIRECTORY on PORT, says `ready`, and ends with its input.
# As root it runs as the user postgres: the server refuses root.
set -eu
directory=$1 port=$2
initdb=$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1)
[ -n "$initdb" ] || { echo "no PostgreSQL: initdb is not installed" >&2; exit 1; }
bin=$(dirname "$(readlink -f "$initdb")")
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}
mkdir -p "$directory/data"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$directory"
    chown -R postgres "$directory/data"
fi
cd "$directory/data"
as_user "$bin/initdb" --no-sync --username=cew --auth=trust --encoding=UTF8 --locale=C "$directory/data/pg" >/dev/null
as_user "$bin/pg_ctl" --pgdata "$directory/data/pg" --log "$directory/data/log" --wait start \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= ${3-}" >/dev/null
trap 'as_user "$bin/pg_ctl" --pgdata "$directory/data/pg" --mode immediate stop >/dev/null' EXIT
echo ready
cat >/dev/null
