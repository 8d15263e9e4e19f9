//! `.env` files, read as the handler reads them: with the rules of Node's `dotenv`.
//!
//! Rust's readers have other rules: they expand `$NAME`, refuse a backslash, and lose what follows
//! a quote without its partner. A secret must not change, or vanish, on its way through here.

use zeroize::Zeroizing;

/// The value of the last assignment to `name`; the last one counts in Node, too.
#[must_use]
pub(super) fn value(text: &str, name: &str) -> Option<Zeroizing<String>> {
    let of_name = assignments(text).filter(|(known, _)| *known == name);
    of_name.last().map(|(_, value)| value)
}

/// All assignments, names with their values, in their order.
pub(super) fn assignments(text: &str) -> impl Iterator<Item = (&str, Zeroizing<String>)> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let line = rest.lines().next().unwrap_or_default();
            let after_line = rest.split_once('\n').map_or("", |(_, after)| after);
            let Some((name, start)) = assignment(line) else {
                rest = after_line;
                continue;
            };
            let (value, after) =
                quoted(&rest[start..]).unwrap_or_else(|| (unquoted(&line[start..]), after_line));
            rest = after;
            return Some((name, value));
        }
        None
    })
}

/// The name that a line assigns to, and where its value starts: `[export] NAME=` or `NAME: `.
pub(super) fn assignment(line: &str) -> Option<(&str, usize)> {
    let trimmed = line.trim_start();
    let trimmed = match trimmed.strip_prefix("export") {
        Some(rest) if rest.starts_with(char::is_whitespace) => rest.trim_start(),
        _ => trimmed,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let end = trimmed.find(|c| !is_name(c)).filter(|end| *end > 0)?;
    let (name, rest) = trimmed.split_at(end);
    let value = match rest.trim_start().strip_prefix('=') {
        Some(value) => value,
        None => rest
            .strip_prefix(':')
            .filter(|value| value.starts_with(char::is_whitespace))?,
    };
    Some((name, line.len() - value.len()))
}

/// A value in quotes, which may span lines, and what follows its line. `None` where the quote
/// has no partner or is part of the value: then it is a character as any other.
fn quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let quote = text
        .chars()
        .next()
        .filter(|c| ['"', '\'', '`'].contains(c))?;
    let inside = &text[1..];
    let mut escaped = false;
    let end = inside.find(|c| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    let (line, after) = inside[end + 1..]
        .split_once('\n')
        .unwrap_or((&inside[end + 1..], ""));
    let behind = line.trim();
    if !(behind.is_empty() || behind.starts_with('#')) {
        return None;
    }
    let value = &inside[..end];
    let value = Zeroizing::new(match quote {
        '"' => value.replace("\\n", "\n").replace("\\r", "\r"),
        _ => value.to_owned(),
    });
    Some((value, after))
}

/// Up to a `#`, without the white space around it.
fn unquoted(line: &str) -> Zeroizing<String> {
    let value = line.split('#').next().unwrap_or_default();
    Zeroizing::new(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        value(text, "A").map(|value| value.to_string())
    }

    #[test]
    fn values_are_those_of_node() {
        for (text, expected) in [
            ("A=whsec_ab+/=", "whsec_ab+/="),
            ("  export A = x  # comment", "x"),
            ("A: x", "x"),
            ("A='x'", "x"),
            ("A=\"x\" # comment", "x"),
            ("A=`x`", "x"),
            ("A=\"x\\ny\"", "x\ny"),
            ("A='x\\ny'", "x\\ny"),
            ("A=\"x\ny\"\nB=1", "x\ny"),
            ("A=", ""),
            ("A=1\nA=2", "2"),
            ("A=1\r\nB=2\r\n", "1"),
            ("\u{feff}A=1", "1"),
            ("A=x\"y", "x\"y"),
            ("A='x' y", "'x' y"),
            ("A=a b", "a b"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text:?}");
        }
        for text in ["", "#A=1", "AB=1", "A", "A:1", "=1", "B=\"\nA=1\n\""] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_expanded_or_lost() {
        assert_eq!(read("B=1\nA=x$B${B}").as_deref(), Some("x$B${B}"));
        assert_eq!(read("A=back\\slash").as_deref(), Some("back\\slash"));
        assert_eq!(read("B=\"unpaired\nA=1").as_deref(), Some("1"));
        assert_eq!(read("B='it's\nA=1\nC='").as_deref(), Some("1"));
        assert_eq!(read("B=!!\n???\nA=1").as_deref(), Some("1"));
    }
}
