//! What goes back.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode};

/// What goes back.
pub type Answer = Response<Full<Bytes>>;

/// A status and a line of text.
#[must_use]
pub fn text_answer(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    answer
}
