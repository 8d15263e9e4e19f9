#!/usr/bin/env bash
# Runs `cew send-example`; what it prints stands in the log and in the job's summary.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=arguments.sh
. "$here/arguments.sh"

read -r -d '' -a types <<<"${EVENTS//$'\r'/}"
[ "${types[*]}" != all ] || { types=() && arguments+=(--all); }

said=$(cew send-example --no-store "${arguments[@]}" -- "${types[@]}" 2>&1)
status=$?
quoted printf '%s\n' "$said"
{
    # A line that is indented is code, whatever it says.
    printf '\n### cew send-example\n\n'
    printf '%s\n' "$said" | sed 's/^/    /'
    printf '\n'
} >>"$GITHUB_STEP_SUMMARY"
exit "$status"
