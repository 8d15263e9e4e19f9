//! Raw HTTP requests, as they are on the wire or as an editor saved them: lines end with CRLF or
//! LF, several requests may follow one another.

mod framing;
mod start_line;

use std::borrow::Cow;
use std::io;

use super::lines::{Line, LineReader};
use super::names::{are_signed, signature};
use super::{Broken, CapturedRequest, MAX_HEADERS, MAX_RECORD, Nearest};
use crate::text::latin1;
use framing::{Framing, Stop};
use start_line::split_request_line;

pub(super) use start_line::{is_request_line, is_response_line};

/// The most bytes before the body.
const MAX_HEAD: usize = 1 << 20;

/// Reads exactly one request, which `bytes` start with.
pub(super) fn one(bytes: &[u8]) -> Result<CapturedRequest<'static>, Broken> {
    let mut input = bytes;
    let mut source = LineReader::new(&mut input);
    let (mut head, mut body) = (Vec::new(), Vec::new());
    match source.read_line(&mut head, MAX_HEAD) {
        Ok(_) if is_request_line(&head) => {}
        _ => return Err(Broken::RequestLine),
    }
    match request(&mut source, &mut head, &mut body) {
        Ok(record) => record.map(CapturedRequest::into_owned),
        Err(_) => Err(Broken::RequestLine),
    }
}

/// Reads all requests that `bytes` hold, one after the other.
pub(super) fn all(bytes: &[u8]) -> Vec<Result<CapturedRequest<'static>, Broken>> {
    let mut input = bytes;
    let mut source = LineReader::new(&mut input);
    let (mut head, mut body) = (Vec::new(), Vec::new());
    let mut all = Vec::new();
    loop {
        head.clear();
        body.clear();
        match source.read_line(&mut head, MAX_HEAD) {
            Ok(Line::Whole) if is_request_line(&head) => {}
            Ok(Line::Whole | Line::TooLong) => continue,
            Ok(Line::End) | Err(_) => return all,
        }
        if let Ok(record) = request(&mut source, &mut head, &mut body) {
            all.push(record.map(CapturedRequest::into_owned));
        }
    }
}

/// Reads on from a request line, which is in `head`.
///
/// # Errors
/// When the input fails. A broken request is none: what follows it is skipped up to the next line
/// that can only be a request line.
pub(super) fn request<'b>(
    source: &mut LineReader<'_>,
    head: &'b mut Vec<u8>,
    body: &'b mut Vec<u8>,
) -> io::Result<Result<CapturedRequest<'b>, Broken>> {
    let (headers, framed) = match rest_of_request(source, head, body) {
        Ok(read) => read,
        Err(Stop::Broken(broken)) => return Ok(Err(broken)),
        Err(Stop::Input(error)) => return Err(error),
    };
    let Read { framing, remark } = framed;
    Ok(parts(head, headers, body).and_then(|mut request| {
        if request.body.is_empty() && framing != Framing::Length(0) {
            let is_signed = are_signed(&request.headers);
            return Err(if is_signed {
                Broken::NoBody(signature(&request.headers).unwrap_or_default().into())
            } else {
                Broken::PassedOver(Nearest::Unsigned)
            });
        }
        request.remarks.extend(remark);
        Ok(request)
    }))
}

/// Reads over a response, whose first line is in `head`.
pub(super) fn response(source: &mut LineReader<'_>, head: &mut Vec<u8>) -> io::Result<()> {
    let start = head.len();
    if !rest_of_head(source, head, start).is_ok_and(|()| true) {
        return Ok(());
    }
    let framing = parse_headers(&head[start..], Framing::of);
    let Ok(Ok(Framing::Length(length @ 0..=MAX_RECORD))) = framing else {
        return Ok(());
    };
    // What is shown of it may be shorter than it was. Then a request stands in what follows.
    let mut body = Vec::new();
    source.read_bytes(length, &mut body)?;
    let mut lines = body.split_inclusive(|b| *b == b'\n').skip(1);
    if lines.any(is_request_line) {
        source.unread(&body);
    }
    Ok(())
}

struct Read {
    framing: Framing,
    remark: framing::Framed,
}

/// Reads on from the request line, which is in `head`: the rest of the head, and the body.
/// Answers where the headers start.
fn rest_of_request(
    source: &mut LineReader<'_>,
    head: &mut Vec<u8>,
    body: &mut Vec<u8>,
) -> Result<(usize, Read), Stop> {
    let headers = head.len();
    rest_of_head(source, head, headers)?;
    let framing = parse_headers(&head[headers..], Framing::of)??;
    let remark = match method(head) {
        // They have no body unless they say so.
        b"GET" | b"HEAD" | b"DELETE" | b"OPTIONS" | b"CONNECT" | b"TRACE"
            if framing == Framing::Unknown =>
        {
            None
        }
        _ => framing.read(source, body)?,
    };
    Ok((headers, Read { framing, remark }))
}

/// Reads the headers and the empty line after them; they start at `headers`.
fn rest_of_head(
    source: &mut LineReader<'_>,
    head: &mut Vec<u8>,
    headers: usize,
) -> Result<(), Stop> {
    loop {
        let start = head.len();
        match source.read_line(head, MAX_HEAD)? {
            Line::End => return Err(Broken::TruncatedHead.into()),
            Line::TooLong => return Err(Broken::TooLarge.into()),
            Line::Whole => {}
        }
        match head[start..] {
            [b'\n'] | [b'\r', b'\n'] => return Ok(()),
            // A folded value: one white space in place of the line end, as RFC 9112 has it.
            [b' ' | b'\t', ..] if start > headers => {
                let end = head[..start].trim_ascii_end().len();
                head[end..start].fill(b' ');
            }
            _ => {}
        }
    }
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
fn parts<'a>(
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
            Format::Text,
            &mut |_| unreachable!("raw HTTP names no files"),
            &mut |Position { line, .. }, record| {
                let body = |r: crate::capture::CapturedRequest<'_>| {
                    String::from_utf8_lossy(&r.body).into_owned()
                };
                if !record.as_ref().is_err_and(|e| e.passed_over().is_some()) {
                    all.push((line, record.map(body).map_err(|e| e.to_string())));
                }
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
                     POST / HTTP/1.1\ntransfer-encoding: chunked\n\noops\n\
                     POST / HTTP/1.1\ncontent-length: 9\n\nshort";
        let reasons: Vec<_> = records(input)
            .into_iter()
            .map(|(line, record)| (line, record.err().unwrap_or_default()))
            .collect();
        let expected = [
            (1, ""),
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
        let input = b"POST / HTTP/1.1\r\nSvix-Signature: v1,a\r\n  b\r\nx: \xe9\r\n\r\n{}";
        let mut seen = Vec::new();
        read(
            &mut &input[..],
            Format::Text,
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
