//! JSON as the languages of handlers and senders read and write it, to the byte.
//!
//! A handler that verifies what its framework has parsed verifies another text than the one that
//! was signed: `JSON.stringify(JSON.parse(body))`. To tell whether a payload survives that, or
//! which rewriting broke a signature, it is not enough to know the data: numbers, escapes, the
//! order of keys and white space have to come out as that language writes them. `serde_json` keeps
//! none of `1.0`, `"\ud800"` and the place of a duplicate key.

mod number;
mod parse;
mod text;
mod value;
mod write;

use thiserror::Error;

pub use parse::{MAX_DEPTH, NotJson, parse};
pub use text::Text;
pub use value::Value;
pub use write::{Escapes, Form, Language, Layout};

/// Why handlers that verify what they have parsed refuse a body.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Altered {
    /// It cannot be parsed.
    #[error("it is not JSON: {0}")]
    NotJson(#[from] NotJson),
    /// It is written differently.
    #[error("JSON.stringify writes it differently from byte {0} on")]
    From(usize),
}

/// Checks that handlers that verify what they have parsed accept this body, which is when
/// `JSON.stringify(JSON.parse(body)) === body`.
///
/// # Errors
/// Says where the two part.
pub fn check_handler_form(body: &[u8]) -> Result<(), Altered> {
    let written = parse(body)?.write(Form::JSON_STRINGIFY);
    if written == body {
        return Ok(());
    }
    let same = written.iter().zip(body).take_while(|(a, b)| a == b);
    Err(Altered::From(same.count()))
}

/// Whether [`check_handler_form`] finds nothing.
///
/// ```
/// assert!(cew::json::survives_handler(r#"{"name":"Zoë","n":1}"#.as_bytes()));
/// assert!(!cew::json::survives_handler(br#"{"name": "Ada"}"#));
/// assert!(!cew::json::survives_handler(br#"{"n":1.0}"#));
/// ```
#[must_use]
pub fn survives_handler(body: &[u8]) -> bool {
    check_handler_form(body).is_ok()
}
