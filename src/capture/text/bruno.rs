//! Requests of Bruno: a block for the request, one for its headers, one for its body.

use std::io;

use super::editor::Variables;
use crate::capture::lines::{Line, LineReader};
use crate::capture::names::signature;
use crate::capture::sink::Record;
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, MAX_HEADERS, MAX_RECORD};

/// Whether `line` starts a request.
pub(super) fn is_start(line: &[u8]) -> bool {
    method(line).is_some()
}

fn method(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok()?.trim_ascii_end();
    let method = line.strip_suffix(" {")?;
    matches!(
        method,
        "post" | "put" | "patch" | "get" | "delete" | "head" | "options"
    )
    .then(|| method.to_ascii_uppercase())
}

/// Reads on from the first line of a request, which is in `text`, to the next file or the end.
pub(super) fn request(source: &mut LineReader<'_>, text: &mut Vec<u8>) -> io::Result<Record> {
    let method = method(text).unwrap_or_default();
    // The block that holds the URL has no name.
    let mut name = String::new();
    let (mut url, mut headers, mut body) = (String::new(), Vec::new(), None);
    let mut variables = Variables::default();
    loop {
        text.clear();
        match source.read_line(text, MAX_RECORD)? {
            Line::End => break,
            Line::TooLong => return Ok(Err(Broken::TooLarge)),
            Line::Whole if text.starts_with(b"meta {") => {
                source.unread(text);
                break;
            }
            Line::Whole => {}
        }
        let Ok(line) = std::str::from_utf8(text) else {
            return Ok(Err(Broken::NotUtf8));
        };
        if let Some(start) = line
            .trim_ascii_end()
            .strip_suffix('{')
            .filter(|_| !line.starts_with(' '))
        {
            start.trim_ascii().clone_into(&mut name);
            if name.starts_with("body:")
                && name != "body:multipart-form"
                && name != "body:form-urlencoded"
            {
                body = Some(match block(source)? {
                    Ok(body) => body,
                    Err(broken) => return Ok(Err(broken)),
                });
            }
            continue;
        }
        let Some((key, value)) = line.trim_ascii().split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim_ascii(), value.trim_ascii());
        match &*name {
            "" if key == "url" => value.clone_into(&mut url),
            "headers" if !key.starts_with('~') && headers.len() < MAX_HEADERS => {
                headers.push((key.to_owned(), value.to_owned()));
            }
            "vars:pre-request" => variables.insert(key, value),
            _ => {}
        }
    }
    Ok(assemble(method, &url, headers, body, &variables))
}

/// The lines of a block without their indentation, up to the brace that closes it.
fn block(source: &mut LineReader<'_>) -> io::Result<Result<String, Broken>> {
    let mut block = String::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if source.read_line(&mut line, MAX_RECORD - block.len())? != Line::Whole {
            return Ok(Err(Broken::TooLarge));
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            return Ok(Err(Broken::NotUtf8));
        };
        if text.starts_with('}') {
            let end = block.trim_end_matches(['\r', '\n']).len();
            block.truncate(end);
            return Ok(Ok(block));
        }
        block.push_str(text.strip_prefix("  ").unwrap_or(text));
    }
}

fn assemble(
    method: String,
    url: &str,
    headers: Vec<(String, String)>,
    body: Option<String>,
    variables: &Variables,
) -> Record {
    let mut filled = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        filled.push((name.into(), variables.fill(&value)?.into()));
    }
    let Some(body) = body else {
        return Err(Broken::NoBody(
            signature(&filled).unwrap_or_default().into(),
        ));
    };
    Ok(CapturedRequest {
        method: method.into(),
        path: path_of(url.to_owned().into()),
        http_version: "1.1".into(),
        headers: filled,
        body: variables.fill(&body)?.into_bytes().into(),
        ..CapturedRequest::default()
    })
}
