//! Flows as mitmproxy saves them: "typed netstrings", each with its length in front and its type
//! behind.

use std::borrow::Cow;
use std::io;
use std::ops::ControlFlow;

use super::lines::LineReader;
use super::names::are_signed;
use super::sink::Sink;
use super::{Broken, CapturedRequest, MAX_HEADERS, MAX_RECORD, Nearest};
use crate::text::latin1;
use crate::time::Time;

/// Whether an input starts with a flow: a dictionary, whose first key is a word.
pub(super) fn is_start(head: &[u8]) -> bool {
    let Some((_, rest)) = length(head) else {
        return false;
    };
    length(rest).is_some_and(|(size, rest)| {
        let word = rest.get(..size).unwrap_or_default();
        rest.get(size) == Some(&b';') && word.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
    })
}

/// Digits and a colon.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let colon = bytes.iter().take(10).position(|b| *b == b':')?;
    let digits = std::str::from_utf8(&bytes[..colon]).ok()?;
    let is_number = digits.bytes().all(|b| b.is_ascii_digit());
    let length = digits.parse().ok().filter(|_| is_number)?;
    Some((length, &bytes[colon + 1..]))
}

/// Reads all flows of `source`.
pub(super) fn read(
    source: &mut LineReader<'_>,
    sink: &mut Sink<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let mut flow = Vec::new();
    loop {
        flow.clear();
        let line = source.line();
        let mut size = 0_usize;
        loop {
            let start = flow.len();
            if source.read_bytes(1, &mut flow)? == 0 {
                let broken = Err(Broken::Flow);
                return Ok(if start == 0 {
                    ControlFlow::Continue(())
                } else {
                    sink.put(line, broken)
                });
            }
            match flow[start] {
                digit @ b'0'..=b'9' if start < 9 => size = size * 10 + usize::from(digit - b'0'),
                b':' => break,
                _ => return Ok(sink.put(line, Err(Broken::Flow))),
            }
        }
        if size >= MAX_RECORD {
            return Ok(sink.put(line, Err(Broken::TooLarge)));
        }
        flow.clear();
        source.read_bytes(size + 1, &mut flow)?;
        // Flows of a version may be on lines of their own.
        let mut end = Vec::new();
        if source.read_bytes(1, &mut end)? == 1 && end != b"\n" {
            source.unread(&end);
        }
        let record = match flow.split_last() {
            Some((b'}', fields)) if fields.len() == size => request(fields),
            _ => Err(Broken::Flow),
        };
        if sink.put(line, record).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// A value: its type, and its bytes.
type Value<'a> = (u8, &'a [u8]);

/// The value that `bytes` start with, and what follows it.
fn value(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (size, rest) = length(bytes)?;
    let (value, rest) = rest.split_at_checked(size)?;
    let (kind, rest) = rest.split_first()?;
    Some(((*kind, value), rest))
}

/// The values of a list; of a dictionary keys and values in turn.
fn values(mut bytes: &[u8]) -> Vec<Value<'_>> {
    let mut all = Vec::new();
    while let Some((found, rest)) = value(bytes) {
        if all.len() == 4 * MAX_HEADERS {
            break;
        }
        all.push(found);
        bytes = rest;
    }
    all
}

/// The value of `key` in a dictionary.
fn get<'a>(dictionary: &'a [u8], key: &str) -> Option<Value<'a>> {
    let all = values(dictionary);
    let mut pairs = all.chunks_exact(2);
    pairs
        .find(|pair| pair[0].1 == key.as_bytes())
        .map(|pair| pair[1])
}

fn request(flow: &[u8]) -> Result<CapturedRequest<'_>, Broken> {
    let Some((b'}', request)) = get(flow, "request") else {
        // DNS, TCP and UDP are flows, too.
        return Err(Broken::PassedOver(Nearest::Unsigned));
    };
    let bytes = |key| get(request, key).map(|(_, bytes)| bytes);
    let text = |key| latin1::decode(bytes(key).unwrap_or_default());
    let mut headers = Vec::new();
    for (_, pair) in values(bytes("headers").unwrap_or_default()) {
        if let [(_, name), (_, value)] = values(pair)[..]
            && headers.len() < MAX_HEADERS
        {
            headers.push((latin1::decode(name), latin1::decode(value)));
        }
    }
    if !are_signed(&headers) {
        return Err(Broken::PassedOver(Nearest::Unsigned));
    }
    let Some((b',', body)) = get(request, "content") else {
        return Err(Broken::BodyLost);
    };
    let at = bytes("timestamp_start").and_then(|text| std::str::from_utf8(text).ok());
    Ok(CapturedRequest {
        received_at: at.and_then(seconds),
        method: text("method"),
        path: text("path"),
        http_version: text("http_version")
            .trim_start_matches("HTTP/")
            .to_owned()
            .into(),
        headers,
        body: Cow::Borrowed(body),
        ..CapturedRequest::default()
    })
}

/// Seconds since 1970 with a fraction.
fn seconds(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole
        .parse()
        .ok()
        .filter(|whole| (0..1 << 40).contains(whole))?;
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(Time::from_unix_milliseconds(
        whole * 1000 + digits.parse::<i64>().ok()?,
    ))
}
