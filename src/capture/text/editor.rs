//! The `.http` files of editors (REST Client, `IntelliJ`, Visual Studio): requests with whole URLs and
//! variables, and `###` between them.

use std::collections::HashMap;
use std::io;

use crate::capture::lines::{Line, LineReader};
use crate::capture::sink::{OpenFile, beside};
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, MAX_HEADERS, MAX_RECORD};

/// The most variables of a file.
const MAX_VARIABLES: usize = 1000;

/// What `@name = value` lines set.
#[derive(Default)]
pub(super) struct Variables(HashMap<String, String>);

impl Variables {
    /// Whether `line` sets one.
    pub(super) fn set(&mut self, line: &[u8]) -> bool {
        let Some((name, value)) = assignment(line) else {
            return false;
        };
        self.insert(name, value);
        true
    }

    /// Sets one. That it names others stands for what they are now.
    pub(super) fn insert(&mut self, name: &str, value: &str) {
        let value = self.fill(value).unwrap_or_else(|_| value.to_owned());
        if self.0.len() < MAX_VARIABLES {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// `text` with the values of the variables that it names.
    pub(super) fn fill(&self, text: &str) -> Result<String, Broken> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = variable(rest) {
            out.push_str(before);
            let value = self.0.get(name);
            out.push_str(value.ok_or_else(|| Broken::Variable(name.to_owned()))?);
            if out.len() > MAX_RECORD {
                return Err(Broken::TooLarge);
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// `@name = value`.
fn assignment(line: &[u8]) -> Option<(&str, &str)> {
    let line = std::str::from_utf8(line).ok()?;
    let (name, value) = line.strip_prefix('@')?.split_once('=')?;
    let name = name.trim_ascii();
    is_name(name).then_some((name, value.trim_ascii()))
}

fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-.$".contains(c);
    !name.is_empty() && name.chars().all(is_allowed)
}

/// The first `{{name}}` of `text`, with what stands before and after it.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices("{{").find_map(|(start, _)| {
        let (name, after) = text[start + 2..].split_once("}}")?;
        let name = name.trim_ascii();
        is_name(name).then_some((&text[..start], name, after))
    })
}

/// Whether `line` starts a request of an editor: a method and a whole URL.
pub(super) fn is_request(line: &[u8]) -> bool {
    target(line).is_some()
}

/// Method and URL; a version may follow.
fn target(line: &[u8]) -> Option<(&str, &str)> {
    let line = std::str::from_utf8(line).ok()?.trim_ascii_end();
    let (method, rest) = line.split_once(' ')?;
    let url = rest.trim_ascii();
    let url = url
        .strip_suffix("HTTP/1.1")
        .or_else(|| url.strip_suffix("HTTP/2"))
        .unwrap_or(url);
    let url = url.trim_ascii_end();
    let is_method = matches!(
        method,
        "POST" | "PUT" | "PATCH" | "GET" | "DELETE" | "HEAD" | "OPTIONS"
    );
    let is_url = url.starts_with("http://") || url.starts_with("https://") || url.starts_with("{{");
    (is_method && is_url && !url.contains(char::is_whitespace)).then_some((method, url))
}

/// Reads on from the request line, which is in `text`.
pub(super) fn request(
    source: &mut LineReader<'_>,
    text: &mut Vec<u8>,
    variables: &Variables,
    open: &mut OpenFile<'_>,
) -> io::Result<Result<CapturedRequest<'static>, Broken>> {
    let first = text.len();
    loop {
        let start = text.len();
        match source.read_line(text, MAX_RECORD)? {
            Line::End => break,
            Line::TooLong => return Ok(Err(Broken::TooLarge)),
            Line::Whole if text[start..].starts_with(b"###") => {
                text.truncate(start);
                break;
            }
            Line::Whole => {}
        }
    }
    let (Ok(line), Ok(rest)) = (
        std::str::from_utf8(&text[..first]),
        std::str::from_utf8(&text[first..]),
    ) else {
        return Ok(Err(Broken::NotUtf8));
    };
    Ok(parse(line, rest, variables, open))
}

fn parse(
    line: &str,
    rest: &str,
    variables: &Variables,
    open: &mut OpenFile<'_>,
) -> Result<CapturedRequest<'static>, Broken> {
    let (method, url) = target(line.as_bytes()).ok_or(Broken::RequestLine)?;
    let mut request = CapturedRequest {
        method: method.to_owned().into(),
        path: path_of(variables.fill(url)?.into()),
        http_version: "1.1".into(),
        ..CapturedRequest::default()
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        let text = line.trim_ascii();
        if text.is_empty() {
            break;
        }
        if text.starts_with(['#', '?', '&']) || text.starts_with("//") {
            continue;
        }
        let header = text
            .split_once(':')
            .ok_or(Broken::Header(httparse::Error::HeaderName))?;
        if request.headers.len() == MAX_HEADERS {
            return Err(Broken::TooManyHeaders);
        }
        let (name, value) = (
            header.0.trim_ascii(),
            variables.fill(header.1.trim_ascii())?,
        );
        request.headers.push((name.to_owned().into(), value.into()));
    }
    let rest = &rest[at..];
    // Somebody has saved a request as it was.
    let is_whole = request
        .header("content-length")
        .is_some_and(|said| said == rest.len().to_string());
    request.body = if is_whole {
        rest.as_bytes().to_vec().into()
    } else {
        body(rest, variables, open)?.into()
    };
    Ok(request)
}

/// The body without the empty lines around it, up to what a response is handled with.
fn body(text: &str, variables: &Variables, open: &mut OpenFile<'_>) -> Result<Vec<u8>, Broken> {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("> ") || line.starts_with("<> ") || line.starts_with(">> ") {
            break;
        }
        end += line.len();
    }
    let text = text[..end].trim_matches(['\r', '\n']).trim_ascii_end();
    let Some(name) = text.strip_prefix('<').filter(|name| !name.contains('\n')) else {
        return variables.fill(text).map(String::into_bytes);
    };
    let (name, fills) = match name.strip_prefix('@') {
        Some(name) => (name.trim_ascii(), true),
        None => (name.trim_ascii(), false),
    };
    let bytes = beside(name.as_bytes(), open)?;
    if !fills {
        return Ok(bytes);
    }
    let text = String::from_utf8(bytes).map_err(|_| Broken::NotUtf8)?;
    variables.fill(&text).map(String::into_bytes)
}
