//! Answers as they go back: JSON, a file of the page, or nothing but a status.

use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY,
};
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

/// The file of the page at `path`, compressed for whoever takes it so, as every browser does.
pub fn page_file(path: &str, headers: &HeaderMap) -> Option<Answer> {
    let file = page::file(path)?;
    let mut answer = if takes_gzip(headers) {
        let mut answer = Response::new(file.gzipped.into());
        let coding = HeaderValue::from_static("gzip");
        answer.headers_mut().insert(CONTENT_ENCODING, coding);
        answer
    } else {
        Response::new(file.plain().ok()?.into())
    };
    let kind = HeaderValue::from_static(file.kind);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    let varies = HeaderValue::from_static("accept-encoding");
    answer.headers_mut().insert(VARY, varies);
    Some(answer)
}

/// Whether gzip is named, and not to be left out (`gzip;q=0`).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(ACCEPT_ENCODING).into_iter();
    let codings = codings.filter_map(|it| it.to_str().ok());
    codings.flat_map(|it| it.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map(str::parse::<f32>);
        name.trim().eq_ignore_ascii_case("gzip") && weight != Some(Ok(0.0))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(accepted: &[&'static str]) -> Option<HeaderValue> {
        let mut headers = HeaderMap::new();
        for line in accepted {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(line));
        }
        let answer = page_file("/", &headers).unwrap();
        assert_eq!(answer.headers()[VARY], "accept-encoding");
        answer.headers().get(CONTENT_ENCODING).cloned()
    }

    #[test]
    fn a_file_is_compressed_for_whoever_takes_it_so() {
        for accepted in [
            &["gzip, deflate, br, zstd"][..],
            &["br", "GZIP ; q=0.5"],
            &["identity;q=0, gzip;q=1"],
        ] {
            assert_eq!(coding(accepted).unwrap(), "gzip", "{accepted:?}");
        }
        for accepted in [
            &[][..],
            &["br"],
            &["gzip;q=0"],
            &["x-gzip", "gzip; q=0.000"],
        ] {
            assert_eq!(coding(accepted), None, "{accepted:?}");
        }
    }
}
