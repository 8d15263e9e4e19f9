//! Messages that a server has, sent again to one endpoint: an attempt each, watched until it is
//! made.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::outcome::timed;
use super::posted::{Posted, RunKey, SendError, progress};
use super::{AttemptOut, Call, Client, Destination, Listing, SvixError, Window};
use crate::delivery::{Attempt, AttemptError, Delivery, Feed, Pace, Run};
use crate::time::Time;

/// An attempt that has not come by then does not come: the longest time-out is 30 s.
const COMES_WITHIN: Duration = Duration::from_secs(90);

/// Between two looks, at first and at last.
const SOON: Duration = Duration::from_millis(40);
const LATER: Duration = Duration::from_secs(1);

/// A message to be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// `msg_…`.
    pub id: String,
    /// Its event type.
    pub event_type: String,
}

/// Where messages are sent again.
pub struct Resending {
    /// Who does it.
    pub client: Arc<Client>,
    /// The application's id.
    pub application: String,
    /// The endpoint.
    pub destination: Destination,
    /// Who sends them.
    pub way: Way,
}

/// Who sends the messages again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each is asked for by itself, in a run of this name.
    OneByOne(RunKey),
    /// The server was asked for all of them, and none was ever tried.
    AllAtOnce,
}

/// Asks the server to send what the endpoint never got. `false`: it has no such call.
///
/// # Errors
/// When it refuses.
pub async fn replay_missing(
    client: &Client,
    application: &str,
    destination: &Destination,
    (since, until): (Time, Option<Time>),
) -> Result<bool, SvixError> {
    let endpoint = &destination.endpoint.id;
    let path = ["app", application, "endpoint", endpoint, "replay-missing"];
    let span = json!({
        "since": since.to_string(),
        "until": until.map(|until| until.to_string()),
    });
    match client.act(Call::post(&path).body(&span)).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_unsupported() => Ok(false),
        Err(error) => Err(error),
    }
}

struct Shared {
    resending: Resending,
    feed: Feed<Posted>,
    pace: Pace,
    started: Instant,
    taken: AtomicU64,
    rest: Mutex<std::vec::IntoIter<Chosen>>,
}

/// Sends `chosen` again in their order, and reports those that `pick` picks. To be called on a
/// runtime.
pub fn resend_all(
    resending: Resending,
    chosen: Vec<Chosen>,
    pace: Pace,
    pick: impl Fn(&Delivery) -> bool + Send + Sync + 'static,
) -> Run<Posted> {
    let (run, feed) = Feed::open(pick);
    let shared = Arc::new(Shared {
        resending,
        feed,
        pace,
        started: Instant::now(),
        taken: AtomicU64::new(0),
        rest: Mutex::new(chosen.into_iter()),
    });
    tokio::spawn(async move {
        let mut slots = JoinSet::new();
        for _ in 0..shared.pace.concurrency {
            let shared = Arc::clone(&shared);
            slots.spawn(async move {
                if let Err(error) = shared.slot().await {
                    shared.feed.fail(error).await;
                }
            });
        }
        while slots.join_next().await.is_some() {}
    });
    run
}

impl Shared {
    fn next(&self) -> Option<(u64, Chosen)> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let chosen = rest.next()?;
        Some((self.taken.fetch_add(1, Ordering::Relaxed), chosen))
    }

    async fn slot(&self) -> Result<(), SendError> {
        let mut stop = self.feed.stopped();
        while !*stop.borrow() {
            let Some((n, chosen)) = self.next() else {
                return Ok(());
            };
            if self.pace.due(n, self.started, &mut stop).await.is_none() {
                return Ok(());
            }
            self.feed.begin();
            let delivery = self.resending.one(&chosen).await?;
            if self.feed.picks(&delivery) {
                let message = Arc::new(Posted {
                    id: chosen.id,
                    event_type: chosen.event_type,
                    payload: Bytes::new(),
                    url: self.resending.destination.url.clone(),
                });
                self.feed.report(progress(&message, delivery)).await;
            } else {
                self.feed.count(&delivery);
            }
        }
        Ok(())
    }
}

impl Resending {
    /// Sends one again, and waits until that is done: what was begun is not left.
    async fn one(&self, chosen: &Chosen) -> Result<Delivery, SvixError> {
        let asked_at = self.client.ambient().now();
        let failed = |error: AttemptError, duration: Duration| {
            let outcome = Err(error);
            Delivery::once(asked_at, Attempt { outcome, duration })
        };
        let mut before = None;
        if let Way::OneByOne(key) = self.way {
            before = self.latest(chosen, false).await?.map(|attempt| attempt.id);
            match self.ask_for(chosen, key).await {
                Ok(()) => {}
                // Its payload is gone, or it is: the others are not.
                Err(SvixError::Refused { detail, .. } | SvixError::NotFound { detail, .. }) => {
                    return Ok(failed(AttemptError::Unsendable(detail), Duration::ZERO));
                }
                Err(error) => return Err(error),
            }
        }
        let (started, mut pause) = (Instant::now(), SOON);
        while started.elapsed() < COMES_WITHIN {
            sleep(pause).await;
            pause = pause.mul_f64(1.6).min(LATER);
            if let Some(attempt) = self.latest(chosen, true).await?
                && before.as_ref().is_none_or(|before| attempt.id > *before)
                && (attempt.is_manual() || self.way == Way::AllAtOnce)
            {
                let timed = timed(&attempt, None);
                return Ok(Delivery::once(timed.at, timed.attempt));
            }
        }
        let none = "the server took it, and made no attempt".to_owned();
        Ok(failed(AttemptError::Other(none), started.elapsed()))
    }

    async fn ask_for(&self, chosen: &Chosen, key: RunKey) -> Result<(), SvixError> {
        let endpoint = &self.destination.endpoint.id;
        let path = [
            "app",
            &self.application,
            "msg",
            &chosen.id,
            "endpoint",
            endpoint,
            "resend",
        ];
        let call = Call::post(&path).key(key.again(&chosen.id));
        self.client.act(call).await
    }

    /// The latest attempt there is.
    async fn latest(
        &self,
        chosen: &Chosen,
        with_content: bool,
    ) -> Result<Option<AttemptOut>, SvixError> {
        let endpoint = &self.destination.endpoint.id;
        let call = Call::get(&["app", &self.application, "attempt", "msg", &chosen.id])
            .query("endpoint_id", endpoint)
            .query("with_content", if with_content { "true" } else { "false" });
        let window = Window {
            last: Some(1),
            ..Window::default()
        };
        match Listing::<AttemptOut>::new(call, window)
            .next(&self.client)
            .await
        {
            Err(SvixError::NotFound { .. }) => Ok(None),
            found => found,
        }
    }
}
