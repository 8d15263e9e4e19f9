# shellcheck shell=bash
# Sourced by check.sh and send.sh: the inputs that both have, as the list `arguments`. What somebody
# wrote into an input is never read by a shell, and never taken for an option.

arguments=()
[ -z "${TO:-}" ] || arguments+=("--to=$TO")
[ -z "${WAIT:-}" ] || arguments+=("--wait=$WAIT")
while IFS= read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || arguments+=("$line")
done <<<"${ARGUMENTS:-}"

# It is not seen among the arguments of a process.
if [ -n "${SECRET:-}" ]; then
    echo "::add-mask::$SECRET"
    export CEW_SIGNING_SECRET=$SECRET
fi

# quoted COMMAND…: runs it, and what it prints is text: a handler could answer with a command to the
# runner, which reads those from whatever is printed.
quoted() {
    local mark status
    mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$mark"
    "$@"
    status=$?
    echo "::$mark::"
    return "$status"
}
