//! Names and values on a line, in whatever language they are printed.

/// A name and its value, without quotes.
pub(super) type Pair = (String, String);

/// The most pairs of a line.
const MAX_PAIRS: usize = 2000;

/// The pairs of `line`.
pub(super) fn of_line(line: &[u8]) -> Vec<Pair> {
    let Ok(line) = std::str::from_utf8(line) else {
        return Vec::new();
    };
    let line = line.trim_ascii();
    // `[HTTP_SVIX_ID] => msg_1` of PHP.
    if let Some((name, value)) = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] => "))
    {
        return vec![(name.to_owned(), value.to_owned())];
    }
    let quoted = quoted_pairs(line);
    if !quoted.is_empty() {
        return quoted;
    }
    // `HTTP_SVIX_ID=msg_1` and `svix-id: msg_1`.
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let end = line.find(|c| !is_name(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix(": "));
    match value {
        Some(value) if !name.is_empty() => vec![(name.to_owned(), value.trim_ascii().to_owned())],
        _ => Vec::new(),
    }
}

/// `'name': 'value'`, `name: 'value'`, `"name" => "value"`, `('name', 'value')`: all of a line.
fn quoted_pairs(line: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut name: Option<String> = None;
    let mut rest = line;
    while let Some(start) = rest.find(['\'', '"', '`']) {
        let before = &rest[..start];
        let Some((text, after)) = quoted(&rest[start..]) else {
            break;
        };
        rest = after;
        // What joins two of them, with the prefix of a Python string left out.
        let joint = before.trim_end_matches(['b', 'u', 'r']).trim_ascii();
        let is_value = matches!(joint, ":" | "=>" | "=" | "," | ": [" | "=> [");
        match name.take() {
            Some(name) if is_value => pairs.push((name, text)),
            _ => match bare_name(before) {
                Some(name) => pairs.push((name.to_owned(), text)),
                None => name = Some(text),
            },
        }
        if pairs.len() == MAX_PAIRS {
            break;
        }
    }
    pairs
}

/// The name in front of a value: that of `host: ` or `HOST=`.
fn bare_name(before: &str) -> Option<&str> {
    let before = before.trim_end_matches(['b', 'u', 'r']).trim_ascii_end();
    let before = before.strip_suffix('[').unwrap_or(before).trim_ascii_end();
    let name = before.strip_suffix([':', '='])?.trim_ascii_end();
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c));
    let name = name.rsplit(is_end).next()?;
    (!name.is_empty()).then_some(name)
}

/// The text between the quotation mark that `rest` starts with and its counterpart, escapes undone,
/// and what follows.
fn quoted(rest: &str) -> Option<(String, &str)> {
    let mut chars = rest.chars();
    let quote = chars.next()?;
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\\' => {
                let escaped = chars.next()?;
                let digits = match escaped {
                    'x' => 2,
                    'u' => 4,
                    _ => 0,
                };
                let code = chars.as_str().get(..digits).filter(|_| digits > 0);
                let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                match (escaped, code.and_then(char::from_u32)) {
                    (_, Some(character)) => {
                        text.push(character);
                        chars = chars.as_str()[digits..].chars();
                    }
                    ('n', _) => text.push('\n'),
                    ('r', _) => text.push('\r'),
                    ('t', _) => text.push('\t'),
                    (other, _) => text.push(other),
                }
            }
            end if end == quote => return Some((text, chars.as_str())),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_told_in_every_language() {
        for line in [
            "HTTP_SVIX_ID=msg_1",
            "    [HTTP_SVIX_ID] => msg_1",
            " 'HTTP_SVIX_ID': 'msg_1',",
            "{'HTTP_SVIX_ID': 'msg_1'}",
            "HTTP_SVIX_ID: 'msg_1',",
            "\"HTTP_SVIX_ID\"=>\"msg_1\", ",
            "[('HTTP_SVIX_ID', b'msg_1')]",
            "HTTP_SVIX_ID: msg_1",
            "HTTP_SVIX_ID: [ 'msg_1' ]",
            "\u{8b}HTTP_SVIX_ID: 'msg_1'",
        ] {
            let expected = ("HTTP_SVIX_ID".to_owned(), "msg_1".to_owned());
            assert_eq!(of_line(line.as_bytes()), [expected], "{line}");
        }
        let line = "{'a': 'b', 'c': '{\"d\":\"it\\'s\"}', e: \"f\"}";
        let pairs = of_line(line.as_bytes());
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(pairs, [("a", "b"), ("c", "{\"d\":\"it's\"}"), ("e", "f")]);
        assert!(of_line(b"no pair here").is_empty());
    }
}
