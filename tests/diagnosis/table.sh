#!/bin/sh
# One request per cause through a cew binary, as a table: sh tests/diagnosis/table.sh target/release/cew. Needs jq.
set -eu
cew=$(realpath "$1")
cd "$(dirname "$0")"
export CEW_SIGNING_SECRET='whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM='
env_file=$(mktemp)
trap 'rm -f "$env_file"' EXIT
echo 'OLD_SECRET=whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz' >"$env_file"

echo '| request | cause | what happened | fix |'
echo '|---|---|---|---|'
for request in *.http *.jsonl; do
    verdict=$("$cew" verify "$request" --json --at 1767225600 --secret "$CEW_SIGNING_SECRET" --env-file "$env_file" || true)
    printf '%s\n' "$verdict" | jq -r --arg request "$request" 'select(.type == "verdict" and (.valid | not)) |
        "| \($request) | \([.cause, .also // empty] | join(" + ")) | \(.explanation) | \(.fix | gsub("\n"; "<br>")) |"'
done | sed "s|$env_file|.env|g"
