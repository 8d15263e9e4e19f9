//! Lines of a web server's log, in a format that somebody made for webhooks: the headers and the
//! body among the fields, known by what they hold.

use serde::de::IgnoredAny;

use crate::capture::sink::Record;
use crate::capture::{CapturedRequest, json::nested};

/// The request of a line whose fields stand in quotation marks, as nginx and Apache write them.
pub(super) fn request(line: &[u8]) -> Option<Record> {
    memchr::memmem::find(line, b"v1,")?;
    let line = std::str::from_utf8(line).ok()?;
    // What stands between quotation marks, and the words outside of them.
    let fields: Vec<_> = line
        .split('"')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_ascii_whitespace().collect(),
            _ => vec![part],
        })
        .map(unescape)
        .collect();
    let find = |test: &dyn Fn(&[u8]) -> bool| fields.iter().position(|field| test(field));
    let signature = find(&|field| field.starts_with(b"v1,"))?;
    let id = find(&|field| field.starts_with(b"msg_"))?;
    let is_time = |field: &[u8]| field.len() == 10 && field.iter().all(u8::is_ascii_digit);
    let timestamp = find(&is_time)?;
    // A line that was cut off has no whole body.
    let is_whole = |field: &[u8]| {
        field.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(field).is_ok()
    };
    let body = find(&is_whole)?;
    let text = |at: usize| String::from_utf8_lossy(&fields[at]).into_owned();
    Some(Ok(CapturedRequest {
        received_at: nested::time_in(line),
        method: "POST".into(),
        path: "/".into(),
        http_version: "1.1".into(),
        headers: vec![
            ("svix-id".into(), text(id).into()),
            ("svix-timestamp".into(), text(timestamp).into()),
            ("svix-signature".into(), text(signature).into()),
        ],
        body: fields[body].clone().into(),
        ..CapturedRequest::default()
    }))
}

/// Undoes `\x22`, as which nginx and Apache write what could end a field, and bytes that are no
/// ASCII.
fn unescape(field: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let escape = rest.first().filter(|_| byte == b'\\');
        match escape {
            Some(b'x' | b'X') => {
                let digits = rest
                    .get(1..3)
                    .and_then(|digits| std::str::from_utf8(digits).ok());
                let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                match code {
                    Some(code) => {
                        out.push(code);
                        rest = &rest[3..];
                    }
                    None => out.push(byte),
                }
            }
            Some(letter @ (b'n' | b'r' | b't' | b'\\')) => {
                out.push(match letter {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    _ => b'\\',
                });
                rest = &rest[1..];
            }
            _ => out.push(byte),
        }
    }
    out
}
