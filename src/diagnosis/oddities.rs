//! What is seen on a request that does not match, and proves no cause.

use super::Request;
use super::evidence::said_length;
use crate::json::{Value, parse};
use crate::signing::{Scheme, SignedHeaders};

/// Larger bodies are not looked into for what a person would see.
const MAX_LOOKED_INTO: usize = 1 << 20;

/// A sentence for each, without a full stop.
///
/// Only a body that is `payable` is looked into.
pub(super) fn of(request: &Request<'_>, payable: bool) -> Vec<String> {
    let plain = [other_length(request), undecoded(request), of_id(request)];
    let mut notes: Vec<_> = plain.into_iter().flatten().collect();
    let text = request.body.trim_ascii();
    if text.is_empty() {
        let text = "the body is empty: was it read before it was verified or captured?";
        notes.push(text.to_owned());
    } else if text == b"[object Object]" || text == b"undefined" {
        let text = "the body is an object or nothing turned into text: String(req.body)";
        notes.push(text.to_owned());
    } else if payable && text.len() <= MAX_LOOKED_INTO {
        notes.extend(of_body(text));
    }
    notes
}

fn other_length(request: &Request<'_>) -> Option<String> {
    let here = request.body.len();
    let length = said_length(request).filter(|length| *length != here)?;
    Some(format!(
        "content-length says {length} bytes, the body here has {here}"
    ))
}

/// Compressed in a way that is not undone here.
fn undecoded(request: &Request<'_>) -> Option<String> {
    let mut headers = request.headers.iter();
    let (_, coding) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))?;
    let coding = coding.trim().to_ascii_lowercase();
    let is_text = request.body.trim_ascii_start().starts_with(b"{");
    (["br", "zstd", "compress"].contains(&&*coding) && !is_text).then(|| {
        format!("the body is compressed ({coding}), which was not undone here: decompress it first")
    })
}

/// An id that Svix would not have sent as it is.
fn of_id(request: &Request<'_>) -> Option<String> {
    let headers = SignedHeaders::collect(request.headers.iter().copied());
    let id = headers
        .message_id()
        .filter(|_| headers.scheme() != Scheme::BodyHmac)?;
    let Some(ksuid) = id.strip_prefix("msg_") else {
        let text = "the id does not start with msg_, as those of Svix do: is it the event's, or a request's?";
        return Some(text.to_owned());
    };
    let length = id.chars().count();
    if length != 31 && ksuid.len() > 20 {
        return Some(format!(
            "the id has {length} characters, where those of Svix have 31"
        ));
    }
    let has_letters = ksuid.contains(|c: char| c.is_ascii_lowercase());
    let has_capitals = ksuid.contains(|c: char| c.is_ascii_uppercase());
    (ksuid.len() == 27 && has_letters && !has_capitals).then(|| {
        "the id has no capital letter, which is rare: was it written in small letters?".to_owned()
    })
}

/// What loggers, filters and mistakes leave in a body.
fn of_body(text: &[u8]) -> Vec<String> {
    let holds = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
    let marks = [
        "[Redacted]",
        "[REDACTED]",
        "[redacted]",
        "[Filtered]",
        "[FILTERED]",
        "<redacted>",
    ];
    let marks = marks.into_iter().filter(|mark| holds(mark)).take(1);
    let mut notes: Vec<String> = marks
        .map(|mark| format!("the body holds {mark}: a logger put that in place of what was signed"))
        .collect();
    let shortened = ["[Object]", "[Array]", "[Circular", "[object Object]"];
    let shortened = shortened.into_iter().find(|mark| holds(mark));
    notes.extend(shortened.map(|mark| {
        format!("the body holds {mark}]: objects were turned into text, and what they held is lost")
            .replace("]]", "]")
    }));
    if is_masked(text) {
        notes.push("the body holds a masked address (***): it is not as it was signed".to_owned());
    }
    if holds("\u{fffd}") {
        notes.push("the body holds U+FFFD: bytes that were not UTF-8 are lost".to_owned());
    }
    match parse(text) {
        Err(_) if text.starts_with(b"{") || text.starts_with(b"[") => {
            let is_cut = !text.ends_with(b"}") && !text.ends_with(b"]");
            let cut = ["…", "...", "[truncated]", "(truncated)", "<truncated>"];
            let says_so = cut.iter().any(|end| text.ends_with(end.as_bytes()));
            if is_cut || says_so {
                notes.push("the body is JSON without its end: it was cut off".to_owned());
            }
        }
        Ok(value) => notes.extend(of_value(&value)),
        Err(_) => {}
    }
    notes
}

/// Whether something like an e-mail address has asterisks before or behind its `@`.
fn is_masked(text: &[u8]) -> bool {
    memchr::memchr_iter(b'@', text).any(|at| {
        let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || b"*.-_+".contains(byte);
        let before = text[..at].iter().rev().take(64).take_while(is_word);
        let after = text[at + 1..].iter().take(64).take_while(is_word);
        before.chain(after).filter(|byte| **byte == b'*').count() >= 2
    })
}

fn of_value(value: &Value<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Value::Object(members) = value {
        let has = |name: &str| members.iter().any(|(key, _)| key.as_str() == Some(name));
        if !has("type") && !has("data") && has("id") && (has("object") || has("created_at")) {
            notes.push(
                "the body has neither type nor data: is it the event's data alone, without what was around it?"
                    .to_owned(),
            );
        }
    }
    if let Some(number) = inexact(value).filter(|number| number.len() < 40) {
        notes.push(format!(
            "the body holds {number}, beyond 2^53: JavaScript changes the last digits of such numbers"
        ));
    }
    notes
}

/// An integer that JavaScript cannot tell from its neighbours.
fn inexact<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Number(number) => {
            let digits = number.trim_start_matches('-');
            let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit());
            let is_beyond = digits
                .parse::<u128>()
                .map_or(true, |number| number > 1 << 53);
            (is_integer && is_beyond).then_some(number)
        }
        Value::Array(items) => items.iter().find_map(inexact),
        Value::Object(members) => members.iter().find_map(|(_, value)| inexact(value)),
        _ => None,
    }
}
