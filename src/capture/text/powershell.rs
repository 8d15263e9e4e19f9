//! "Copy as PowerShell": a call of `Invoke-WebRequest` or `Invoke-RestMethod`.
//!
//! Nothing is run: only what stands in the text itself is read.

use std::io;

use crate::capture::lines::{Line, LineReader};
use crate::capture::names::signature;
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, MAX_HEADERS};

/// The most bytes of a call.
const LONGEST: usize = 16 << 20;

/// Whether `line` starts such a call.
pub(super) fn is_call(line: &[u8]) -> bool {
    let starts = |name: &&[u8]| {
        let start = line.get(..name.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(name)
    };
    [
        &b"Invoke-WebRequest "[..],
        b"Invoke-RestMethod ",
        b"iwr ",
        b"irm ",
    ]
    .iter()
    .any(starts)
}

/// Reads on from the first line of a call, which is in `text`.
pub(super) fn request(
    source: &mut LineReader<'_>,
    text: &mut Vec<u8>,
) -> io::Result<Result<CapturedRequest<'static>, Broken>> {
    loop {
        match std::str::from_utf8(text).map(Call::parse) {
            Err(_) => return Ok(Err(Broken::NotUtf8)),
            Ok(Ok(call)) => return Ok(call.request()),
            Ok(Err(Stop::Broken(broken))) => return Ok(Err(broken)),
            Ok(Err(Stop::GoesOn)) => {}
        }
        // Twice as much each time: what has been read is read again.
        let goal = text.len() * 2;
        while text.len() < goal {
            match source.read_line(text, LONGEST)? {
                Line::Whole => {}
                Line::TooLong => return Ok(Err(Broken::TooLarge)),
                // What has no end is not looked at line by line again: that could take for ever.
                Line::End => {
                    let end = std::str::from_utf8(text)
                        .ok()
                        .map(|text| Call::parse(&format!("{text}\n\n")));
                    return Ok(match end {
                        Some(Ok(call)) => call.request(),
                        _ => Err(Broken::OpenQuote),
                    });
                }
            }
        }
    }
}

/// Why a text is no call.
enum Stop {
    /// More lines belong to it.
    GoesOn,
    Broken(Broken),
}

/// A value on a command line.
enum Value {
    Text(String),
    Map(Vec<(String, String)>),
    Other,
}

#[derive(Default)]
struct Call {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Call {
    fn parse(text: &str) -> Result<Self, Stop> {
        let mut words = Words { rest: text };
        let mut call = Self::default();
        // The command itself.
        words.bare();
        while words.skip_space()? {
            let Some(name) = words.option() else {
                words.value()?;
                continue;
            };
            let name = name.to_ascii_lowercase();
            if !words.skip_space()? {
                break;
            }
            if words.rest.starts_with('-') {
                continue;
            }
            match (&*name, words.value()?) {
                ("uri", Value::Text(url)) => call.url = Some(url),
                ("method", Value::Text(method)) => call.method = Some(method),
                ("contenttype", Value::Text(value)) => {
                    call.headers.push(("content-type".to_owned(), value));
                }
                ("useragent", Value::Text(value)) => {
                    call.headers.push(("user-agent".to_owned(), value));
                }
                ("headers", Value::Map(headers)) => call.headers.extend(headers),
                ("body", Value::Text(body)) => call.body = Some(body),
                ("body" | "headers", _) => return Err(Stop::Broken(Broken::Shell("a variable"))),
                _ => {}
            }
        }
        Ok(call)
    }

    fn request(self) -> Result<CapturedRequest<'static>, Broken> {
        let headers = self.headers.into_iter().take(MAX_HEADERS);
        let headers: Vec<_> = headers
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let Some(body) = self.body else {
            return Err(Broken::NoBody(
                signature(&headers).unwrap_or_default().into(),
            ));
        };
        Ok(CapturedRequest {
            method: self.method.unwrap_or_else(|| "POST".to_owned()).into(),
            path: path_of(self.url.unwrap_or_default().into()),
            http_version: "1.1".into(),
            headers,
            body: body.into_bytes().into(),
            ..CapturedRequest::default()
        })
    }
}

/// What is left of a command line.
struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    /// Goes to the next word, if one is left on the line, which a backtick at its end continues.
    fn skip_space(&mut self) -> Result<bool, Stop> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
            if let Some(rest) = self.rest.strip_prefix('`') {
                self.rest = rest
                    .trim_start_matches('\r')
                    .strip_prefix('\n')
                    .ok_or(Stop::GoesOn)?;
                continue;
            }
            return match self.rest.chars().next() {
                None => Err(Stop::GoesOn),
                Some('\n' | '|' | ';') => Ok(false),
                Some(_) => Ok(true),
            };
        }
    }

    fn bare(&mut self) -> &'t str {
        let is_end = |c: char| c.is_whitespace() || "\"'();|}=".contains(c);
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn option(&mut self) -> Option<&'t str> {
        self.rest = self.rest.strip_prefix('-')?;
        Some(self.bare())
    }

    fn value(&mut self) -> Result<Value, Stop> {
        let rest = self.rest;
        if rest.starts_with("@{") {
            return self.map().map(Value::Map);
        }
        if rest.starts_with(['"', '\'']) || rest.starts_with("@\"") || rest.starts_with("@'") {
            return self.text().map(Value::Text);
        }
        if let Some(inner) = rest.strip_prefix('(') {
            // `([System.Text.Encoding]::UTF8.GetBytes("…"))`
            const BYTES: &str = "[System.Text.Encoding]::UTF8.GetBytes(";
            let Some(inner) = inner.strip_prefix(BYTES) else {
                return Err(Stop::Broken(Broken::Shell("a call")));
            };
            self.rest = inner;
            let text = self.text()?;
            self.rest = self.rest.trim_start_matches(')');
            return Ok(Value::Text(text));
        }
        let word = self.bare();
        if word.is_empty() {
            // A character that means nothing here.
            let mut rest = self.rest.chars();
            rest.next();
            self.rest = rest.as_str();
        }
        Ok(if word.is_empty() || word.starts_with('$') {
            Value::Other
        } else {
            Value::Text(word.to_owned())
        })
    }

    /// `@{ "name" = "value"; … }`.
    fn map(&mut self) -> Result<Vec<(String, String)>, Stop> {
        let mut pairs = Vec::new();
        self.rest = &self.rest[2..];
        loop {
            self.rest = self
                .rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == ';');
            match self.rest.chars().next() {
                None => return Err(Stop::GoesOn),
                Some('}') => {
                    self.rest = &self.rest[1..];
                    return Ok(pairs);
                }
                Some(_) => {}
            }
            let name = self.text_or_bare()?;
            self.rest = self
                .rest
                .trim_start()
                .strip_prefix('=')
                .ok_or(Stop::GoesOn)?
                .trim_start();
            let value = self.text_or_bare()?;
            if name.is_empty() && value.is_empty() {
                return Err(Stop::Broken(Broken::Shell("a call")));
            }
            pairs.push((name, value));
        }
    }

    fn text_or_bare(&mut self) -> Result<String, Stop> {
        match self.rest.chars().next() {
            Some('"' | '\'') => self.text(),
            Some('$' | '(') => Err(Stop::Broken(Broken::Shell("a variable"))),
            Some(_) => Ok(self.bare().to_owned()),
            None => Err(Stop::GoesOn),
        }
    }

    fn text(&mut self) -> Result<String, Stop> {
        if let Some(rest) = self.rest.strip_prefix("@'") {
            let text = rest
                .trim_start_matches('\r')
                .strip_prefix('\n')
                .ok_or(Stop::GoesOn)?;
            let end = text.find("\n'@").ok_or(Stop::GoesOn)?;
            self.rest = &text[end + 3..];
            let text = &text[..end];
            return Ok(text.strip_suffix('\r').unwrap_or(text).to_owned());
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            let mut text = String::new();
            let mut rest = rest;
            loop {
                let (before, after) = rest.split_once('\'').ok_or(Stop::GoesOn)?;
                text.push_str(before);
                let Some(after) = after.strip_prefix('\'') else {
                    self.rest = after;
                    return Ok(text);
                };
                text.push('\'');
                rest = after;
            }
        }
        let here = self.rest.strip_prefix("@\"");
        let here = here.map(|rest| rest.trim_start_matches('\r').trim_start_matches('\n'));
        let close = if here.is_some() { "\n\"@" } else { "\"" };
        let open = here.or_else(|| self.rest.strip_prefix('"'));
        let open = open.ok_or(Stop::Broken(Broken::Shell("a call")))?;
        self.rest = open;
        self.expanded(close)
    }

    /// Text in which backticks escape, up to `close`.
    fn expanded(&mut self, close: &str) -> Result<String, Stop> {
        let mut units: Vec<u16> = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix(close) {
                if close == "\"" && rest.starts_with('"') {
                    units.push(u16::from(b'"'));
                    self.rest = &rest[1..];
                    continue;
                }
                self.rest = rest;
                let text = String::from_utf16(&units);
                return text.map_err(|_| Stop::Broken(Broken::NotUtf8));
            }
            let mut chars = self.rest.chars();
            let next = chars.next().ok_or(Stop::GoesOn)?;
            let mut unit = [0; 2];
            match next {
                '`' => {
                    let escaped = match chars.next().ok_or(Stop::GoesOn)? {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '0' => '\0',
                        other => other,
                    };
                    units.extend_from_slice(escaped.encode_utf16(&mut unit));
                    self.rest = chars.as_str();
                }
                // A character that is not ASCII: `$([char]233)`.
                '$' => {
                    let inner = chars.as_str().strip_prefix("([char]");
                    let inner = inner.and_then(|rest| rest.split_once(')'));
                    let Some((code, rest)) = inner else {
                        return Err(Stop::Broken(Broken::Shell("a variable")));
                    };
                    let code = code
                        .parse()
                        .map_err(|_| Stop::Broken(Broken::Shell("a call")))?;
                    units.push(code);
                    self.rest = rest;
                }
                plain => {
                    units.extend_from_slice(plain.encode_utf16(&mut unit));
                    self.rest = chars.as_str();
                }
            }
        }
    }
}
