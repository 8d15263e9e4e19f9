//! What would be sent, before it is: the example of an event type as if it happened now, and the
//! number of messages that a replay is about.

use hyper::Method;
use serde_json::json;

use super::place;
use crate::context::Ambient;
use crate::event::{EventType, Fresh};
use crate::http::Route;
use crate::service::api::{Problem, Query, Reply};
use crate::signing::Scheme;
use crate::store::{Store, TaskKind};

/// A call about what would be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AheadCall {
    /// A bundled example with new ids and times.
    Example,
    /// How many messages would be replayed.
    Count,
}

/// Where each is.
pub const AHEAD_ROUTES: &[Route<AheadCall>] = &[
    Route {
        method: Method::GET,
        path: "/api/cew/v1/examples/{type}",
        call: AheadCall::Example,
    },
    Route {
        method: Method::GET,
        path: "/api/cew/v1/app/{app}/endpoint/{endpoint}/replay",
        call: AheadCall::Count,
    },
];

/// The answer to `call`.
pub fn answer(
    call: AheadCall,
    parts: &[String],
    query: &Query,
    store: &Store,
    ambient: Ambient,
) -> Result<Reply, Problem> {
    let part = |at: usize| parts.get(at).map_or("", String::as_str);
    match call {
        AheadCall::Example => example(part(0), store, ambient),
        AheadCall::Count => count(part(0), part(1), query, store, ambient),
    }
}

/// The payload as text: a browser that parsed it would write other bytes.
fn example(name: &str, store: &Store, ambient: Ambient) -> Result<Reply, Problem> {
    if store.event_type(name)?.is_some() {
        return Err(Problem::not_found());
    }
    bundled(name, ambient)
}

/// That of a bundled event type.
pub fn bundled(name: &str, ambient: Ambient) -> Result<Reply, Problem> {
    let event = EventType::find(name, Scheme::Svix).ok();
    let template = event.ok_or_else(Problem::not_found)?.template();
    let seed = u64::from_le_bytes(ambient.random_bytes()?);
    let fresh = Fresh::at(ambient.now(), seed, [template]);
    let payload = fresh.payload(template);
    Reply::ok(&json!({
        "type": "example",
        "event_type": name,
        "payload": String::from_utf8_lossy(&payload),
    }))
}

fn count(
    app: &str,
    endpoint: &str,
    query: &Query,
    store: &Store,
    ambient: Ambient,
) -> Result<Reply, Problem> {
    let (app, endpoint) = place::endpoint(store, app, endpoint)?;
    let kind = match query.one("what") {
        Some("failed") => TaskKind::Recover,
        Some("missing") => TaskKind::ReplayMissing,
        _ => return Err(Problem::query("what", "it must be `failed` or `missing`")),
    };
    let since = query.time("since")?;
    let since = since.ok_or_else(|| Problem::query("since", "it is missing"))?;
    let count = store.count_for_task(kind, (app, endpoint.row), (since, ambient.now()))?;
    Reply::ok(&json!({"type": "replay_count", "count": count}))
}
