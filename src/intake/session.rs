//! What has come so far, and whether that is all that was waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::Notify;

use super::{Delivered, Expectations, Feed, News};
use crate::http::Turned;
use crate::relay;
use crate::time::Time;

/// How many deliveries came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub received: u64,
    /// Verified.
    pub authentic: u64,
    /// Refused.
    pub not_authentic: u64,
    /// There was no secret to verify with.
    pub unverified: u64,
    /// Handed on to the handler.
    pub forwarded: u64,
    /// To which a handler did not answer 2xx.
    pub forward_failed: u64,
    /// Not handed on, though there is a handler, because nobody knows who sent them.
    pub withheld: u64,
    /// Answered when the sender had gone.
    pub late: u64,
    /// Not, or not wholly, in the store.
    pub not_stored: u64,
}

impl Counts {
    fn count(&mut self, delivered: &Delivered) {
        self.received += 1;
        let verdict = delivered.capture.verdict.as_ref();
        match verdict.map(|verdict| verdict.valid) {
            Some(true) => self.authentic += 1,
            Some(false) => self.not_authentic += 1,
            None => self.unverified += 1,
        }
        self.forwarded += u64::from(!delivered.forwarded.is_empty());
        let failed = delivered.attempts().any(|attempt| !attempt.is_success());
        self.forward_failed += u64::from(failed);
        self.withheld += u64::from(delivered.withheld.is_some());
        self.late += u64::from(delivered.late);
        self.not_stored += u64::from(delivered.store_error.is_some());
    }
}

/// Counts what comes, and passes it on to be shown.
pub struct Session {
    counted: Mutex<Counted>,
    feed: Feed,
    /// Whether lines are shown; else only what goes wrong.
    is_shown: bool,
    over: Notify,
}

struct Counted {
    counts: Counts,
    expectations: Expectations,
}

impl Session {
    /// A new one.
    #[must_use]
    pub fn new(expectations: Expectations, feed: Feed, is_shown: bool) -> Self {
        let counts = Counts::default();
        Self {
            counted: Mutex::new(Counted {
                counts,
                expectations,
            }),
            feed,
            is_shown,
            over: Notify::new(),
        }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another delivery can be taken. If so, it has to be [`delivered`](Self::delivered).
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.feed.reserve()
    }

    /// Takes a delivery into account.
    pub fn delivered(&self, delivered: Delivered) {
        let mut counted = self.counted();
        counted.counts.count(&delivered);
        counted.expectations.count(&delivered);
        if counted.expectations.are_over() {
            self.over.notify_one();
        }
        drop(counted);
        if self.is_shown || delivered.store_error.is_some() {
            self.feed.delivered(delivered);
        } else {
            self.feed.release();
        }
    }

    /// Passes on that a request was turned away.
    pub fn turned_away(&self, turned: Turned, at: Time) {
        if self.is_shown {
            self.feed.other(News::TurnedAway(turned, at));
        }
    }

    /// Passes on how the connection to the relay is.
    pub fn relay(&self, status: relay::Status, at: Time) {
        if self.is_shown {
            self.feed.other(News::Relay(status, at));
        }
    }

    /// Passes on that something listens at `origin` again.
    pub fn handler_is_back(&self, origin: String, at: Time) {
        if self.is_shown {
            self.feed.other(News::HandlerIsBack(origin, at));
        }
    }

    /// Waits until everything has come.
    pub async fn over(&self) {
        self.over.notified().await;
    }

    /// What came.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counted().counts
    }

    /// What did not.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.counted().expectations.missing()
    }
}
