//! JSON: what `cew` itself writes and what other tools capture, told apart by their fields.

mod body;
mod capture_line;
mod clerk;
mod compact;
pub(super) mod document;
mod har;
mod headers;
mod lambda;
pub(super) mod nested;
mod ngrok;
mod plain;
mod shape;
mod string;
mod text;

use std::ops::ControlFlow;

use super::names::are_mentioned;
use super::{Broken, CapturedRequest, MAX_RECORD, Nearest};
use shape::Shape;
use text::Text;

/// What takes the requests of a record, or why there is none. `Break` ends the reading.
pub type Put<'p> = dyn FnMut(Result<CapturedRequest<'_>, Broken>) -> ControlFlow<()> + 'p;

/// Reads one line of JSON Lines: mostly one request, but a line of a log may hold none, and one of
/// a queue several.
pub fn read_line(line: &[u8], put: &mut Put<'_>) -> ControlFlow<()> {
    if line.len() > MAX_RECORD {
        return put(Err(Broken::TooLarge));
    }
    if line.trim_ascii().is_empty() {
        return ControlFlow::Continue(());
    }
    match std::str::from_utf8(line) {
        Ok(text) => read_object(text, put),
        Err(_) if are_mentioned(line) => put(Err(Broken::NotUtf8)),
        Err(_) => put(Err(Broken::PassedOver(Nearest::Text))),
    }
}

/// Reads one JSON value: a request in whatever form, several, or none.
fn read_object(text: &str, put: &mut Put<'_>) -> ControlFlow<()> {
    // What `cew` writes starts so, and is too frequent to be looked at twice.
    if text.starts_with(r#"{"type":"capture","#) {
        return match compact::parse(text) {
            Some(request) => put(Ok(request)),
            None => put(capture_line::parse(text)),
        };
    }
    let shape = match serde_json::from_str::<Shape<'_>>(text) {
        Ok(shape) => shape,
        Err(error) => return read_other(text, error, put),
    };
    let request = match &shape.kind {
        Some(Text(kind)) if kind == "capture" => return put(capture_line::parse(text)),
        _ if shape.body_b64 => return put(clerk::parse(text)),
        _ if shape.raw => ngrok::parse(text),
        _ if shape.started && shape.request => return put(har::parse(text)),
        _ if shape.headers && (shape.request_context || shape.is_base64_encoded) => {
            lambda::parse(text)
        }
        _ if shape.headers => plain::parse(text),
        _ => Err(Broken::PassedOver(match shape.kind {
            Some(_) if shape.data => Nearest::Payload,
            _ => Nearest::Json,
        })),
    };
    match request {
        Ok(request) => put(Ok(request)),
        Err(broken @ Broken::Time(_)) => put(Err(broken)),
        Err(broken) => {
            // Of what does not mention a signature, nothing is wrong with a request.
            let is_signed = are_mentioned(text.as_bytes());
            let is_other = broken.passed_over().is_some();
            let otherwise = if is_signed || is_other {
                broken
            } else {
                Broken::PassedOver(Nearest::Unsigned)
            };
            put_all(nested::requests(text), otherwise, put)
        }
    }
}

/// Reads a line that is no JSON object, which `error` says: JSON of another kind, or JSON amid text.
fn read_other(text: &str, error: serde_json::Error, put: &mut Put<'_>) -> ControlFlow<()> {
    let broken = if text.starts_with("{\"") || are_mentioned(text.as_bytes()) {
        Broken::Json(error)
    } else {
        Broken::PassedOver(Nearest::Text)
    };
    put_all(nested::requests_amid(text), broken, put)
}

/// Puts what was found, or the reason why nothing was.
fn put_all(
    found: Vec<Result<CapturedRequest<'static>, Broken>>,
    otherwise: Broken,
    put: &mut Put<'_>,
) -> ControlFlow<()> {
    if found.is_empty() {
        return put(Err(otherwise));
    }
    found.into_iter().try_for_each(put)
}
