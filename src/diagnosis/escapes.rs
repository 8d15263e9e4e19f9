//! Escapes in the body's strings that were made, or undone, by another writer of JSON.

use super::Cause;
use super::case::{Candidates, Case};
use crate::json::{Escapes, Value, parse};

/// Escapes that another writer of JSON would not have made, or would have; all else as it stands.
pub(super) fn changed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Ok(text) = std::str::from_utf8(&case.body) else {
        return Box::new(std::iter::empty());
    };
    let here = [
        ("\\/", Escapes::Slash),
        ("\\uXXXX", Escapes::NonAscii),
        ("\\uXXXX and \\/", Escapes::NonAsciiAndSlash),
    ];
    let there = here;
    let removed = here
        .into_iter()
        .filter(|_| text.contains('\\'))
        .map(move |(what, escapes)| {
            (
                format!("{what} here, and signed without"),
                unescaped(text, escapes),
            )
        });
    let added = there.into_iter().map(move |(what, escapes)| {
        (
            format!("signed with {what}, which is gone here"),
            with_escapes(text, escapes),
        )
    });
    let changed = removed.chain(added).filter(|(_, body)| *body != *case.body);
    Box::new(changed.map(move |(detail, body)| case.with_body(Cause::BodyEscaped, detail, body)))
}

/// `text` without these escapes. Outside of strings JSON has no backslash.
fn unescaped(text: &str, escapes: Escapes) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        let escape = from.get(..escape_length(from)).unwrap_or(from);
        let quoted = format!("\"{escape}\"");
        let character = match parse(quoted.as_bytes()) {
            Ok(Value::String(text)) => text.as_str().map(str::to_owned),
            _ => None,
        };
        let character = character.filter(|c| match escapes {
            Escapes::Slash => c == "/",
            Escapes::NonAscii => !c.is_ascii(),
            _ => c == "/" || !c.is_ascii(),
        });
        out.extend_from_slice(before.as_bytes());
        out.extend_from_slice(character.as_deref().unwrap_or(escape).as_bytes());
        rest = &from[escape.len()..];
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// How many bytes the escape at the start of `text` has: 12 when it is a surrogate pair.
fn escape_length(text: &str) -> usize {
    let high = |digits: &[u8]| {
        matches!(
            digits,
            [b'd' | b'D', b'8' | b'9' | b'a'..=b'b' | b'A'..=b'B']
        )
    };
    match text.as_bytes() {
        [_, b'u', a, b, _, _, b'\\', b'u', ..] if high(&[*a, *b]) => 12,
        [_, b'u', ..] => 6,
        _ => 2,
    }
}

/// `text` with these escapes.
fn with_escapes(text: &str, escapes: Escapes) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '/' if escapes != Escapes::NonAscii && out.last() != Some(&b'\\') => out.extend(b"\\/"),
            c if !c.is_ascii() && escapes != Escapes::Slash => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend(format!("\\u{unit:04x}").bytes());
                }
            }
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// The characters themselves where `\n`, `\t` and the like were signed, as `echo -e` and dash's
/// `echo` make them. `echo` also adds a newline at the end.
pub(super) fn interpreted<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(text) = case.text() else {
        return Box::new(std::iter::empty());
    };
    let bare = text.trim_end_matches(['\r', '\n']);
    let escaped = escaped_in_strings(bare);
    let end = &text[bare.len()..];
    let with_end = (!end.is_empty()).then(|| format!("{escaped}{end}"));
    let bodies = std::iter::once(escaped).chain(with_end);
    let changed = bodies.filter(move |body| body != text && body != bare);
    Box::new(changed.map(|body| case.with_body(Cause::BodyUnescaped, "", body.into_bytes())))
}

/// `text` with escapes for the control characters within its strings.
fn escaped_in_strings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut after_backslash) = (false, false);
    for c in text.chars() {
        let escape = match c {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            _ => "",
        };
        if in_string && !escape.is_empty() {
            out.push_str(escape);
        } else {
            out.push(c);
        }
        in_string ^= c == '"' && !after_backslash;
        after_backslash = c == '\\' && !after_backslash;
    }
    out
}

/// A backslash in front of each quote and backslash, as within a string, but without the quotes
/// around it; or shell's way to write an apostrophe between apostrophes.
pub(super) fn backslashes<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(text) = case.text() else {
        return Box::new(std::iter::empty());
    };
    let bodies = text.contains('\\').then(|| {
        let quoted = format!("\"{}\"", text.trim());
        let as_string = match parse(quoted.as_bytes()) {
            Ok(Value::String(text)) => text.as_str().map(str::to_owned),
            _ => None,
        };
        [
            as_string,
            Some(without_backslashes(text)),
            Some(text.replace("'\\''", "'")),
        ]
    });
    let bodies = bodies.into_iter().flatten().flatten();
    let changed = bodies.filter(move |body| body != text);
    Box::new(changed.map(|body| case.with_body(Cause::BodyBackslashes, "", body.into_bytes())))
}

/// `text` with one backslash less before each quote and backslash: PHP's `stripslashes`.
fn without_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match characters.peek() {
            Some(next @ ('"' | '\'' | '\\')) if c == '\\' => {
                out.push(*next);
                characters.next();
            }
            _ => out.push(c),
        }
    }
    out
}
