//! The grammar of JSON, exactly: what `JSON.parse` takes, and nothing else.

use std::borrow::Cow;

use thiserror::Error;

use super::{Text, Value};

/// How deep arrays and objects may be nested. Payloads have less than ten levels; the bound keeps
/// a hostile one from exhausting the stack.
pub const MAX_DEPTH: usize = 128;

/// Why a body is not JSON.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{reason} at byte {at}")]
pub struct NotJson {
    /// What is wrong.
    pub reason: &'static str,
    /// Where, in bytes from 0.
    pub at: usize,
}

/// Reads the one value that `body` holds. Borrows all text that has no escapes.
///
/// # Errors
/// When the body is not JSON in UTF-8, or is nested deeper than [`MAX_DEPTH`].
pub fn parse(body: &[u8]) -> Result<Value<'_>, NotJson> {
    let source = std::str::from_utf8(body).map_err(|error| NotJson {
        reason: "not UTF-8",
        at: error.valid_up_to(),
    })?;
    let mut parser = Parser { source, at: 0 };
    let value = parser.value(MAX_DEPTH)?;
    match parser.peek() {
        None => Ok(value),
        Some(_) => parser.fail("something follows the JSON value"),
    }
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn fail<T>(&self, reason: &'static str) -> Result<T, NotJson> {
        let at = self.at;
        Err(NotJson { reason, at })
    }

    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.byte()
    }

    /// Skips white space and then `wanted`, if it is there.
    fn skip(&mut self, wanted: u8) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, NotJson> {
        let Some(inner) = depth.checked_sub(1) else {
            return self.fail("nested too deeply");
        };
        match self.peek() {
            Some(b'{') => self.object(inner),
            Some(b'[') => self.array(inner),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'n') => self.word("null", Value::Null),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(_) => self.fail("no JSON value"),
            None => self.fail("the JSON ends too early"),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, NotJson> {
        if !self.source[self.at..].starts_with(word) {
            return self.fail("no JSON value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, NotJson> {
        self.at += 1;
        let mut items = Vec::new();
        if self.skip(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.skip(b']') {
                return Ok(Value::Array(items));
            }
            if !self.skip(b',') {
                return self.fail("neither , nor ] follows an item");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, NotJson> {
        self.at += 1;
        let mut members = Vec::new();
        if self.skip(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.fail("a key without quotes");
            }
            let key = self.string()?;
            if !self.skip(b':') {
                return self.fail("no : after a key");
            }
            members.push((key, self.value(depth)?));
            if self.skip(b'}') {
                return Ok(Value::object(members));
            }
            if !self.skip(b',') {
                return self.fail("neither , nor } follows a member");
            }
        }
    }

    fn number(&mut self) -> Result<Value<'a>, NotJson> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Value::Number(Cow::Borrowed(&self.source[start..self.at])))
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match self.at - start {
            0 => self.fail("a digit is missing"),
            _ => Ok(()),
        }
    }

    fn string(&mut self) -> Result<Text<'a>, NotJson> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.byte() == Some(b'"') {
            let text = &self.source[start..self.at];
            self.at += 1;
            return Ok(Text::from(text));
        }
        let mut text = self.source.as_bytes()[start..self.at].to_vec();
        loop {
            let run = self.at;
            self.plain();
            text.extend_from_slice(&self.source.as_bytes()[run..self.at]);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text(Cow::Owned(text)));
                }
                Some(b'\\') => self.escape(&mut text)?,
                Some(_) => return self.fail("a control character in a string"),
                None => return self.fail("a string that does not end"),
            }
        }
    }

    /// Skips what stands for itself in a string.
    fn plain(&mut self) {
        while matches!(self.byte(), Some(b) if b >= b' ' && b != b'"' && b != b'\\') {
            self.at += 1;
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), NotJson> {
        self.at += 1;
        let plain = match self.byte() {
            Some(b @ (b'"' | b'\\' | b'/')) => b,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.at += 1;
                let code_point = self.code_point()?;
                Text::push(text, code_point);
                return Ok(());
            }
            _ => return self.fail("an unknown escape"),
        };
        self.at += 1;
        text.push(plain);
        Ok(())
    }

    /// Four hex digits, or twice four when they are a surrogate pair.
    fn code_point(&mut self) -> Result<u32, NotJson> {
        let unit = self.hex()?;
        if (0xd800..0xdc00).contains(&unit) && self.source[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                return Ok(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            }
            self.at = before;
        }
        Ok(unit)
    }

    fn hex(&mut self) -> Result<u32, NotJson> {
        let digits = self.source.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return self.fail("\\u without four hex digits");
        };
        self.at += 4;
        Ok(unit)
    }
}
