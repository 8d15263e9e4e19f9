//! Commands for `cmd.exe`, as browsers copy them: carets for the command prompt, and within them
//! quotation marks and backslashes for the program.

/// Whether a command is written so.
pub(super) fn is_for_prompt(text: &[u8]) -> bool {
    let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    line.trim_ascii_end().ends_with(b"^") || line.windows(2).any(|two| two == b"^\"")
}

/// Whether another line belongs to `text`: it ends with a caret, or with one and the line end that
/// the caret stands for.
pub(super) fn goes_on(text: &[u8]) -> bool {
    let Some(text) = strip_line_end(text) else {
        return false;
    };
    text.ends_with(b"^") || strip_line_end(text).is_some_and(|text| text.ends_with(b"^"))
}

fn strip_line_end(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_suffix(b"\n")?;
    Some(text.strip_suffix(b"\r").unwrap_or(text))
}

/// The words of a command, as the program gets them, or as the browser had them: it doubles every
/// backslash, where the program takes only those before a quotation mark for one.
pub(super) fn split(text: &[u8]) -> Vec<Vec<u8>> {
    let is_of_browser = text.windows(2).any(|two| two == b"^\"");
    arguments(&without_carets(text), is_of_browser)
}

fn without_carets(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut quoted = false;
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => {
                quoted = !quoted;
                out.push(byte);
            }
            b'^' if !quoted => {
                let after = rest.strip_prefix(b"\r").unwrap_or(rest);
                if let Some(after) = after.strip_prefix(b"\n") {
                    // The line goes on; an empty line right there is what the caret escapes.
                    rest = after;
                    let after = rest.strip_prefix(b"\r").unwrap_or(rest);
                    if let Some(after) = after.strip_prefix(b"\n") {
                        out.push(b'\n');
                        rest = after;
                    }
                } else if let Some((&escaped, after)) = rest.split_first() {
                    out.push(escaped);
                    rest = after;
                }
            }
            _ => out.push(byte),
        }
    }
    out
}

/// As Microsoft's C library does it, unless backslashes are `doubled`.
fn arguments(text: &[u8], doubled: bool) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quoted = false;
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        match byte {
            b'\\' => {
                let count = rest.iter().take_while(|b| **b == b'\\').count();
                let is_escape = rest.get(count) == Some(&b'"');
                let kept = if is_escape || doubled {
                    count / 2
                } else {
                    count
                };
                let word = word.get_or_insert_default();
                word.resize(word.len() + kept, b'\\');
                rest = &rest[count..];
                if is_escape && count % 2 == 1 {
                    word.push(b'"');
                    rest = &rest[1..];
                }
                continue;
            }
            b'"' if quoted && after.first() == Some(&b'"') => {
                word.get_or_insert_default().push(b'"');
                rest = &after[1..];
                continue;
            }
            b'"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            b' ' | b'\t' | b'\r' | b'\n' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(byte),
        }
        rest = after;
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_quotes_and_backslashes_are_undone() {
        let text = b"curl ^\"http://localhost^\" ^\r\n  -H ^\"a: b^\" ^\r\n  --data-raw ^\"^{\\^\"n\\^\": \\^\"100^%^^ \\\\ ^\r\n\r\nx^}^\"\r\n";
        let words = split(text);
        let words: Vec<_> = words
            .iter()
            .map(|word| String::from_utf8_lossy(word))
            .collect();
        assert_eq!(
            words,
            [
                "curl",
                "http://localhost",
                "-H",
                "a: b",
                "--data-raw",
                "{\"n\": \"100%^ \\ \nx}"
            ]
        );
        assert!(goes_on(b"a ^\r\n") && goes_on(b"a^\n\n") && !goes_on(b"a\n"));
    }
}
