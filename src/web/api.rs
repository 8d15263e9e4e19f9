//! cew's own API, for what Svix's does not have: what was received, what happens, and why an attempt
//! failed. Its objects are those of `--json`.

use std::ops::ControlFlow;

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::admission::SESSION;
use super::keys::Keys;
use crate::capture::write_json_line;
use crate::http::Route;
use crate::service::api::{Problem, Query, Reply};
use crate::store::{AttemptSeq, Filter, Store, StoreError, StoredCapture};
use crate::view::CaptureView;
use crate::view::attempt::recorded_hint;

/// A call of cew's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCall {
    /// Exchanges a key for a token.
    Session,
    /// Makes a key.
    Key,
    /// Lists what was received.
    Captures,
    /// Shows one of them.
    Capture,
    /// Tells what happens.
    Events,
    /// Says why an attempt failed, and what to do.
    Explanation,
    /// Shows what an attempt sent.
    Request,
}

const fn route(method: Method, path: &'static str, call: OwnCall) -> Route<OwnCall> {
    Route { method, path, call }
}

/// Where each is.
pub const OWN_ROUTES: &[Route<OwnCall>] = &[
    route(Method::POST, SESSION, OwnCall::Session),
    route(Method::POST, "/api/cew/v1/keys", OwnCall::Key),
    route(Method::GET, "/api/cew/v1/captures", OwnCall::Captures),
    route(
        Method::GET,
        "/api/cew/v1/captures/{capture}",
        OwnCall::Capture,
    ),
    route(Method::GET, "/api/cew/v1/events", OwnCall::Events),
    route(
        Method::GET,
        "/api/cew/v1/attempts/{attempt}/explanation",
        OwnCall::Explanation,
    ),
    route(
        Method::GET,
        "/api/cew/v1/attempts/{attempt}/request",
        OwnCall::Request,
    ),
];

/// The token for the key in `body`.
pub fn session(keys: &Keys, body: &[u8]) -> Result<Reply, Problem> {
    #[derive(serde::Deserialize)]
    struct Given {
        key: String,
    }
    let nowhere = ["body", "", ""];
    let given: Given = serde_json::from_slice(body)
        .map_err(|error| Problem::malformed(&nowhere, error.to_string()))?;
    match keys.exchange(&given.key)? {
        Some(token) => Reply::ok(&json!({"token": token})),
        None => Err(Problem::Coded {
            status: StatusCode::FORBIDDEN,
            code: "key_not_good",
            detail: "This key is not good, or not any more.".to_owned(),
        }),
    }
}

/// A new key.
pub fn key(keys: &Keys) -> Result<Reply, Problem> {
    Reply::json(StatusCode::CREATED, &json!({"key": keys.make()?}))
}

/// A page of what was received, the latest first.
pub fn captures(store: &Store, query: &Query) -> Result<Reply, Problem> {
    let row = |id: &str| Ok(store.capture_row(id)?);
    let cursor = query.cursor("cap_", false, row)?;
    let rows = store.capture_page(&cursor)?;
    let mut entries = Vec::new();
    for seq in &rows.entries {
        if let Some(capture) = store.get(*seq)? {
            entries.push(object(store, capture)?);
        }
    }
    let page = crate::store::Paged {
        entries,
        done: rows.done,
    };
    let id = |(id, _): &(String, Value)| id.clone();
    Reply::list(&page, cursor.limit, id, |(_, object)| Ok(object.clone()))
}

/// What was received under that name.
pub fn capture(store: &Store, name: &str) -> Result<Reply, Problem> {
    let filter = Filter {
        names: vec![name.to_owned()],
        last: Some(1),
        ..Filter::default()
    };
    let mut found = None;
    store.each(&filter, &mut |capture| {
        found = Some(capture.into_owned());
        ControlFlow::Break(())
    })?;
    let capture = found.ok_or_else(Problem::not_found)?;
    Reply::ok(&object(store, capture)?.1)
}

/// The id and the object of a capture. Credentials in its headers are not shown.
fn object(store: &Store, mut capture: StoredCapture<'_>) -> Result<(String, Value), StoreError> {
    let attempts = store.attempts(&capture)?;
    capture.request.redact();
    let id = capture.request.id.clone().unwrap_or_default().into_owned();
    let view = CaptureView {
        capture: &capture,
        attempts: &attempts,
        number: 1,
    };
    let mut line = Vec::new();
    // Written into memory, and read back as what it is.
    let written = write_json_line(&mut line, &capture.request, &view.extra());
    let object = written
        .ok()
        .and_then(|()| serde_json::from_slice(&line).ok());
    Ok((id, object.unwrap_or(Value::Null)))
}

/// Why an attempt failed.
pub fn explanation(store: &Store, id: &str) -> Result<Reply, Problem> {
    let attempt = match AttemptSeq::said_by(id) {
        Some(seq) => store.served_attempt(seq)?,
        None => None,
    };
    let attempt = attempt.filter(|attempt| attempt.id() == id);
    let attempt = attempt.ok_or_else(Problem::not_found)?;
    let succeeded = matches!(attempt.outcome, Ok(200..=299));
    Reply::ok(&json!({
        "type": "explanation",
        "attempt_id": id,
        "ok": succeeded,
        "status": attempt.outcome.as_ref().ok(),
        "error": attempt.outcome.as_ref().err(),
        "hint": attempt.hint.as_deref().map(|kept| recorded_hint(kept, "the endpoint's URL")),
    }))
}
