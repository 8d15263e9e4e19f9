//! The capture line as `cew` writes it, compact and without surprises, in one pass.
//!
//! There may be millions of them, and reading them costs as much as verifying them. Whatever has
//! another form, and whatever is wrong, is left to the general reader, which can also say why.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::body::base64;
use super::special::Specials;
use super::string::Unescaped;
use super::text::time;
use crate::capture::{CapturedRequest, MAX_HEADERS};

/// How a line starts that is read here.
pub(super) const START: &str = r#"{"type":"capture","#;

/// The request of a line that starts with [`START`], or `None` where the general reader has to look.
/// What is escaped in it is put in `memory`.
pub(super) fn parse<'a>(text: &'a str, memory: &'a mut Vec<u8>) -> Option<CapturedRequest<'a>> {
    let mut fields = Fields::default();
    let mut line = Reader::new(text, START.len(), Unescaped::of(text.len(), memory));
    loop {
        fields.read(&mut line)?;
        if line.skip(b'}').is_some() {
            break;
        }
        line.skip(b',')?;
    }
    // The line end of Windows may follow.
    matches!(line.rest()?, "" | "\r").then_some(())?;
    fields.request()
}

/// What comes twice is not accepted, so that both readers agree.
#[derive(Default)]
struct Fields<'a> {
    id: Option<&'a str>,
    received_at: Option<&'a str>,
    method: Option<&'a str>,
    path: Option<&'a str>,
    http_version: Option<&'a str>,
    headers: Option<Vec<(Cow<'a, str>, Cow<'a, str>)>>,
    body: Option<Cow<'a, [u8]>>,
    remote_addr: Option<&'a str>,
    has_version: bool,
}

impl<'a> Fields<'a> {
    fn read(&mut self, line: &mut Reader<'a>) -> Option<()> {
        let name = line.bytes()?;
        line.skip(b':')?;
        match name {
            b"id" => set(&mut self.id, line.text()?),
            b"received_at" => set(&mut self.received_at, line.text()?),
            b"method" => set(&mut self.method, line.text()?),
            b"path" => set(&mut self.path, line.text()?),
            b"http_version" => set(&mut self.http_version, line.text()?),
            b"headers" => set(&mut self.headers, line.headers()?),
            b"body" => set(&mut self.body, line.bytes()?.into()),
            b"body_base64" => set(&mut self.body, base64("", line.text()?).ok()?.into()),
            b"remote_addr" => set(&mut self.remote_addr, line.text()?),
            b"v" if !self.has_version => {
                self.has_version = true;
                line.skip(b'1')?;
                // Not 10, nor 1.5.
                matches!(line.peek()?, b',' | b'}').then_some(())
            }
            b"v" => None,
            _ => line.ignore(),
        }
    }

    fn request(self) -> Option<CapturedRequest<'a>> {
        let received_at = match self.received_at {
            Some(at) => Some(time("", at).ok()?),
            None => None,
        };
        Some(CapturedRequest {
            id: self.id.map(Cow::Borrowed),
            received_at,
            method: self.method.unwrap_or("POST").into(),
            path: self.path.unwrap_or("/").into(),
            http_version: self.http_version.unwrap_or("1.1").into(),
            headers: self.headers?,
            body: self.body?,
            remote_addr: self.remote_addr.map(Cow::Borrowed),
            remarks: Vec::new(),
        })
    }
}

fn set<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

/// A line, read up to some place.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Those that are not read yet.
    specials: Specials<'a>,
    unescaped: Unescaped<'a>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, at: usize, unescaped: Unescaped<'a>) -> Self {
        Self {
            text,
            at,
            specials: Specials::from(text.as_bytes(), at),
            unescaped,
        }
    }

    fn rest(&self) -> Option<&'a str> {
        self.text.get(self.at..)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then_some(())?;
        self.at += 1;
        Some(())
    }

    /// Where the next string starts, behind its quotation mark, and the place of the next special
    /// byte, which ends it where it has no escapes.
    #[inline]
    fn string(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        (self.specials.next()? == start).then_some(())?;
        (self.text.as_bytes()[start] == b'"').then_some(())?;
        Some((start + 1, self.specials.next()?))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (start, end) = self.string()?;
        let bytes = self.text.as_bytes();
        if bytes[end] == b'"' {
            self.at = end + 1;
            return Some(&bytes[start..end]);
        }
        self.escaped(start, end)
    }

    fn text(&mut self) -> Option<&'a str> {
        let (start, end) = self.string()?;
        if self.text.as_bytes()[end] == b'"' {
            self.at = end + 1;
            return self.text.get(start..end);
        }
        std::str::from_utf8(self.escaped(start, end)?).ok()
    }

    /// What a string stands for that has its first escape at `at`, if it is one.
    fn escaped(&mut self, start: usize, at: usize) -> Option<&'a [u8]> {
        let bytes = self.text.as_bytes();
        let (unescaped, end) = self
            .unescaped
            .string(bytes, start, at, &mut self.specials)?;
        self.at = end + 1;
        Some(unescaped)
    }

    fn headers(&mut self) -> Option<Vec<(Cow<'a, str>, Cow<'a, str>)>> {
        let mut headers = Vec::with_capacity(16);
        self.skip(b'[')?;
        while headers.len() < MAX_HEADERS {
            self.skip(b'[')?;
            let name = self.text()?;
            self.skip(b',')?;
            headers.push((name.into(), self.text()?.into()));
            self.skip(b']')?;
            if self.skip(b']').is_some() {
                return Some(headers);
            }
            self.skip(b',')?;
        }
        None
    }

    /// A value that does not belong to the request, whatever it is.
    fn ignore(&mut self) -> Option<()> {
        let mut values = Deserializer::from_str(self.rest()?).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        self.at += values.byte_offset();
        self.specials = Specials::from(self.text.as_bytes(), self.at);
        Some(())
    }
}
