//! Raw HTTP.

use std::borrow::Cow;
use std::io::Write;

use super::{Unwritable, header_value, is_framing, request_line};
use crate::capture::CapturedRequest;
use crate::text::latin1;

/// Writes `request` as it goes over the wire: lines end with CRLF, the body is not coded.
///
/// The reader of [`Format::Text`](crate::capture::Format::Text) gives back the same body, and the
/// same headers but for white space around a value and those that tell the length of the body:
/// they are replaced unless they fit.
///
/// # Errors
/// When a header or the request line cannot be written as they are, or `out` fails.
pub fn write_http(out: &mut impl Write, request: &CapturedRequest<'_>) -> Result<(), Unwritable> {
    let (method, path, version) = request_line(request);
    let length = request.body.len().to_string();
    let mut framing = request.header_pairs().filter(|(name, _)| is_framing(name));
    let fits = framing
        .next()
        .is_some_and(|(name, value)| name.len() == "content-length".len() && value == length)
        && framing.next().is_none();

    let mut head = Vec::new();
    head.extend(in_request_line(method)?.iter());
    head.push(b' ');
    head.extend(in_request_line(path)?.iter());
    head.extend(b" HTTP/");
    head.extend(in_request_line(version)?.iter());
    head.extend(b"\r\n");
    for (name, value) in request.header_pairs() {
        if fits || !is_framing(name) {
            let value = header_value(name, value)?;
            head.extend([name.as_bytes(), b": ", &value, b"\r\n"].concat());
        }
    }
    let bodyless = request.body.is_empty() && matches!(method, "GET" | "HEAD");
    if !fits && !bodyless {
        head.extend(format!("content-length: {length}\r\n").as_bytes());
    }
    head.extend(b"\r\n");
    out.write_all(&head)?;
    out.write_all(&request.body)?;
    Ok(())
}

fn in_request_line(text: &str) -> Result<Cow<'_, [u8]>, Unwritable> {
    latin1::encode(text)
        .filter(|bytes| bytes.iter().all(|b| *b > b' ' && *b != 0x7f))
        .ok_or_else(|| Unwritable::RequestLine(text.to_owned()))
}
