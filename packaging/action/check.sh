#!/usr/bin/env bash
# Runs `cew check`; writes the job's summary, and the outputs `junit` and `failed`.
set -uo pipefail
here=$(dirname "$0")
# shellcheck source=arguments.sh
. "$here/arguments.sh"
[ "${STRICT:-}" != true ] || arguments+=(--strict)

junit=$RUNNER_TEMP/cew-check.xml
rm -f "$junit"
quoted cew check --yes --junit="$junit" "${arguments[@]}"
status=$?

if [ -s "$junit" ]; then
    awk -f "$here/summary.awk" "$junit" >>"$GITHUB_STEP_SUMMARY"
    {
        echo "junit=$junit"
        echo "failed=$(grep -c '<failure ' "$junit")"
    } >>"$GITHUB_OUTPUT"
fi
exit "$status"
