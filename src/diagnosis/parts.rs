//! A body that is more than what was signed, or less: a part of another text, or without its end.

use super::Cause;
use super::case::{Candidates, Case};
use crate::json::{Form, Value};

/// The forms in which a value is written most often.
pub(super) const USUAL_FORMS: [Form; 3] =
    [Form::JSON_STRINGIFY, Form::JSON_DUMPS, Form::JSON_ENCODE];

/// So many parts of a body are tried, from so many levels, and together so many times its length.
const MAX_PARTS: usize = 24;
const MAX_LEVEL: usize = 4;
const MAX_TIMES: usize = 6;

/// The signed body stands in a member of this one, as text or as an object: queues and workflows
/// wrap what they pass on.
pub(super) fn enveloped<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let mut parts = Parts {
        found: Vec::new(),
        room: case
            .body
            .len()
            .saturating_mul(MAX_TIMES)
            .min(case.purse.left() / 4),
    };
    if let Some(value @ (Value::Object(_) | Value::Array(_))) = case.parsed() {
        parts.collect(&value, "", 0);
    }
    let parts = parts.found.into_iter();
    Box::new(parts.map(|(path, body)| case.with_body(Cause::BodyEnveloped, path, body)))
}

/// Texts and objects within a value, with the way to each, the outer ones first.
struct Parts {
    found: Vec<(String, Vec<u8>)>,
    /// So many bytes may still be added.
    room: usize,
}

impl Parts {
    fn collect(&mut self, value: &Value<'_>, path: &str, level: usize) {
        let children = children(value, path);
        for (path, child) in &children {
            match child {
                Value::String(text) => {
                    let json = text.as_str().filter(|text| text.starts_with(['{', '[']));
                    if let Some(text) = json {
                        self.add(path, text.as_bytes().to_vec());
                    }
                }
                Value::Object(members) if !members.is_empty() => {
                    for form in USUAL_FORMS {
                        if let Some(written) = child.write_within(form, self.room) {
                            self.add(path, written);
                        }
                    }
                }
                _ => {}
            }
        }
        if level + 1 < MAX_LEVEL && self.found.len() < MAX_PARTS {
            let next = children.iter();
            next.for_each(|(path, child)| self.collect(child, path, level + 1));
        }
    }

    fn add(&mut self, path: &str, body: Vec<u8>) {
        let is_new = self.found.last().is_none_or(|(_, last)| *last != body);
        if is_new && body.len() <= self.room && self.found.len() < MAX_PARTS {
            self.room -= body.len();
            self.found.push((path.to_owned(), body));
        }
    }
}

/// What stands directly in a value, with the way there.
fn children<'v, 'b>(value: &'v Value<'b>, path: &str) -> Vec<(String, &'v Value<'b>)> {
    let under = |step: &str| match path {
        "" => step.to_owned(),
        path => format!("{path}.{step}"),
    };
    match value {
        Value::Object(members) => {
            let named = members.iter().map(|(key, value)| {
                let key: String = key.as_str().unwrap_or("?").chars().take(40).collect();
                (under(&key), value)
            });
            named.take(MAX_PARTS).collect()
        }
        Value::Array(items) => {
            let numbered = items.iter().take(2).enumerate();
            numbered
                .map(|(at, value)| (under(&at.to_string()), value))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What was read of a JSON text: which brackets are open at its end, and whether a string is.
struct Scan {
    open: Vec<u8>,
    in_string: bool,
    /// Where the value ends, if it does.
    end: Option<usize>,
}

/// Reads `text`, which starts with a bracket, up to the end of its value.
fn scan(text: &[u8]) -> Scan {
    let mut scan = Scan {
        open: Vec::new(),
        in_string: false,
        end: None,
    };
    let mut after_backslash = false;
    for (at, byte) in text.iter().enumerate() {
        let is_escaped = std::mem::replace(&mut after_backslash, false);
        match byte {
            b'"' if !is_escaped => scan.in_string = !scan.in_string,
            b'\\' if scan.in_string => after_backslash = !is_escaped,
            b'{' if !scan.in_string => scan.open.push(b'}'),
            b'[' if !scan.in_string => scan.open.push(b']'),
            b'}' | b']' if !scan.in_string => {
                scan.open.pop();
                if scan.open.is_empty() {
                    scan.end = Some(at + 1);
                    break;
                }
            }
            _ => {}
        }
    }
    scan
}

/// Something stands before or behind the JSON: quotes that Windows does not take away, headers, a
/// prompt, zero bytes.
pub(super) fn surrounded<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let body = &*case.body;
    let inner = memchr::memchr2(b'{', b'[', body).and_then(|start| {
        let end = start + scan(&body[start..]).end?;
        let (before, after) = (&body[..start], &body[end..]);
        let is_blank = |text: &[u8]| text.trim_ascii().is_empty();
        let detail = match (is_blank(before), is_blank(after)) {
            (true, true) => return None,
            (false, true) => "before",
            (true, false) => "behind",
            (false, false) => "around",
        };
        Some((detail, &body[start..end]))
    });
    let candidate =
        inner.map(|(detail, inner)| case.with_body(Cause::BodySurrounded, detail, inner));
    Box::new(candidate.into_iter())
}

/// So many brackets may be missing.
const MAX_OPEN: usize = 8;

/// The last brackets are missing: the text was cut off, or not wholly copied.
pub(super) fn unclosed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let body = case.body.trim_ascii();
    let is_json = body.starts_with(b"{") || body.starts_with(b"[");
    let scan = is_json.then(|| scan(body));
    let scan = scan.filter(|scan| scan.end.is_none() && scan.open.len() <= MAX_OPEN);
    let closed = scan.map(|scan| {
        let quote = if scan.in_string { &b"\""[..] } else { b"" };
        let brackets: Vec<u8> = scan.open.into_iter().rev().collect();
        [body, quote, &brackets].concat()
    });
    let candidate = closed.map(|body| case.with_body(Cause::BodyUnclosed, "", body));
    Box::new(candidate.into_iter())
}
