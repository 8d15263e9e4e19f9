//! JSON: what `cew` itself writes and what other tools capture, told apart by their fields.

mod body;
mod capture_line;
mod clerk;
mod compact;
pub(super) mod document;
mod har;
mod headers;
mod lambda;
mod ngrok;
mod plain;
mod string;
mod text;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Broken, CapturedRequest, MAX_RECORD};
use text::Text;

/// Reads one line of JSON Lines: a request, `None` where there is none to be had (a blank line, or
/// an object of another `type` such as `ready` or `summary`).
///
/// # Errors
/// Why the line is broken.
pub fn parse_line(line: &[u8]) -> Result<Option<CapturedRequest<'_>>, Broken> {
    if line.len() > MAX_RECORD {
        return Err(Broken::TooLarge);
    }
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    parse_object(std::str::from_utf8(line).map_err(|_| Broken::NotUtf8)?)
}

/// The fields that tell the forms apart.
#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<Text<'a>>,
    headers: Option<IgnoredAny>,
    body_b64: Option<IgnoredAny>,
    #[serde(rename = "requestContext")]
    request_context: Option<IgnoredAny>,
    #[serde(rename = "isBase64Encoded")]
    is_base64_encoded: Option<IgnoredAny>,
    request: Option<Inner>,
    data: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Inner {
    raw: Option<IgnoredAny>,
}

/// Reads one JSON object: a request in whatever form, `None` where it says that it is something
/// else.
fn parse_object(text: &str) -> Result<Option<CapturedRequest<'_>>, Broken> {
    // What `cew` writes starts so, and is too frequent to be looked at twice.
    if text.starts_with(r#"{"type":"capture","#) {
        return match compact::parse(text) {
            Some(request) => Ok(Some(request)),
            None => capture_line::parse(text).map(Some),
        };
    }
    if !text.trim_ascii_start().starts_with('{') {
        serde_json::from_str::<IgnoredAny>(text)?;
        return Err(Broken::UnknownObject);
    }
    let request = match serde_json::from_str(text)? {
        Shape {
            kind: Some(Text(kind)),
            ..
        } if kind == "capture" => capture_line::parse(text),
        Shape {
            body_b64: Some(_), ..
        } => clerk::parse(text),
        Shape {
            request: Some(Inner { raw: Some(_) }),
            ..
        } => ngrok::parse(text),
        Shape {
            request: Some(_), ..
        } => har::parse(text),
        Shape {
            request_context: Some(_),
            ..
        }
        | Shape {
            is_base64_encoded: Some(_),
            ..
        } => lambda::parse(text),
        Shape {
            headers: Some(_), ..
        } => plain::parse(text),
        Shape {
            kind: Some(_),
            data: Some(_),
            ..
        } => Err(Broken::PayloadAlone),
        Shape { kind: Some(_), .. } => return Ok(None),
        Shape { .. } => Err(Broken::UnknownObject),
    };
    request.map(Some)
}
