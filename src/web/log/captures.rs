//! What was received: the objects of `cew captures --json`.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use crate::capture::write_json_line;
use crate::service::api::{Problem, Query, Reply};
use crate::store::{CaptureFilter, Filter, Paged, Store, StoreError, StoredCapture};
use crate::view::CaptureView;

/// A page, the latest first. Without its content, a capture has its body's size in place of headers
/// and body.
pub fn list(store: &Store, query: &Query) -> Result<Reply, Problem> {
    let with_content = query.flag("with_content", true)?;
    let row = |id: &str| Ok(store.capture_row(id)?);
    let cursor = query.cursor("cap_", false, row)?;
    let filter = CaptureFilter {
        valid: match query.one("verdict") {
            None => None,
            Some("authentic") => Some(Some(true)),
            Some("refused") => Some(Some(false)),
            Some("unverified") => Some(None),
            Some(_) => {
                let why = "it must be `authentic`, `refused` or `unverified`";
                return Err(Problem::query("verdict", why));
            }
        },
        event_types: query.list("event_types"),
    };
    let rows = store.capture_page(&filter, &cursor)?;
    let mut entries = Vec::new();
    for seq in &rows.entries {
        if let Some(capture) = store.get(*seq)? {
            entries.push(object(store, capture, with_content)?);
        }
    }
    let page = Paged {
        entries,
        done: rows.done,
    };
    let id = |(id, _): &(String, Value)| id.clone();
    Reply::list(&page, cursor.limit, id, |(_, object)| Ok(object.clone()))
}

/// What was received under that name.
pub fn one(store: &Store, name: &str) -> Result<Reply, Problem> {
    let capture = find(store, name)?.ok_or_else(Problem::not_found)?;
    Reply::ok(&object(store, capture, true)?.1)
}

/// The latest capture of that name.
pub fn find(store: &Store, name: &str) -> Result<Option<StoredCapture<'static>>, StoreError> {
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
    Ok(found)
}

/// The id and the object of a capture. Credentials in its headers are not shown.
fn object(
    store: &Store,
    mut capture: StoredCapture<'_>,
    with_content: bool,
) -> Result<(String, Value), StoreError> {
    let attempts = store.attempts(&capture)?;
    capture.request.redact();
    let size = capture.request.body.len();
    if !with_content {
        capture.request.headers.clear();
        capture.request.body = Vec::new().into();
    }
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
    let mut object: Value = object.unwrap_or(Value::Null);
    if let Some(fields) = object.as_object_mut().filter(|_| !with_content) {
        for name in ["headers", "body", "body_base64"] {
            fields.remove(name);
        }
        fields.insert("size".to_owned(), json!(size));
    }
    Ok((id, object))
}
