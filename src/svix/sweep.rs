//! Many messages on their way, looked at together.
//!
//! The list of an endpoint's attempts says what was tried, 250 a page. What succeeded at the first
//! attempt is done with; all else is asked after by itself, when its next attempt is due. Of what is
//! done with, nothing is kept.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use hyper::body::Bytes;

use super::follow::look;
use super::outcome::timed;
use super::posted::{Posted, SendError, Sending, progress};
use super::{AttemptOut, Call, Listing, MessageOut, SvixError, Window};
use crate::delivery::{Delivery, Draft, ExampleError, Feed};
use crate::time::Time;

/// Attempts are listed by when they began, and get there when they have ended: so far back is
/// looked again.
const OVERLAP: Duration = Duration::from_secs(3);

/// What the list has not shown for so many sweeps is asked after by itself,
const MISSED: u32 = 5;
/// and so many of them in one sweep.
const ASKED: usize = 100;

/// So many calls at once ask after one message each.
const AT_ONCE: usize = 16;

/// A message at an endpoint.
#[derive(Clone, Copy, Debug)]
struct Expected {
    /// Its number in the run.
    n: u64,
    /// Sweeps that have not shown it.
    missed: u32,
    /// When it is looked at by itself.
    look_at: Option<Time>,
}

/// What is on its way, by endpoint and message id.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    expected: HashMap<(usize, Box<str>), Expected>,
    /// When the first message of the run was made, by the server's clock.
    began: Option<Time>,
    /// Up to when the list has been looked at.
    seen: HashMap<usize, Time>,
}

impl Sweep {
    /// A message that was made for the endpoint of this index.
    pub(super) fn expect(&mut self, made: &MessageOut, n: u64, index: usize) {
        let key = (index, made.id.as_str().into());
        let new = Expected {
            n,
            missed: 0,
            look_at: None,
        };
        self.expected.insert(key, new);
        let began = self.began.unwrap_or(made.timestamp);
        self.began = Some(began.min(made.timestamp));
    }

    /// How many are on their way.
    pub(super) fn len(&self) -> usize {
        self.expected.len()
    }

    /// How long to wait before the next sweep, of which the last so many have shown nothing new.
    pub(super) fn pause(is_made: bool, quiet: u32) -> Duration {
        // What is still being made must not be slowed down.
        let shortest = Duration::from_millis(if is_made { 300 } else { 2000 });
        (shortest * 2_u32.saturating_pow(quiet.min(5))).min(Duration::from_secs(5))
    }

    /// Looks at all of them once, and gives how many have ended.
    pub(super) async fn settle(
        sweep: &Mutex<Self>,
        sending: &Sending,
        feed: &Feed<Posted>,
        draft: impl Fn(u64) -> Result<Option<Draft>, ExampleError>,
        is_given_up: bool,
    ) -> Result<u64, SendError> {
        let mut settled = 0;
        for index in 0..sending.destinations.len() {
            let tried = Self::list(sweep, sending, index).await?;
            let mut alone: HashSet<Box<str>> = HashSet::new();
            for (id, attempts) in tried {
                let delivery = match attempts.as_slice() {
                    [only] if only.succeeded() => {
                        Delivery::once(only.timestamp, timed(only, None).attempt)
                    }
                    _ => {
                        alone.insert(id);
                        continue;
                    }
                };
                // What is reported is reported in full.
                if feed.picks(&delivery) {
                    alone.insert(id);
                    continue;
                }
                locked(sweep).expected.remove(&(index, id));
                feed.count(&delivery);
                settled += 1;
            }
            alone.extend(locked(sweep).overdue(index, sending.client.ambient().now(), is_given_up));
            let alone: Vec<_> = alone.into_iter().collect();
            for some in alone.chunks(AT_ONCE) {
                let asked = some.iter().map(|id| {
                    let key = (index, id.clone());
                    Self::ask(sweep, sending, feed, &draft, key, is_given_up)
                });
                for ended in join_all(asked).await {
                    settled += u64::from(ended?);
                }
            }
        }
        Ok(settled)
    }

    /// The attempts at an endpoint that are new, by message.
    async fn list(
        sweep: &Mutex<Self>,
        sending: &Sending,
        index: usize,
    ) -> Result<HashMap<Box<str>, Vec<AttemptOut>>, SvixError> {
        let since = {
            let sweep = locked(sweep);
            let seen = sweep.seen.get(&index).copied().or(sweep.began);
            match seen {
                Some(seen) if !sweep.expected.is_empty() => seen.saturating_sub(OVERLAP),
                _ => return Ok(HashMap::new()),
            }
        };
        let endpoint = &sending.destinations[index].endpoint.id;
        let call = Call::get(&["app", &sending.application, "attempt", "endpoint", endpoint])
            .query("with_content", "false");
        let window = Window {
            since: Some(since),
            ..Window::default()
        };
        let mut listing = Listing::<AttemptOut>::new(call, window);
        let mut tried: HashMap<Box<str>, Vec<AttemptOut>> = HashMap::new();
        let mut newest: Option<Time> = None;
        while let Some(attempt) = listing.next(&sending.client).await? {
            newest = Some(newest.map_or(attempt.timestamp, |newest| newest.max(attempt.timestamp)));
            let id: Box<str> = attempt.msg_id.as_str().into();
            let sweep = locked(sweep);
            let known = sweep.expected.get(&(index, id.clone()));
            if known.is_some_and(|it| it.look_at.is_none()) {
                drop(sweep);
                tried.entry(id).or_default().push(attempt);
            }
        }
        let mut sweep = locked(sweep);
        if let Some(newest) = newest {
            sweep.seen.insert(index, newest);
        }
        for ((at, id), expected) in &mut sweep.expected {
            if *at == index && !tried.contains_key(id) {
                expected.missed = expected.missed.saturating_add(1);
            }
        }
        Ok(tried)
    }

    /// Those that are to be looked at by themselves now.
    fn overdue(&self, index: usize, now: Time, is_given_up: bool) -> Vec<Box<str>> {
        let of_index = self.expected.iter().filter(|((at, _), _)| *at == index);
        let overdue = of_index.filter(|(_, expected)| match expected.look_at {
            Some(at) => at <= now || is_given_up,
            None => expected.missed >= MISSED && expected.missed.is_multiple_of(MISSED),
        });
        overdue.map(|((_, id), _)| id.clone()).take(ASKED).collect()
    }

    /// Looks at one by itself. Whether it has ended.
    async fn ask(
        sweep: &Mutex<Self>,
        sending: &Sending,
        feed: &Feed<Posted>,
        draft: &impl Fn(u64) -> Result<Option<Draft>, ExampleError>,
        key: (usize, Box<str>),
        is_given_up: bool,
    ) -> Result<bool, SendError> {
        let Some(expected) = locked(sweep).expected.get(&key).copied() else {
            return Ok(false);
        };
        let destination = &sending.destinations[key.0];
        let client = &sending.client;
        let seen = look(
            client,
            &sending.application,
            &key.1,
            &destination.endpoint.id,
        )
        .await?;
        let Some(delivery) = seen.delivery(is_given_up) else {
            return Ok(false);
        };
        if delivery.state.is_none() {
            let now = client.ambient().now();
            let mut sweep = locked(sweep);
            if let Some(expected) = sweep.expected.get_mut(&key) {
                expected.look_at = Some(now.saturating_add(seen.pause(now, expected.missed)));
            }
            return Ok(false);
        }
        locked(sweep).expected.remove(&key);
        if feed.picks(&delivery) {
            let draft = draft(expected.n)?;
            let event_type = draft.as_ref().and_then(|draft| draft.event_type.as_deref());
            let message = Arc::new(Posted {
                id: key.1.into(),
                event_type: event_type.unwrap_or_default().to_owned(),
                payload: draft.map_or_else(Bytes::new, |draft| draft.payload),
                url: destination.url.clone(),
            });
            feed.report(progress(&message, delivery)).await;
        } else {
            feed.count(&delivery);
        }
        Ok(true)
    }
}

fn locked(sweep: &Mutex<Sweep>) -> std::sync::MutexGuard<'_, Sweep> {
    sweep.lock().unwrap_or_else(PoisonError::into_inner)
}
