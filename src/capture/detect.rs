//! Which format an input has: by its content, never by its name.

use std::io::{self, BufRead, Chain, Cursor, Read};

use memchr::memchr;

use super::flows;

/// How much is looked at, at most.
const HEAD: usize = 64 << 10;

/// A form in which requests are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line, each in any of the forms.
    JsonLines,
    /// JSON over many lines, or in one that holds many requests (HTTP archives, ngrok's lists).
    Json,
    /// Flows of mitmproxy.
    Flows,
    /// curl command lines.
    Curl,
    /// Raw HTTP requests, one after the other, or a log in which requests stand.
    Text,
}

/// An input with its start put back.
pub type Rewound<R> = Chain<Cursor<Vec<u8>>, R>;

/// Looks at the start of `input`: its format, if it is known, and the input with that start put
/// back (without a byte order mark).
///
/// Reads no further than the first line that says something, so it does not wait for more of a
/// live stream.
///
/// # Errors
/// When the input fails.
pub fn detect<R: BufRead>(mut input: R) -> io::Result<(Option<Format>, Rewound<R>)> {
    let mut head = Vec::new();
    let mut at_end = false;
    let format = loop {
        let line = telling_line(&head);
        let is_open = line.trim_ascii() == b"{";
        let whole = (line.ends_with(b"\n") && !is_open) || at_end;
        if whole || head.len() >= HEAD {
            break classify(line, whole);
        }
        let more = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            more => more?,
        };
        at_end = more.is_empty();
        let count = more.len();
        head.extend_from_slice(more);
        input.consume(count);
    };
    if head.starts_with(BOM) {
        head.drain(..BOM.len());
    }
    Ok((format, Cursor::new(head).chain(input)))
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The first line that is neither blank nor a comment (as scripts and `.http` files start), or
/// what is there of it.
fn telling_line(head: &[u8]) -> &[u8] {
    let mut rest = head.strip_prefix(BOM).unwrap_or(head);
    loop {
        rest = rest.trim_ascii_start();
        if !rest.starts_with(b"#") {
            break;
        }
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        rest = &rest[end..];
    }
    let end = |from: usize| memchr(b'\n', &rest[from..]).map_or(rest.len(), |at| from + at + 1);
    // A brace alone does not tell whose it is: the next line does.
    match &rest[..end(0)] {
        line if line.trim_ascii() == b"{" => &rest[..end(line.len())],
        line => line,
    }
}

fn classify(line: &[u8], whole: bool) -> Option<Format> {
    match line {
        // A dictionary of Python, an object as Node.js prints it.
        [b'{', rest @ ..] if !matches!(rest.trim_ascii_start(), [] | [b'"' | b'}', ..]) => {
            Some(Format::Text)
        }
        [b'{', ..] => Some(match outline(line) {
            Outline {
                container: true, ..
            } => Format::Json,
            Outline { closed: true, .. } => Format::JsonLines,
            // The start of a pretty-printed object, or of a line that is longer than what is
            // looked at.
            Outline { .. } if whole => Format::Json,
            Outline { .. } => Format::JsonLines,
        }),
        [b'[', rest @ ..] if matches!(rest.trim_ascii(), [] | [b'{' | b'[' | b']', ..]) => {
            Some(Format::Json)
        }
        [] => None,
        _ if flows::is_start(line) => Some(Format::Flows),
        _ if is_command(line) => Some(Format::Curl),
        _ if line.contains(&0) => None,
        _ => Some(Format::Text),
    }
}

/// Whether a script starts so that has curl commands in it.
fn is_command(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"$ ").unwrap_or(line);
    let program = line.split(u8::is_ascii_whitespace).next().unwrap_or(line);
    let name = program.rsplit(|b| *b == b'/').next().unwrap_or_default();
    matches!(
        name,
        b"curl" | b"curl.exe" | b"printf" | b"echo" | b"cat" | b"set"
    )
}

/// What the first line of an object shows.
#[derive(Debug, Default)]
struct Outline {
    /// It ends on this line.
    closed: bool,
    /// It has a field that holds many requests.
    container: bool,
}

fn outline(line: &[u8]) -> Outline {
    let mut outline = Outline::default();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                outline.closed |= depth == 0;
            }
            b'"' => {
                let start = at;
                while let Some(&byte) = line.get(at)
                    && byte != b'"'
                {
                    at += if byte == b'\\' { 2 } else { 1 };
                }
                let text = line.get(start..at).unwrap_or_default();
                at += 1;
                let after = line.get(at..).unwrap_or_default().trim_ascii_start();
                let many = depth == 1 && matches!(text, b"log" | b"requests");
                // Docker has a field `log`, too: a text.
                let value = after
                    .strip_prefix(b":")
                    .unwrap_or_default()
                    .trim_ascii_start();
                outline.container |= many && matches!(value, [b'{' | b'[', ..] | []);
            }
            _ => {}
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_input_is_lost_but_the_byte_order_mark() {
        let input = b"\xef\xbb\xbf\n# note\nPOST / HTTP/1.1\r\n\r\nbody";
        let (format, mut rest) = detect(&input[..]).expect("no I/O error");
        let mut bytes = Vec::new();
        rest.read_to_end(&mut bytes).expect("no I/O error");
        assert_eq!(format, Some(Format::Text));
        assert_eq!(bytes, &input[3..]);
    }
}
