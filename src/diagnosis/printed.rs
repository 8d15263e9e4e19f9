//! A body that is what a language prints of a value, and no JSON.

use super::Cause;
use super::case::{Candidates, Case};
use super::parts::USUAL_FORMS;
use crate::json::{Form, Text, Value, parse};

/// `b'…'` and `'…'` as Python prints bytes and strings; a `dict` of Python, a `Hash` of Ruby or an
/// object of JavaScript, whose JSON text most write the same way.
pub(super) fn value<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::BodyPrinted;
    let Some(text) = case.text().map(str::trim) else {
        return Box::new(std::iter::empty());
    };
    if let Some((detail, body)) = python_text(text) {
        return Box::new(std::iter::once(case.with_body(cause, detail, body)));
    }
    // What is JSON is no such text.
    let is_other = text.starts_with(['{', '[']) && parse(text.as_bytes()).is_err();
    let Some((detail, json)) = is_other.then(|| as_json(text)).flatten() else {
        return Box::new(std::iter::empty());
    };
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    if let Ok(value) = parse(json.as_bytes()) {
        for form in USUAL_FORMS {
            let written = value.write(form);
            if !bodies.contains(&written) {
                bodies.push(written);
            }
        }
    }
    let bodies = bodies.into_iter();
    Box::new(bodies.map(move |body| case.with_body(cause, detail, body)))
}

/// What Python printed of bytes or of a string.
fn python_text(text: &str) -> Option<(&'static str, Vec<u8>)> {
    let bare = text.strip_prefix(['b', 'B']);
    let detail = match bare {
        Some(_) => "bytes of Python, b'…'",
        None => "a string of Python, '…'",
    };
    let quote = bare
        .unwrap_or(text)
        .chars()
        .next()
        .filter(|c| ['\'', '"'].contains(c))?;
    let inner = bare.unwrap_or(text).get(1..)?.strip_suffix(quote)?;
    // In double quotes without `b` stands a JSON string; in others without escapes, anything.
    if bare.is_none() && (quote == '"' || !inner.contains('\\')) {
        return None;
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        let code = |characters: &mut std::str::Chars<'_>, digits: usize| {
            let hex: String = characters.take(digits).collect();
            u32::from_str_radix(&hex, 16).ok()
        };
        let c = match c {
            '\\' => match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'x' if bare.is_some() => {
                    out.push(u8::try_from(code(&mut characters, 2)?).ok()?);
                    continue;
                }
                'x' => char::from_u32(code(&mut characters, 2)?)?,
                'u' => char::from_u32(code(&mut characters, 4)?)?,
                'U' => char::from_u32(code(&mut characters, 8)?)?,
                c => c,
            },
            c => c,
        };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some((detail, out))
}

/// The JSON text of what another language printed, and whose it is. Whether it is JSON shows later.
fn as_json(text: &str) -> Option<(&'static str, String)> {
    let mut out = String::with_capacity(text.len() + 16);
    // Nothing but JSON, until something shows whose it is.
    let mut detail = None;
    let python = Some("a dict of Python");
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '\'' | '"' | '`' => {
                let (string, length) = string(rest, c)?;
                if c != '"' {
                    detail = detail.or(python);
                }
                let written = Value::String(Text::from(string.as_str()));
                out.push_str(str::from_utf8(&written.write(Form::JSON_STRINGIFY)).ok()?);
                rest = &rest[length..];
            }
            c if c.is_ascii_alphabetic() || c == '_' || c == '$' => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
                let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                let (word, behind) = rest.split_at(length);
                match word {
                    _ if behind.starts_with(':') => {
                        detail = Some("an object of JavaScript");
                        out.extend(["\"", word, "\""]);
                    }
                    "True" | "False" | "None" => {
                        detail = detail.or(python);
                        out.push_str(match word {
                            "True" => "true",
                            "False" => "false",
                            _ => "null",
                        });
                    }
                    "nil" => out.push_str("null"),
                    word => out.push_str(word),
                }
                rest = behind;
            }
            '=' if rest.starts_with("=>") => {
                detail = Some("a Hash of Ruby");
                out.push(':');
                rest = &rest[2..];
            }
            ',' if rest[1..].trim_start().starts_with(['}', ']']) => rest = &rest[1..],
            c => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Some((detail?, out))
}

/// The string at the start of `text`, and how long it is there.
fn string(text: &str, quote: char) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            c if c == quote => return Some((out, at + 1)),
            '\\' => match characters.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                c @ ('x' | 'u') => {
                    let digits = if c == 'x' { 2 } else { 4 };
                    let hex: String = characters.by_ref().take(digits).map(|(_, c)| c).collect();
                    out.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
                }
                c @ ('\\' | '\'' | '"' | '`' | '/') => out.push(c),
                _ => return None,
            },
            c => out.push(c),
        }
    }
    None
}
