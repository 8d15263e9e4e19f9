//! The capture line as `cew` writes it, compact and without surprises, in one pass.
//!
//! There may be millions of them, and reading them costs more than verifying them. Whatever has
//! another form, and whatever is wrong, is left to the general reader, which can also say why.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::body::base64;
use super::string;
use super::text::time;
use crate::capture::{CapturedRequest, MAX_HEADERS};

/// The request, or `None` where the general reader has to look.
pub(super) fn parse(text: &str) -> Option<CapturedRequest<'_>> {
    let mut fields = Fields::default();
    let mut line = Reader(text.strip_prefix('{')?);
    loop {
        fields.read(&mut line)?;
        if line.skip("}").is_some() {
            break;
        }
        line.skip(",")?;
    }
    // The line end of Windows may follow.
    matches!(line.0, "" | "\r").then_some(())?;
    fields.request()
}

/// What comes twice is not accepted, so that both readers agree.
#[derive(Default)]
struct Fields<'a> {
    id: Option<Cow<'a, str>>,
    received_at: Option<Cow<'a, str>>,
    method: Option<Cow<'a, str>>,
    path: Option<Cow<'a, str>>,
    http_version: Option<Cow<'a, str>>,
    headers: Option<Vec<(Cow<'a, str>, Cow<'a, str>)>>,
    body: Option<Cow<'a, [u8]>>,
    remote_addr: Option<Cow<'a, str>>,
    has_version: bool,
}

impl<'a> Fields<'a> {
    fn read(&mut self, line: &mut Reader<'a>) -> Option<()> {
        let Cow::Borrowed(name) = line.text()? else {
            return None;
        };
        line.skip(":")?;
        match name {
            "id" => set(&mut self.id, line.text()?),
            "received_at" => set(&mut self.received_at, line.text()?),
            "method" => set(&mut self.method, line.text()?),
            "path" => set(&mut self.path, line.text()?),
            "http_version" => set(&mut self.http_version, line.text()?),
            "headers" => set(&mut self.headers, line.headers()?),
            "body" => set(&mut self.body, line.bytes()?),
            "body_base64" => set(&mut self.body, base64("", &line.text()?).ok()?.into()),
            "remote_addr" => set(&mut self.remote_addr, line.text()?),
            "v" if !self.has_version => {
                self.has_version = true;
                line.skip("1")?;
                // Not 10, nor 1.5.
                matches!(line.0.as_bytes().first()?, b',' | b'}').then_some(())
            }
            "v" => None,
            _ => line.ignore(),
        }
    }

    fn request(self) -> Option<CapturedRequest<'a>> {
        let received_at = match self.received_at {
            Some(at) => Some(time("", &at).ok()?),
            None => None,
        };
        Some(CapturedRequest {
            id: self.id,
            received_at,
            method: self.method.unwrap_or(Cow::Borrowed("POST")),
            path: self.path.unwrap_or(Cow::Borrowed("/")),
            http_version: self.http_version.unwrap_or(Cow::Borrowed("1.1")),
            headers: self.headers?,
            body: self.body?,
            remote_addr: self.remote_addr,
            remarks: Vec::new(),
        })
    }
}

fn set<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

/// What is left of the line.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn skip(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    fn bytes(&mut self) -> Option<Cow<'a, [u8]>> {
        let (bytes, rest) = string::parse(self.0)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        let start = self.0;
        Some(match self.bytes()? {
            // The same bytes, but known to be text.
            Cow::Borrowed(bytes) => Cow::Borrowed(start.get(1..=bytes.len())?),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).ok()?),
        })
    }

    fn headers(&mut self) -> Option<Vec<(Cow<'a, str>, Cow<'a, str>)>> {
        let mut headers = Vec::with_capacity(16);
        self.skip("[")?;
        while headers.len() < MAX_HEADERS {
            self.skip("[")?;
            let name = self.text()?;
            self.skip(",")?;
            headers.push((name, self.text()?));
            self.skip("]")?;
            if self.skip("]").is_some() {
                return Some(headers);
            }
            self.skip(",")?;
        }
        None
    }

    /// A value that does not belong to the request, whatever it is.
    fn ignore(&mut self) -> Option<()> {
        let mut values = Deserializer::from_str(self.0).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        self.0 = self.0.get(values.byte_offset()..)?;
        Some(())
    }
}
