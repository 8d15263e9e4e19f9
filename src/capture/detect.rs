//! Which format an input has: by its content, never by its name.

use std::io::{self, BufRead, Chain, Cursor, Read};

use memchr::memchr;

use super::http;

/// How much is looked at, at most.
const HEAD: usize = 64 << 10;

/// A form in which requests are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// Raw HTTP requests, one after the other.
    Http,
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
        if line.ends_with(b"\n") || at_end || head.len() >= HEAD {
            break classify(line);
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
    let end = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    &rest[..end]
}

fn classify(line: &[u8]) -> Option<Format> {
    if line.starts_with(b"{") {
        Some(Format::JsonLines)
    } else if http::is_request_line(line) {
        Some(Format::Http)
    } else {
        None
    }
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
        assert_eq!(format, Some(Format::Http));
        assert_eq!(bytes, &input[3..]);
    }
}
