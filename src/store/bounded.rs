//! Keeps a store within its bounds while it is written.

use std::time::Duration;

use tokio::time::Instant;

use super::prune::{Bounds, Pruned};
use super::{Entry, NewAttempt, NewMessage, RecordedAttempt, Store, StoreError};
use crate::time::Time;

/// How often age is looked at.
const AGE_INTERVAL: Duration = Duration::from_secs(60);

/// After so many bytes the size is looked at.
const SIZE_INTERVAL: u64 = 1 << 20;

/// What has been written since the store was looked at.
pub(super) struct Keeper {
    bounds: Bounds,
    /// Written since the size was looked at.
    written: u64,
    /// What is not authentic; never less than there is, as far as this process wrote it.
    unverified: u64,
    /// When the first capture came, by the clock and by the time that passes: a clock that is set
    /// ahead meanwhile ages nothing.
    start: Option<(Time, Instant)>,
    aged: Option<Instant>,
}

impl Keeper {
    pub(super) fn new(store: &Store, bounds: Bounds) -> Self {
        Self {
            bounds,
            written: 0,
            // If it cannot be read, writing will tell.
            unverified: store.unverified_size().unwrap_or(0),
            start: None,
            aged: None,
        }
    }

    /// Takes into account that `entry` was written.
    pub(super) fn count(&mut self, entry: &Entry) {
        let capture = match entry {
            Entry::Capture(capture, attempts) => {
                let sizes = attempts.iter().map(|recorded| size_of_recorded(recorded));
                self.written += sizes.sum::<u64>();
                capture
            }
            Entry::Message(message) => {
                self.written += size_of_message(message);
                return;
            }
            Entry::Attempt(attempt) => {
                self.written += size_of_attempt(attempt);
                return;
            }
        };
        let request = &capture.request;
        let pairs = request.header_pairs();
        let headers: usize = pairs
            .map(|(name, value)| name.len() + value.len() + 3)
            .sum();
        let size = (request.body.len() + headers) as u64 + 512;
        self.written += size;
        if !capture
            .verdict
            .as_ref()
            .is_some_and(|verdict| verdict.valid)
        {
            self.unverified += size;
        }
        if self.start.is_none() {
            self.start = request.received_at.map(|time| (time, Instant::now()));
        }
    }

    /// Removes what is too old or too much, if it is time to look for that.
    pub(super) fn keep(&mut self, store: &Store) -> Result<Pruned, StoreError> {
        let mut pruned = Pruned::default();
        if let Some((first, since)) = self.start
            && self.aged.is_none_or(|at| at.elapsed() >= AGE_INTERVAL)
        {
            self.aged = Some(Instant::now());
            pruned = store.prune_old(&self.bounds, first.saturating_add(since.elapsed()))?;
        }
        if self.written < SIZE_INTERVAL.min(self.bounds.size / 64) {
            return Ok(pruned);
        }
        self.written = 0;
        // A little more than has to be: then it is not again at once. But not much: who delivers waits.
        let less = |size: u64| size - SIZE_INTERVAL.min(size / 64);
        if self.unverified > self.bounds.unverified {
            pruned.surplus += store.prune_unverified(less(self.bounds.unverified))?;
            self.unverified = store.unverified_size()?;
        }
        if store.size()? > self.bounds.size {
            pruned.surplus += store.prune_surplus(less(self.bounds.size))?;
        }
        Ok(pruned)
    }
}

fn size_of_message(message: &NewMessage) -> u64 {
    message.payload.len() as u64 + 256
}

fn size_of_attempt(attempt: &NewAttempt) -> u64 {
    let service = attempt.service.as_ref();
    let response = service.map_or(0, |service| service.response.len() as u64);
    response + size_of_recorded(&attempt.recorded)
}

fn size_of_recorded(recorded: &RecordedAttempt) -> u64 {
    recorded.response_head.as_ref().map_or(0, String::len) as u64 + 256
}
