//! Headers as programs print them: CGI's environment, PHP's `print_r($_SERVER)`, Python's
//! dictionaries, Node's `console.log(req.headers)`, or plain header lines; then the body.

use std::io;

use super::pairs::{self, Pair};
use super::region::Depth;
use crate::capture::lines::{Line, LineReader};
use crate::capture::names::{plain, signature, signature_header};
use crate::capture::sink::Record;
use crate::capture::{Broken, CapturedRequest, MAX_HEADERS, MAX_RECORD, Remark};

/// Names of the body among the other fields.
const BODIES: [&str; 8] = [
    "rawbody",
    "body",
    "requestbody",
    "payload",
    "rawpayload",
    "postdata",
    "httprawpostdata",
    "httprequestbody",
];

/// So many lines of other things may stand between headers and body.
const BETWEEN: usize = 8;

/// So many lines are looked at.
const MAX_LINES: usize = 3000;

/// Whether a signature header stands in `line`.
pub(super) fn is_start(line: &[u8]) -> bool {
    let mut pairs = pairs::of_line(line).into_iter();
    pairs.any(|(name, value)| signature_header(&name).is_some() && !value.is_empty())
}

/// The length of the body, if `line` tells it. CGI's environment is sorted, so that it comes first.
pub(super) fn content_length(line: &[u8]) -> Option<usize> {
    let upper = memchr::memmem::find(line, b"CONTENT_LENGTH").is_some();
    let pairs = if upper {
        pairs::of_line(line)
    } else {
        Vec::new()
    };
    pairs.iter().find_map(|(name, value)| {
        (name == "CONTENT_LENGTH").then(|| value.trim_ascii().parse().ok())?
    })
}

/// Reads the fields that `source` is at, and the body among or behind them. Nothing is read where it
/// turns out that nothing was signed.
pub(super) fn request(
    source: &mut LineReader<'_>,
    length: Option<usize>,
) -> io::Result<Option<Record>> {
    let (mut headers, mut body, mut length) = (Vec::new(), None, length);
    let (mut line, mut read) = (Vec::new(), Vec::new());
    let mut between = 0;
    for _ in 0..MAX_LINES {
        line.clear();
        match source.read_line(&mut line, MAX_RECORD)? {
            Line::End => break,
            Line::TooLong => return Ok(Some(Err(Broken::TooLarge))),
            Line::Whole => {}
        }
        read.extend_from_slice(&line);
        length = content_length(&line).or(length);
        let pairs = pairs::of_line(&line);
        let opens = line.trim_ascii_start().first() == Some(&b'{');
        let is_signed = signature(&headers).is_some();
        if is_signed && body.is_none() && starts_body(&line) {
            source.unread(&line);
            body = json(source, length)?;
            break;
        }
        if pairs.is_empty() || (is_signed && opens) {
            between += 1;
            if between > BETWEEN || line.starts_with(b"###") {
                source.unread(&line);
                read.truncate(read.len() - line.len());
                break;
            }
            continue;
        }
        between = 0;
        if is_signed && pairs.iter().any(|pair| is_another(pair, &headers)) {
            source.unread(&line);
            break;
        }
        for (name, value) in pairs {
            if BODIES.contains(&&*plain(&name)) && value.starts_with(['{', '[']) {
                body.get_or_insert((value.into_bytes(), None));
            } else if headers.len() < MAX_HEADERS {
                let name = signature_header(&name).map_or(name, str::to_owned);
                headers.push((name.into(), value.into()));
            }
        }
        if body.is_some() && signature(&headers).is_some() && complete(&headers) {
            break;
        }
    }
    if !complete(&headers) {
        source.unread(&read);
        return Ok(None);
    }
    Ok(Some(match body {
        Some((body, remark)) => Ok(CapturedRequest {
            method: "POST".into(),
            path: "/".into(),
            http_version: "1.1".into(),
            headers,
            body: body.into(),
            remarks: remark.into_iter().collect(),
            ..CapturedRequest::default()
        }),
        None => Err(Broken::NoBody(
            signature(&headers).unwrap_or_default().into(),
        )),
    }))
}

type Headers = [(
    std::borrow::Cow<'static, str>,
    std::borrow::Cow<'static, str>,
)];

fn complete(headers: &Headers) -> bool {
    let has = |name: &str| headers.iter().any(|(known, _)| known == name);
    ["svix", "webhook"].iter().any(|family| {
        has(&format!("{family}-signature"))
            && has(&format!("{family}-timestamp"))
            && has(&format!("{family}-id"))
    })
}

/// Whether a field is a signature header that is there already: of the next request.
fn is_another((name, value): &Pair, headers: &Headers) -> bool {
    signature_header(name).is_some_and(|name| {
        headers
            .iter()
            .any(|(known, other)| known == name && *other != *value)
    })
}

/// Whether the body starts on `line`, perhaps behind its name.
fn starts_body(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let Some(at) = line.iter().position(|b| *b == b'{') else {
        return false;
    };
    let label = &line[..at];
    let is_label = |b: &u8| b.is_ascii_alphanumeric() || b" _-:=>[]()".contains(b);
    let opens = matches!(line[at + 1..].trim_ascii_start(), [] | [b'"' | b'}', ..]);
    at < 40 && label.iter().all(is_label) && opens
}

/// The JSON that starts on the next line, byte for byte. What line end follows it is only known
/// from its `length`.
fn json(
    source: &mut LineReader<'_>,
    length: Option<usize>,
) -> io::Result<Option<(Vec<u8>, Option<Remark>)>> {
    let mut text = Vec::new();
    let mut depth = Depth::default();
    loop {
        let start = text.len();
        if source.read_line(&mut text, MAX_RECORD)? != Line::Whole {
            break;
        }
        depth.follow(&text[start..]);
        if depth.is_closed() {
            break;
        }
    }
    let start = text.iter().position(|b| *b == b'{').unwrap_or(0);
    let text = &text[start..];
    let mut values =
        serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    let end = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        _ => return Ok(None),
    };
    Ok(Some(match length {
        Some(length) if length >= end && length <= text.len() => (text[..length].to_vec(), None),
        _ => (text[..end].to_vec(), Some(Remark::LineEnd)),
    }))
}
