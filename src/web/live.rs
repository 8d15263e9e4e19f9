//! What happens, as it happens, for a browser or a program that watches.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_local;
use tokio::time::{MissedTickBehavior, interval};

use super::log::relay;
use crate::http::{Answer, AnswerBody};
use crate::intake::Standing;
use crate::service::api::time;
use crate::service::{Happening, Service};
use crate::store::{Kind, Latest, Store};

/// How often it is looked whether something was captured, by whatever process, and said that all is
/// well.
const TICK: Duration = Duration::from_millis(500);
const ALIVE: u32 = 30;

/// A watcher that is further behind is let go.
const BEHIND: usize = 256;

/// A stream of what happens, until `closing` or until nobody reads it. `line` says how it stands
/// with the relay.
pub fn stream(
    service: &Arc<Service>,
    store: &Rc<Store>,
    line: watch::Receiver<Standing>,
    closing: watch::Receiver<bool>,
) -> Answer {
    let (pieces, body) = mpsc::channel(BEHIND);
    let (service, store) = (Arc::clone(service), Rc::clone(store));
    spawn_local(async move { follow(&service, &store, pieces, line, closing).await });
    let mut answer = Response::new(AnswerBody::Pieces(body));
    *answer.status_mut() = StatusCode::OK;
    let kind = HeaderValue::from_static("text/event-stream");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

async fn follow(
    service: &Service,
    store: &Store,
    pieces: mpsc::Sender<Bytes>,
    mut line: watch::Receiver<Standing>,
    mut closing: watch::Receiver<bool>,
) {
    let mut happenings = service.bus.watch();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut seen, mut quiet) = (store.latest(Latest::default()).unwrap_or_default(), 0);
    let say = |value: &Value| pieces.try_send(Bytes::from(format!("data: {value}\n\n")));
    if say(&json!({"type": "watching"})).is_err() {
        return;
    }
    loop {
        let said = tokio::select! {
            _ = closing.wait_for(|closing| *closing) => return,
            () = pieces.closed() => return,
            happening = happenings.recv() => match happening {
                Ok(happening) => say(&object(&happening, store)),
                Err(RecvError::Lagged(missed)) => say(&json!({"type": "missed", "count": missed})),
                Err(RecvError::Closed) => return,
            },
            Ok(()) = line.changed() => {
                let standing = line.borrow_and_update().clone();
                say(&relay(&standing))
            }
            _ = ticks.tick() => {
                // What cannot be read now may be at the next look.
                let now = store.latest(seen).unwrap_or(seen);
                quiet = (quiet + 1) % ALIVE;
                let mut said = Ok(());
                if now.capture != seen.capture {
                    let id = store.capture_id(now.capture).ok().flatten();
                    said = say(&json!({"type": "capture", "capture_id": id}));
                }
                if now.by_others && said.is_ok() {
                    said = say(&json!({"type": "sent"}));
                }
                if quiet == 0 && said.is_ok() {
                    said = pieces.try_send(Bytes::from_static(b": alive\n\n"));
                }
                seen = now;
                said
            }
        };
        if said.is_err() {
            return;
        }
    }
}

/// As the stream has it.
fn object(happening: &Happening, store: &Store) -> Value {
    let id = |kind, row| store.record_id(kind, row).ok().flatten();
    match happening {
        Happening::Accepted {
            app,
            message,
            event_type,
            at,
        } => json!({
            "type": "message",
            "app_id": id(Kind::Application, *app),
            "message_id": message,
            "event_type": event_type,
            "at": time(*at),
        }),
        Happening::Attempted {
            app,
            message,
            endpoint,
            status,
            at,
            next,
        } => json!({
            "type": "attempt",
            "app_id": id(Kind::Application, *app),
            "message_id": message,
            "endpoint_id": id(Kind::EndpointOf(*app), *endpoint),
            "status": status,
            "at": time(*at),
            "next_attempt": next.map(time),
        }),
        Happening::Checking { app, endpoint } => json!({
            "type": "check",
            "app_id": id(Kind::Application, *app),
            "endpoint_id": id(Kind::EndpointOf(*app), *endpoint),
        }),
        Happening::Changed => json!({"type": "changed"}),
    }
}
