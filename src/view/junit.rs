//! `JUnit` XML, as CI systems show it. By hand: the crates for it bring calendars and UUIDs along.

use std::fmt::Write as _;

use super::ProbeRow;

/// A suite per group, a case per probe. Warnings are failures only if `strict`.
#[must_use]
pub fn junit(rows: &[ProbeRow], strict: bool) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"cew check\" {}>",
        counts(rows, strict)
    );
    for suite in rows.chunk_by(|a, b| a.group == b.group) {
        let name = suite[0].group;
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{name}\" {}>",
            counts(suite, strict)
        );
        for row in suite {
            case(&mut xml, row, strict);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn counts(rows: &[ProbeRow], strict: bool) -> String {
    let failures = rows.iter().filter(|row| row.fails(strict)).count();
    let skipped = rows.iter().filter(|row| row.ok.is_none()).count();
    let seconds: f64 = rows.iter().map(|row| row.duration_ms / 1000.0).sum();
    let tests = rows.len();
    format!(
        "tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{seconds:.3}\""
    )
}

fn case(xml: &mut String, row: &ProbeRow, strict: bool) {
    let (group, id) = (row.group, row.id);
    let seconds = row.duration_ms / 1000.0;
    let _ = write!(
        xml,
        "    <testcase classname=\"cew.check.{group}\" name=\"{id}\" time=\"{seconds:.3}\""
    );
    let message = format!("{}: {}", row.purpose, row.got);
    let (message, details) = (escaped(&message), escaped(&details(row)));
    if row.ok == Some(true) {
        xml.push_str("/>\n");
        return;
    }
    xml.push_str(">\n");
    let _ = if row.ok.is_none() {
        writeln!(xml, "      <skipped message=\"{}\"/>", escaped(&row.got))
    } else if row.fails(strict) {
        let level = &row.level;
        writeln!(
            xml,
            "      <failure type=\"{level}\" message=\"{message}\">{details}</failure>"
        )
    } else {
        writeln!(
            xml,
            "      <system-out>warning: {message}\n{details}</system-out>"
        )
    };
    xml.push_str("    </testcase>\n");
}

fn details(row: &ProbeRow) -> String {
    let mut details = format!("expected: {}\ngot: {}\n", row.expected, row.got);
    for (name, text) in [("why", row.why), ("fix", row.fix.as_deref())] {
        if let Some(text) = text {
            let _ = writeln!(details, "{name}: {text}");
        }
    }
    let _ = write!(details, "repeat: {}", row.repeat);
    details
}

/// Text as XML 1.0 may hold it, in an attribute, too. What it cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\0'..='\x1f' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_the_rest_escaped() {
        assert_eq!(
            escaped("a<b & \"c\">\n"),
            "a&lt;b &amp; &quot;c&quot;&gt;&#10;"
        );
        assert_eq!(
            escaped("\x1b[31m\0\u{ffff}é🎉"),
            "\u{fffd}[31m\u{fffd}\u{fffd}é🎉"
        );
    }
}
