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
mod shape;
mod string;
mod text;

use serde::de::IgnoredAny;

use super::{Broken, CapturedRequest, MAX_RECORD};
use shape::Shape;
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
    let shape: Shape<'_> = serde_json::from_str(text)?;
    let request = match shape.kind {
        Some(Text(kind)) if kind == "capture" => capture_line::parse(text),
        _ if shape.body_b64 => clerk::parse(text),
        _ if shape.raw => ngrok::parse(text),
        _ if shape.request => har::parse(text),
        _ if shape.request_context || shape.is_base64_encoded => lambda::parse(text),
        _ if shape.headers => plain::parse(text),
        Some(_) if shape.data => Err(Broken::PayloadAlone),
        Some(_) => return Ok(None),
        None => Err(Broken::UnknownObject),
    };
    request.map(Some)
}
