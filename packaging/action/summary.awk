# The JUnit file of `cew check` as the summary of a job: awk -f summary.awk FILE
#
# It is HTML, which Markdown passes through up to the first empty line. What a handler said is escaped
# already, as XML is, and so are line ends: it can neither be an element nor end the table.

function attribute(name,    found) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    found = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", found)
    sub(/"$/, "", found)
    return found
}

# A line of a failure's text: "fix: …".
function part(text, name,    lines, count, i) {
    count = split(text, lines, "&#10;")
    for (i = 1; i <= count; i++)
        if (index(lines[i], name ": ") == 1) return substr(lines[i], length(name) + 3)
    return ""
}

function row(mark, message, details,    cells, fix) {
    fix = part(details, "fix")
    cells = "<td>" mark "</td><td><code>" probe "</code></td><td><code>" message "</code>"
    if (fix != "") cells = cells "<br><b>fix</b> <code>" fix "</code>"
    shown = shown "<tr>" cells "</td></tr>\n"
}

/<testsuites / { total = attribute("tests"); failed = attribute("failures"); skipped = attribute("skipped") }
/<testcase / {
    probe = attribute("name")
    if (/\/>$/) { passed = passed "<tr><td>✓</td><td><code>" probe "</code></td></tr>\n"; good++ }
}
/<failure / { text = $0; sub(/^[^>]*>/, "", text); row("✗", attribute("message"), text) }
/<skipped / { row("–", attribute("message"), "") }
/<system-out>/ {
    text = $0
    sub(/.*<system-out>warning: /, "", text)
    message = text
    sub(/&#10;.*/, "", message)
    row("!", message, text)
    warned++
}

END {
    print "\n<h3>cew check: " (failed > 0 ? failed " of " total " probes failed" : "nothing failed") "</h3>"
    print "<p>" good + 0 " passed, " failed + 0 " failed, " warned + 0 " warnings, " skipped + 0 " skipped</p>"
    if (shown != "") printf "<table>\n<tr><th></th><th>probe</th><th>what it found</th></tr>\n%s</table>\n", shown
    if (passed != "") printf "<details><summary>%d probes passed</summary>\n<table>\n%s</table>\n</details>\n", good, passed
    print ""
}
