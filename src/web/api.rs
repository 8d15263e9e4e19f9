//! cew's own API, for what Svix's does not have: what happens, why an attempt failed, and a browser's
//! session. Its objects are those of `--json`.

use hyper::{Method, StatusCode};
use serde_json::json;

use super::admission::SESSION;
use super::keys::Keys;
use crate::http::Route;
use crate::service::api::{Problem, Reply};
use crate::store::{AttemptSeq, Store};
use crate::view::attempt::recorded_hint;

/// A call of cew's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCall {
    /// Exchanges a key for a token.
    Session,
    /// Makes a key.
    Key,
    /// Says what delivers.
    Engine,
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
    route(Method::GET, "/api/cew/v1/engine", OwnCall::Engine),
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

/// The service itself delivers: no server does.
pub fn engine() -> Result<Reply, Problem> {
    Reply::ok(&json!({"type": "engine", "server": null, "application": null}))
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
