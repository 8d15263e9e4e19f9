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
mod special;
mod string;
mod text;

use std::ops::ControlFlow;

use super::names::are_mentioned;
use super::{Broken, CapturedRequest, MAX_RECORD, Nearest};
use shape::Shape;
use text::Text;

/// What takes the requests of a record, or why there is none. `Break` ends the reading.
pub type Put<'p> = dyn FnMut(Result<CapturedRequest<'_>, Broken>) -> ControlFlow<()> + 'p;

/// More memory than that is not kept from one line to the next.
const KEPT: usize = 1 << 20;

/// Reads one line of JSON Lines: mostly one request, but a line of a log may hold none, and one of
/// a queue several.
pub fn read_line(line: &[u8], put: &mut Put<'_>) -> ControlFlow<()> {
    read_line_in(&mut Vec::new(), line, put)
}

/// The same, for whoever reads many: in `memory`, which the next line is given again. What is in it
/// is of no meaning.
pub fn read_line_in(memory: &mut Vec<u8>, line: &[u8], put: &mut Put<'_>) -> ControlFlow<()> {
    if line.len() > MAX_RECORD {
        return put(Err(Broken::TooLarge));
    }
    if line.trim_ascii().is_empty() {
        return ControlFlow::Continue(());
    }
    match std::str::from_utf8(line) {
        Ok(text) => read_object(memory, text, put),
        Err(_) if are_mentioned(line) => put(Err(Broken::NotUtf8)),
        Err(_) => put(Err(Broken::PassedOver(Nearest::Text))),
    }
}

/// Reads one JSON value. What `cew` writes is too frequent to be looked at twice.
fn read_object(memory: &mut Vec<u8>, text: &str, put: &mut Put<'_>) -> ControlFlow<()> {
    if !text.starts_with(compact::START) {
        return read_form(text, put);
    }
    let flow = match compact::parse(text, memory) {
        Some(request) => put(Ok(request)),
        None => put(capture_line::parse(text)),
    };
    if memory.len() > KEPT {
        *memory = Vec::new();
    }
    flow
}

/// Reads one JSON value: a request in whatever form, several, or none.
fn read_form(text: &str, put: &mut Put<'_>) -> ControlFlow<()> {
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
