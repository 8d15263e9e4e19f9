//! Writing requests in forms that other tools read.

mod curl;
mod har;
mod http;
mod json_line;

use std::borrow::Cow;
use std::io;

use thiserror::Error;

use super::CapturedRequest;
use crate::text::latin1;

pub use curl::write_curl;
pub use har::HarWriter;
pub use http::write_http;
pub use json_line::write_json_line;

/// Why a request cannot be written in a form: it would not be the same request any more.
#[derive(Debug, Error)]
pub enum Unwritable {
    /// HTTP archives hold text.
    #[error("the body is not UTF-8, which an HTTP archive cannot hold")]
    BodyNotUtf8,
    /// A line end in it would start another header.
    #[error("the header {0:?} cannot be written as HTTP has it")]
    Header(String),
    /// Method, path or version.
    #[error("the request line cannot have {0:?} in it")]
    RequestLine(String),
    /// The output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Method, path and version, with the usual ones where a capture has none.
fn request_line<'r>(request: &'r CapturedRequest<'_>) -> (&'r str, &'r str, &'r str) {
    fn or<'r>(text: &'r str, usual: &'r str) -> &'r str {
        if text.is_empty() { usual } else { text }
    }
    (
        or(&request.method, "POST"),
        or(&request.path, "/"),
        or(&request.http_version, "1.1"),
    )
}

/// A header's value in bytes, if both name and value can stand in a header line.
fn header_value<'v>(name: &str, value: &'v str) -> Result<Cow<'v, [u8]>, Unwritable> {
    let valid = |b: &u8| *b == b'\t' || (*b >= b' ' && *b != 0x7f);
    latin1::encode(value)
        .filter(|bytes| bytes.iter().all(valid))
        .filter(|_| is_token(name))
        .ok_or_else(|| Unwritable::Header(name.to_owned()))
}

/// Whether `text` can be a method, or the name of a header.
fn is_token(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// Whether a header only tells how long the body was, on the connection it came over.
fn is_framing(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-length") || name.eq_ignore_ascii_case("transfer-encoding")
}
