//! Answers as they go back: JSON, a file of the page, or nothing but a status.

use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::json;

use super::headers::guarded;
use super::page;
use crate::http::{Answer, Reason, Refusal};
use crate::service::api::{Problem, Reply};

/// What came of a call.
pub fn answer(reply: Result<Reply, Problem>) -> Answer {
    match reply {
        Ok(reply) if reply.body.is_empty() => empty(reply.status),
        Ok(reply) => json_answer(reply.status, reply.body),
        Err(problem) => json_answer(problem.status(), problem.body()),
    }
}

/// The file of the page at `path`.
pub fn page_file(path: &str) -> Option<Answer> {
    let file = page::file(path)?;
    let mut answer = Response::new(file.bytes.into());
    let kind = HeaderValue::from_static(file.kind);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    Some(answer)
}

/// JSON that is written already.
pub fn json_answer(status: StatusCode, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// As at Svix: without a body, there is no such call; with one, no such thing.
pub fn no_such_call() -> Answer {
    empty(StatusCode::NOT_FOUND)
}

/// There is such a path, and it is called otherwise.
pub fn other_methods(methods: &[Method]) -> Answer {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    let allowed: Vec<_> = methods.iter().map(Method::as_str).collect();
    if let Ok(value) = HeaderValue::try_from(allowed.join(",")) {
        answer.headers_mut().insert(ALLOW, value);
    }
    answer
}

/// A request that was turned away.
pub fn turned_away(refusal: &Refusal) -> Answer {
    let text = if refusal.text.starts_with('{') {
        refusal.text.clone()
    } else {
        let (code, detail) = match refusal.reason {
            Reason::BodyTooLarge => ("payload_too_large", "Request payload is too large."),
            Reason::TooMany => ("too_many_requests", &*refusal.text),
            _ => ("bad_request", &*refusal.text),
        };
        json!({"code": code, "detail": detail}).to_string()
    };
    guarded(json_answer(refusal.status(), text.into_bytes()))
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new("".into());
    *answer.status_mut() = status;
    answer
}
