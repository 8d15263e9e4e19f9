//! Delivering one of them again: signed afresh, or as it came.

use std::cell::Cell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::{Log, refused};
use crate::delivery::{Deadline, Delivery, ExpectedStatus, Hint, Message, Sent};
use crate::diagnosis::Verifier;
use crate::http::Endpoint;
use crate::replay::{
    Messages, Named, Reason, ReplayError, ReplayQuery, Replayed, Replays, Selection, Selector,
};
use crate::service::api::{Problem, Reply};
use crate::store::Store;
use crate::time::Time;
use crate::view::DeliveryView;
use crate::web::body::read;

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendAgain {
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    verbatim: bool,
    #[serde(default)]
    sign_unverified: bool,
}

/// Nothing could be selected, or made.
pub(super) fn failed(error: &ReplayError) -> Problem {
    match error {
        ReplayError::NothingNamed { .. } => Problem::not_found(),
        error => Problem::Failed(error.to_string()),
    }
}

/// Why something is not sent.
pub(super) fn left_out(reason: &Reason) -> Problem {
    let code = match reason {
        Reason::Forgery | Reason::Invalid(_) => "not_authentic",
        Reason::NoSecret(_) => "no_secret",
        _ => "not_replayable",
    };
    refused(code, reason.to_string())
}

/// What fits `query`. It may take long: it looks at every attempt.
fn select(
    mut query: ReplayQuery,
    store: &Store,
    endpoint: &Endpoint,
    verifier: &Verifier,
    now: Time,
) -> Result<Selection, ReplayError> {
    let selector = Selector {
        store: Some(store),
        path: store.path(),
        endpoint: &endpoint.to_string(),
        verifier,
        now,
        misses_secret: Cell::new(false),
    };
    selector.select(&mut query)
}

impl Log {
    /// What is selected, on a thread of its own, and the store in which it is.
    pub(super) async fn select(
        &self,
        query: ReplayQuery,
        endpoint: &Endpoint,
    ) -> Result<(Selection, Store), Problem> {
        let store = self.store.again()?;
        let (endpoint, verifier) = (endpoint.clone(), self.reception.verifier.clone());
        let now = self.ambient.now();
        let select = move || {
            let selection = select(query, &store, &endpoint, &verifier, now)?;
            Ok((selection, store))
        };
        let selected = spawn_blocking(select).await;
        let selected = selected.map_err(|error| Problem::Failed(error.to_string()))?;
        selected.map_err(|error: ReplayError| failed(&error))
    }

    /// The messages of a selection.
    pub(super) fn messages(
        &self,
        selection: Selection,
        store: Store,
        endpoint: &Endpoint,
        verbatim: bool,
    ) -> Messages {
        Messages {
            store: Some(store),
            writer: Arc::clone(&self.reception.writer),
            shared: Arc::new(Replays::new(
                selection.items,
                endpoint.clone(),
                Vec::new(),
                verbatim,
                self.reception.verifier.clone(),
                self.ambient,
            )),
            ready: VecDeque::new(),
        }
    }

    /// Delivers the capture, or the message of the terminal's, of that name once more.
    pub(super) async fn replay(&self, name: &str, body: &[u8]) -> Result<Reply, Problem> {
        let asked: SendAgain = read(body)?;
        let endpoint = self.endpoint(asked.to.as_deref())?;
        let query = ReplayQuery {
            names: vec![Named::Stored(name.to_owned())],
            verbatim: asked.verbatim,
            sign_unverified: asked.sign_unverified,
            ..ReplayQuery::default()
        };
        let (selection, store) = self.select(query, &endpoint).await?;
        if let Some(left) = selection.left_out.first() {
            return Err(left_out(&left.reason));
        }
        let mut messages = self.messages(selection, store, &endpoint, asked.verbatim);
        let message = messages.take().map_err(|error| failed(&error))?;
        let Some(message) = message else {
            let shared = &messages.shared;
            let reasons = shared.left_out.lock();
            let reason = reasons
                .ok()
                .and_then(|all| Some(all.first()?.reason.clone()));
            return Err(left_out(&reason.unwrap_or(Reason::Removed)));
        };
        self.deliver(message, endpoint).await
    }

    async fn deliver(&self, message: Replayed, endpoint: Endpoint) -> Result<Reply, Problem> {
        let sender = self.sender(&endpoint)?;
        // To its end, though nobody may wait for it any more: it is written down then.
        let delivering = tokio::task::spawn_local(async move {
            let (_never, mut stop) = watch::channel(false);
            let deadline = &mut Deadline::default();
            let delivered = sender.deliver(&message, &mut stop, deadline, |_| {}).await;
            delivered.map(|delivered| (message, delivered))
        });
        let delivered = delivering.await;
        let delivered = delivered.map_err(|error| Problem::Failed(error.to_string()))?;
        let (message, delivery) = delivered.map_err(|error| failed(&error))?;
        delivery_reply(&message, &endpoint, &delivery)
    }
}

/// The object of a delivery that has ended.
pub(super) fn delivery_reply<M: Message>(
    message: &M,
    endpoint: &Endpoint,
    delivery: &Delivery,
) -> Result<Reply, Problem> {
    let last = delivery.last();
    let request = &message.request(last.at);
    let answered_at = last.at.saturating_add(last.attempt.duration);
    let view = DeliveryView {
        event_type: message.event_type(),
        message_id: message.id(request),
        endpoint,
        delivery,
        request,
        hint: Hint::after(&last.attempt.outcome, || {
            Sent::with(endpoint, request.header_pairs(), answered_at)
        }),
        expected: &ExpectedStatus::success(),
    };
    Reply::ok(&view.object_for("the URL"))
}

/// What cannot happen, as an error that can.
pub(super) fn never<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
