//! Requests as they may look on the wire and as no HTTP client writes them.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use crate::delivery::{Attempt, AttemptError, Request, Response};
use crate::http::{Client, Stream};
use crate::text::latin1;

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a client writes it.
    Usual,
    /// With header names as `Svix-Id`.
    TitleCase,
    /// The body without a length, in chunks.
    Chunked,
    /// In several segments, one of them ending inside a character.
    Segments,
    /// The body once the server has said `100 Continue`, as curl sends large ones.
    Continue,
}

/// Long enough that what is written before and after arrives apart.
const PAUSE: Duration = Duration::from_millis(15);

/// Long enough for `100 Continue`; who does not get it sends the body all the same.
const PATIENCE: Duration = Duration::from_millis(500);

/// Of an answer this much is read.
const READ: usize = 64 << 10;

/// Sends `request` on a connection of its own and reads the answer, all within `time_out`.
pub(super) async fn attempt(
    client: &Client,
    request: &Request,
    form: Form,
    time_out: Duration,
) -> Attempt {
    let started = Instant::now();
    let outcome = match timeout(time_out, exchange(client, request, form)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(AttemptError::TimedOut(time_out)),
    };
    Attempt {
        outcome,
        duration: started.elapsed(),
    }
}

async fn exchange(
    client: &Client,
    request: &Request,
    form: Form,
) -> Result<Response, AttemptError> {
    let mut stream = client.stream().await.map_err(|error| {
        let io = error.downcast_ref::<io::Error>();
        match io.map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => AttemptError::Refused,
            _ => AttemptError::Unsendable(error.to_string()),
        }
    })?;
    let mut answer = Vec::new();
    // A server may answer and hang up before it has read all: then there is an answer.
    let sent = send(&mut *stream, request, form, &mut answer).await;
    match read(&mut *stream, answer).await {
        Err(_) if sent.is_err() => Err(AttemptError::Closed),
        answer => answer,
    }
}

/// Writes it. What is answered meanwhile goes to `answer`.
async fn send(
    stream: &mut dyn Stream,
    request: &Request,
    form: Form,
    answer: &mut Vec<u8>,
) -> io::Result<()> {
    let head = head(request, form);
    let body = &request.body[..];
    match form {
        Form::Usual | Form::TitleCase => {
            stream.write_all(&[&head, body].concat()).await?;
        }
        Form::Chunked => {
            stream.write_all(&head).await?;
            let (first, rest) = body.split_at(body.len() / 3);
            for chunk in [first, rest].into_iter().filter(|chunk| !chunk.is_empty()) {
                let size = format!("{:x}\r\n", chunk.len());
                stream
                    .write_all(&[size.as_bytes(), chunk, b"\r\n"].concat())
                    .await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Form::Segments => {
            stream.write_all(&head).await?;
            for segment in segments(body) {
                stream.flush().await?;
                sleep(PAUSE).await;
                stream.write_all(segment).await?;
            }
        }
        Form::Continue => {
            stream.write_all(&head).await?;
            stream.flush().await?;
            let _ = timeout(PATIENCE, stream.read_buf(answer)).await;
            // Anything else is the final answer, and the body is not wanted.
            if answer.is_empty() || answer.starts_with(b"HTTP/1.1 100") {
                stream.write_all(body).await?;
            }
        }
    }
    stream.flush().await
}

fn head(request: &Request, form: Form) -> Vec<u8> {
    let path = request.endpoint.path_and_query();
    let mut head = format!("{} {path} HTTP/1.1\r\n", request.method).into_bytes();
    let mut put = |name: &str, value: &str| {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(&latin1::encode_or_utf8(value));
        head.extend_from_slice(b"\r\n");
    };
    for (name, value) in &request.headers {
        if form != Form::Chunked || name != "content-length" {
            put(name, value);
        }
    }
    match form {
        Form::Chunked => put("transfer-encoding", "chunked"),
        Form::Continue => put("expect", "100-continue"),
        Form::Usual | Form::TitleCase | Form::Segments => {}
    }
    put("connection", "close");
    head.extend_from_slice(b"\r\n");
    head
}

/// Four pieces; the cuts fall into the first characters of several bytes, where there are any.
fn segments(body: &[u8]) -> Vec<&[u8]> {
    let continues = |at: &usize| (0x80..0xc0).contains(&body[*at]);
    let inside: Vec<_> = (1..body.len()).filter(continues).collect();
    let mut cuts = vec![body.len() / 3];
    cuts.extend(inside.first());
    cuts.extend(inside.last());
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([body.len()]) {
        pieces.push(&body[from..cut]);
        from = cut;
    }
    pieces
}

/// Reads an answer that began with `bytes`, up to the end that it names, or that of the connection.
async fn read(stream: &mut dyn Stream, mut bytes: Vec<u8>) -> Result<Response, AttemptError> {
    let mut buffer = [0; 8 << 10];
    loop {
        if let Some(response) = parse(&bytes, false)? {
            return Ok(response);
        }
        let read = stream.read(&mut buffer).await;
        let length = read.map_err(|_| AttemptError::Closed)?;
        bytes.extend_from_slice(&buffer[..length]);
        if length == 0 || bytes.len() > READ {
            return parse(&bytes, true)?.ok_or(AttemptError::Closed);
        }
    }
}

/// The answer, if it is whole, or if nothing follows it (`is_end`).
fn parse(bytes: &[u8], is_end: bool) -> Result<Option<Response>, AttemptError> {
    let not_http = |error: httparse::Error| AttemptError::NotHttp(error.to_string());
    let mut rest = bytes;
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 100];
        let mut parsed = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = parsed.parse(rest).map_err(not_http)? else {
            return Ok(None);
        };
        rest = &rest[length..];
        let status = parsed.code.unwrap_or_default();
        if status < 200 {
            continue;
        }
        let headers = parsed.headers.iter().map(|header| {
            let value = latin1::decode(header.value).into_owned();
            (header.name.to_ascii_lowercase(), value)
        });
        let mut response = Response {
            status,
            headers: headers.collect(),
            ..Response::default()
        };
        let chunked = response.header("transfer-encoding").is_some();
        let stated = response.header("content-length");
        let length = stated.and_then(|value| value.trim().parse::<usize>().ok());
        let (body, whole) = match length {
            _ if chunked => unchunked(rest),
            Some(length) => (
                rest[..rest.len().min(length)].to_vec(),
                rest.len() >= length,
            ),
            None => (rest.to_vec(), status == 204),
        };
        response.body = body;
        return Ok((whole || is_end).then_some(response));
    }
}

/// The content of all whole chunks, and whether the last one was among them.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) {
        if size == 0 {
            return (body, true);
        }
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| start.checked_add(size));
        let Some(chunk) = end.and_then(|end| rest.get(start..end)) else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = rest.get(start + chunk.len() + 2..).unwrap_or_default();
    }
    (body, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_falls_into_a_character() {
        let body = "{\"name\":\"Zoë and 北京, and more\"}".as_bytes();
        let pieces = segments(body);
        assert_eq!(pieces.concat(), body);
        assert!(
            pieces
                .iter()
                .any(|piece| std::str::from_utf8(piece).is_err())
        );
        assert_eq!(segments(b"").concat(), b"");
    }

    #[test]
    fn answers_end_where_they_say() {
        let whole = |text: &str| parse(text.as_bytes(), false).unwrap();
        let text = |text: &str| whole(text).map(|response| response.text().into_owned());
        assert_eq!(text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"), None);
        let ok = Some("ok".to_owned());
        assert_eq!(text("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"), ok);
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        assert_eq!(text(interim), ok);
        let chunked = "HTTP/1.1 400 No\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n";
        assert_eq!(text(chunked), None);
        assert_eq!(text(&format!("{chunked}0\r\n\r\n")), ok);
        assert!(parse(b"SSH-2.0-OpenSSH\r\n", false).is_err());
    }
}
