//! Faults of a body that was taken out of a container, or is still in one.

use super::Cause;
use super::case::{Candidates, Case};
use crate::json::Value;
use crate::text::hex;

/// In hex, as databases print it: `\x7b…`, `X'7b…'`, `0x7b…`, `7b 22 …`.
pub(super) fn hexadecimal<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let decoded = || {
        let text = case.text()?.trim();
        let text = text.trim_matches(['\'', '"', '<', '>']);
        let starts = ["\\x", "0x", "0X", "X'", "x'", "Buffer "];
        let text = starts
            .iter()
            .find_map(|start| text.strip_prefix(start))
            .unwrap_or(text);
        hex::decode(&text.replace([' ', '\n', '\r', ':'], "")).filter(|body| !body.is_empty())
    };
    let candidate = decoded().map(|body| case.with_body(Cause::BodyHex, "", body));
    Box::new(candidate.into_iter())
}

/// A list of the bytes' numbers: `{"type":"Buffer","data":[123,…]}`, `{"0":123,…}`, `[123,…]` or
/// `123,…`, as JavaScript writes a `Buffer` or a `Uint8Array`.
pub(super) fn byte_list<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let bytes = match case.parsed() {
        Some(Value::Array(items)) => bytes_of(items.iter()),
        Some(Value::Object(members)) => {
            let named = |name: &str| members.iter().find(|(key, _)| key.as_str() == Some(name));
            match named("data") {
                Some((_, Value::Array(items))) if named("type").is_some() => bytes_of(items.iter()),
                _ if named("0").is_some() => bytes_of(members.iter().map(|(_, value)| value)),
                _ => None,
            }
        }
        Some(_) => None,
        None => bare_numbers(&case.body),
    };
    let candidate = bytes.map(|body| case.with_body(Cause::BodyByteList, "", body));
    Box::new(candidate.into_iter())
}

fn bytes_of<'v, 'b: 'v>(values: impl Iterator<Item = &'v Value<'b>>) -> Option<Vec<u8>> {
    let byte = |value: &Value<'_>| match value {
        Value::Number(number) => number.parse().ok(),
        _ => None,
    };
    let bytes: Vec<u8> = values.map(byte).collect::<Option<_>>()?;
    (!bytes.is_empty()).then_some(bytes)
}

fn bare_numbers(body: &[u8]) -> Option<Vec<u8>> {
    let numbers = str::from_utf8(body).ok()?.split(',');
    numbers.map(|number| number.trim().parse().ok()).collect()
}

/// In chunks, each with its length in hex before it, as HTTP/1.1 sends a body of unknown length.
pub(super) fn chunked<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let candidate = dechunked(&case.body);
    let candidate = candidate.map(|body| case.with_body(Cause::BodyChunked, "", body));
    Box::new(candidate.into_iter())
}

fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(rest.len());
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = str::from_utf8(&rest[..end]).ok()?;
        let length = line.split(';').next()?.trim();
        let length = usize::from_str_radix(length, 16).ok()?;
        rest = &rest[end + 1..];
        if length == 0 {
            return (!body.is_empty()).then_some(body);
        }
        body.extend_from_slice(rest.get(..length)?);
        rest = &rest[length..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

/// A field of a CSV file: in quotes, and each quote within twice.
pub(super) fn csv<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let field = |text: &'a [u8]| text.strip_prefix(b"\"")?.strip_suffix(b"\"");
    let text = case.body.trim_ascii();
    let text = field(text).unwrap_or(text);
    // Each quote stands there twice.
    let mut runs = text
        .split(|byte| *byte != b'"')
        .filter(|run| !run.is_empty());
    let is_doubled = runs.clone().count() > 1 && runs.all(|run| run.len() % 2 == 0);
    let candidate = is_doubled.then(|| {
        let single = super::edges::replaced(text, b"\"\"", b"\"");
        case.with_body(Cause::BodyCsv, "", single)
    });
    Box::new(candidate.into_iter())
}

/// So many parts of a form are looked at.
const MAX_PARTS: usize = 8;

/// A part of a multipart form.
pub(super) fn multipart<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let body = &*case.body;
    let end = memchr::memchr(b'\n', body).unwrap_or(0);
    let boundary = body[..end].trim_ascii_end();
    if !boundary.starts_with(b"--") || boundary.len() < 4 {
        return Box::new(std::iter::empty());
    }
    let starts = memchr::memmem::find_iter(body, boundary).collect::<Vec<_>>();
    let parts = starts.windows(2).take(MAX_PARTS).filter_map(move |pair| {
        let part = &body[pair[0] + boundary.len()..pair[1]];
        let head = memchr::memmem::find(part, b"\r\n\r\n").map(|at| at + 4);
        let head = head.or_else(|| memchr::memmem::find(part, b"\n\n").map(|at| at + 2))?;
        let content = &part[head..];
        content
            .strip_suffix(b"\r\n")
            .or_else(|| content.strip_suffix(b"\n"))
    });
    let parts: Vec<_> = parts.collect();
    let parts = parts.into_iter();
    Box::new(parts.map(|part| case.with_body(Cause::BodyForm, "multipart", part)))
}
