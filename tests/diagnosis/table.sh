#!/bin/sh
# One request per cause through a cew binary, as a table: sh tests/diagnosis/table.sh target/release/cew. Needs jq.
set -eu
cew=$(realpath "$1")
requests=$(realpath "$(dirname "$0")")
beside=$(mktemp -d)
trap 'rm -rf "$beside"' EXIT
cd "$beside"
export CEW_SIGNING_SECRET='whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM='
echo '#RETIRED=whsec_cmV0aXJlZC1zZWNyZXQtb2YtdGhlLXRlc3Rz' >.env
echo 'OLD_SECRET=whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3Rz' >>.env
echo 'CLERK_WEBHOOK_SIGNING_SECRET=whsec_cHJvZHVjdGlvbi1zZWNyZXQtb2YtdGhlLXRlc3Rz' >.env.production

echo '| request | cause | what happened | fix |'
echo '|---|---|---|---|'
for request in "$requests"/*.http "$requests"/*.jsonl; do
    verdict=$("$cew" verify "$request" --json --at 1767225600 || true)
    printf '%s\n' "$verdict" | jq -r --arg request "${request##*/}" 'select(.type == "verdict" and (.valid | not)) |
        "| \($request) | \([.cause, .also // empty] | join(" + ")) | \(.explanation) | \(.fix | gsub("\n"; "<br>")) |"'
done
