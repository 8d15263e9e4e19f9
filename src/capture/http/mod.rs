//! Raw HTTP requests, as they are on the wire or as an editor saved them: lines end with CRLF or
//! LF, several requests may follow one another.

use std::borrow::Cow;
use std::io;
use std::ops::ControlFlow;

use super::lines::{Line, LineReader};
use super::sink::Sink;
use super::{Broken, CapturedRequest, MAX_HEADERS};
use crate::text::latin1;

mod framing;

use framing::Stop;

/// The most bytes before the body.
const MAX_HEAD: usize = 1 << 20;

/// Reads all requests of `source`.
pub(super) fn read(
    source: &mut LineReader<'_>,
    sink: &mut Sink<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    // Of a broken request the end is not known either: what follows is skipped up to the next
    // line that can only be a request line.
    let mut resync = false;
    loop {
        head.clear();
        body.clear();
        let line = source.line();
        if source.read_line(&mut head, MAX_HEAD)? == Line::End {
            return Ok(ControlFlow::Continue(()));
        }
        if head.trim_ascii().is_empty() || head.starts_with(b"#") {
            continue;
        }
        if resync && !is_request_line(&head) {
            continue;
        }
        let record = match rest_of_request(source, &mut head, &mut body) {
            Ok(headers) => request(&head, headers, &body),
            Err(Stop::Broken(broken)) => Err(broken),
            Err(Stop::Input(error)) => return Err(error),
        };
        resync = record.is_err();
        if sink.put(line, record).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// Reads exactly one request.
pub(super) fn one(bytes: &[u8]) -> Result<CapturedRequest<'static>, Broken> {
    let mut input = bytes;
    let mut found = None;
    let each = &mut |_, record: Result<CapturedRequest<'_>, Broken>| {
        found = Some(record.map(CapturedRequest::into_owned));
        ControlFlow::Break(())
    };
    let flow = read(&mut LineReader::new(&mut input), &mut Sink::new(each));
    match (flow, found) {
        (Ok(_), Some(record)) => record,
        _ => Err(Broken::RequestLine),
    }
}

/// Reads on from the request line, which is in `head`: the rest of the head, and the body.
/// Answers where the headers start.
fn rest_of_request(
    source: &mut LineReader<'_>,
    head: &mut Vec<u8>,
    body: &mut Vec<u8>,
) -> Result<usize, Stop> {
    if !is_request_line(head) {
        let response = head.starts_with(b"HTTP/");
        return Err(Stop::Broken(if response {
            Broken::Response
        } else {
            Broken::RequestLine
        }));
    }
    let headers = head.len();
    loop {
        let start = head.len();
        match source.read_line(head, MAX_HEAD)? {
            Line::End => return Err(Broken::TruncatedHead.into()),
            Line::TooLong => return Err(Broken::TooLarge.into()),
            Line::Whole => {}
        }
        match head[start..] {
            [b'\n'] | [b'\r', b'\n'] => break,
            // A folded value: one white space in place of the line end, as RFC 9112 has it.
            [b' ' | b'\t', ..] if start > headers => {
                let end = head[..start].trim_ascii_end().len();
                head[end..start].fill(b' ');
            }
            _ => {}
        }
    }
    let head = &*head;
    let coding = parse_headers(&head[headers..], |parsed| {
        framing::Framing::of(method(head), parsed)
    })??;
    coding.read(source, body)?;
    Ok(headers)
}

/// Whether `line` is `METHOD target HTTP/version`, for any method and version.
pub(super) fn is_request_line(line: &[u8]) -> bool {
    split_request_line(line).is_some()
}

fn split_request_line(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let line = line.trim_ascii_end();
    let first = memchr::memchr(b' ', line)?;
    let last = memchr::memrchr(b' ', line)?;
    let (method, target) = (&line[..first], line.get(first + 1..last)?.trim_ascii());
    let version = line[last + 1..].strip_prefix(b"HTTP/")?;
    let valid = !method.is_empty()
        && method.iter().all(|b| b.is_ascii_uppercase() || *b == b'-')
        && !target.is_empty()
        && !target.contains(&b' ')
        && matches!(version, [b'0'..=b'9'] | [b'0'..=b'9', b'.', b'0'..=b'9']);
    valid.then_some((method, target, version))
}

fn method(head: &[u8]) -> &[u8] {
    head.split(|b| *b == b' ').next().unwrap_or_default()
}

/// The headers of a block that ends with an empty line, given to `with`.
fn parse_headers<'a, T>(
    block: &'a [u8],
    with: impl FnOnce(&[httparse::Header<'a>]) -> T,
) -> Result<T, Broken> {
    let mut room = 32;
    loop {
        let mut headers = vec![httparse::EMPTY_HEADER; room];
        match httparse::parse_headers(block, &mut headers) {
            Ok(httparse::Status::Complete((_, parsed))) => return Ok(with(parsed)),
            Ok(httparse::Status::Partial) => return Err(Broken::TruncatedHead),
            Err(httparse::Error::TooManyHeaders) if room < MAX_HEADERS => {
                room = (room * 4).min(MAX_HEADERS);
            }
            Err(httparse::Error::TooManyHeaders) => return Err(Broken::TooManyHeaders),
            Err(error) => return Err(Broken::Header(error)),
        }
    }
}

/// The request whose header block starts at `headers` in `head`.
fn request<'a>(
    head: &'a [u8],
    headers: usize,
    body: &'a [u8],
) -> Result<CapturedRequest<'a>, Broken> {
    let (method, path, version) =
        split_request_line(&head[..headers]).ok_or(Broken::RequestLine)?;
    Ok(CapturedRequest {
        method: latin1::decode(method),
        path: latin1::decode(path),
        http_version: latin1::decode(version),
        headers: parse_headers(&head[headers..], |parsed| {
            let pair = |h: &httparse::Header<'a>| (Cow::Borrowed(h.name), latin1::decode(h.value));
            parsed.iter().map(pair).collect()
        })?,
        body: Cow::Borrowed(body),
        ..CapturedRequest::default()
    })
}

#[cfg(test)]
mod tests {
    use crate::capture::{Format, Position, read};
    use std::ops::ControlFlow;

    /// Line and body, or line and reason, of each record.
    fn records(input: &str) -> Vec<(u64, Result<String, String>)> {
        let mut all = Vec::new();
        read(
            &mut input.as_bytes(),
            Format::Http,
            &mut |_| unreachable!("raw HTTP names no files"),
            &mut |Position { line, .. }, record| {
                let body = |r: crate::capture::CapturedRequest<'_>| {
                    String::from_utf8_lossy(&r.body).into_owned()
                };
                all.push((line, record.map(body).map_err(|e| e.to_string())));
                ControlFlow::Continue(())
            },
        )
        .expect("no I/O error");
        all
    }

    fn good(line: u64, body: &str) -> (u64, Result<String, String>) {
        (line, Ok(body.to_owned()))
    }

    #[test]
    fn several_requests_in_all_codings() {
        let input = "POST /a HTTP/1.1\r\ncontent-length: 4\r\n\r\na\nb\n\n\
                     GET /b HTTP/2\n\n\
                     POST /c HTTP/1.1\ntransfer-encoding: chunked\n\n\
                     3;x=y\r\nabc\r\n2\nde\n0\nx-trailer: 1\n\n\
                     ### rest\n\
                     POST /d HTTP/1.0\n\nto the end\n";
        assert_eq!(
            records(input),
            [
                good(1, "a\nb\n"),
                good(7, ""),
                good(9, "abcde"),
                good(20, "to the end\n")
            ]
        );
    }

    #[test]
    fn broken_requests_are_named_and_passed_over() {
        let input = "POST / HTTP/1.1\ncontent-length: 2\n\nabc\n\
                     POST / HTTP/1.1\nbad name: x\n\n\
                     HTTP/1.1 200 OK\n\n\
                     POST / HTTP/1.1\ncontent-length: 1\ncontent-length: 2\n\n\
                     POST / HTTP/1.1\ntransfer-encoding: chunked\n\n{}\n\
                     POST / HTTP/1.1\ncontent-length: 9\n\nshort";
        let reasons: Vec<_> = records(input)
            .into_iter()
            .map(|(line, record)| (line, record.err().unwrap_or_default()))
            .collect();
        let expected = [
            (1, ""),
            (
                4,
                "expected a request line such as `POST /api/webhooks HTTP/1.1`",
            ),
            (5, "malformed header: invalid header name"),
            (10, "malformed content-length"),
            (
                14,
                "malformed chunk; was the body saved without its chunked coding?",
            ),
            (18, "the body ends after 5 of 9 bytes"),
        ];
        assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
        for ((line, reason), expected) in reasons.iter().zip(expected) {
            assert_eq!((*line, &**reason), expected);
        }
    }

    #[test]
    fn a_folded_value_becomes_one_line_and_bytes_stay() {
        let input = b"POST / HTTP/1.1\r\nSvix-Signature: v1,a\r\n  b\r\nx: \xe9\r\n\r\n";
        let mut seen = Vec::new();
        read(
            &mut &input[..],
            Format::Http,
            &mut |_| unreachable!("raw HTTP names no files"),
            &mut |_, record| {
                seen.push(record.expect("well formed").into_owned());
                ControlFlow::Continue(())
            },
        )
        .expect("no I/O error");
        let headers: Vec<_> = seen[0].header_pairs().collect();
        assert_eq!(headers, [("Svix-Signature", "v1,a    b"), ("x", "\u{e9}")]);
    }
}
