//! What was sent at the terminal, beside what the service sent.

use serde_json::json;

use crate::http::Endpoint;
use crate::service::Endpoint as Known;
use crate::service::api::{Problem, Query, Reply, time};
use crate::store::{
    DeliveryState, Kind, MessageFilter, MessageSeq, Store, StoredMessage, TERMINAL,
};
use crate::time::Time;
use crate::view::MessageView;

/// So many attempts at most are listed.
const MOST: u32 = 1000;

/// A message of the terminal's: the object of `cew messages show --json`.
pub fn message(store: &Store, id: &str) -> Result<Reply, Problem> {
    let seq = store.message_row(TERMINAL, id)?;
    let seq = seq.ok_or_else(Problem::not_found)?;
    let stored = store.message(seq)?.ok_or_else(Problem::not_found)?;
    let view = MessageView {
        message: &stored.message,
        attempts: store.attempts_at(seq)?,
    };
    Reply::ok(&view.object())
}

/// An endpoint of the service: its rows, and its URL as attempts have it.
fn find(store: &Store, (app, name): (&str, &str)) -> Result<((i64, i64), String), Problem> {
    let app = store.find_record(Kind::Application, app)?;
    let app = app.ok_or_else(Problem::not_found)?.row;
    let record = store.find_record(Kind::EndpointOf(app), name)?;
    let record = record.ok_or_else(Problem::not_found)?;
    let known: Option<Known> = serde_json::from_str(&record.document).ok();
    let url = known.map(|known| known.url).unwrap_or_default();
    let url = Endpoint::parse(&url, "/").map_or(url, |endpoint| endpoint.to_string());
    Ok(((app, record.row), url))
}

/// The messages at an endpoint, whoever sent them, with how each stands there.
pub fn messages(store: &Store, at: (&str, &str), query: &Query) -> Result<Reply, Problem> {
    let (rows, url) = find(store, at)?;
    let row = |id: &str| {
        let own = store.message_row(rows.0, id)?;
        let row = own.map_or_else(|| store.message_row(TERMINAL, id), |row| Ok(Some(row)))?;
        Ok(row.map(MessageSeq::row))
    };
    let mut cursor = query.cursor("", false, row)?;
    let (before, after) = query.span(&mut cursor)?;
    let filter = MessageFilter {
        before,
        after,
        event_types: query.list("event_types"),
        channel: None,
        state: match query.number("status", &[0, 2, 3])? {
            Some(0) => Some(DeliveryState::Succeeded),
            Some(2) => Some(DeliveryState::Failed),
            Some(_) => Some(DeliveryState::Sending),
            None => None,
        },
    };
    let page = store.all_messages_at(rows, &url, &filter, &cursor)?;
    let id = |(stored, _): &(StoredMessage, DeliveryState)| stored.message.id.clone();
    Reply::scanned(&page, &cursor, id, |(stored, state)| {
        let next = store.next_attempt(rows.1, stored.seq)?;
        let message = &stored.message;
        Ok(json!({
            "id": message.id,
            "eventType": message.event_type,
            "timestamp": time(message.at),
            "status": match state {
                DeliveryState::Succeeded => 0,
                DeliveryState::Failed => 2,
                DeliveryState::Sending => 3,
            },
            "nextAttempt": next.map(time),
            "terminal": message.app == TERMINAL,
        }))
    })
}

/// The attempts that the terminal made at an endpoint: the latest ones, in the form of Svix's.
pub fn attempts(store: &Store, at: (&str, &str), query: &Query) -> Result<Reply, Problem> {
    let (_, url) = find(store, at)?;
    let since = query.time("since")?.unwrap_or(Time::EPOCH);
    let attempts = store.terminal_attempts(&url, since, MOST)?;
    let data = attempts.iter().map(|attempt| {
        json!({
            "status": if attempt.is_success() { 0 } else { 2 },
            "responseStatusCode": attempt.outcome.as_ref().copied().unwrap_or(0),
            "responseDurationMs": attempt.duration.as_millis(),
            "timestamp": time(attempt.at),
        })
    });
    let data: Vec<_> = data.collect();
    Reply::ok(&json!({"done": data.len() < MOST as usize, "data": data}))
}
