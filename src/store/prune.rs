//! Removing what is too old or too much: the oldest first, whether it was received or sent, with the
//! attempts at it; and never the latest of either.

use std::time::Duration;

use super::cap::cap_all;
use super::remove::{CAPTURES, Counts, Kind, MESSAGES, Oldest, STEP_BYTES};
use super::{Problem, Store, StoreError};
use crate::time::Time;

/// What a store may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How old a capture or a message may get.
    pub age: Duration,
    /// How many bytes the store may have.
    pub size: u64,
    /// How many of these may be of captures that nobody found authentic: anybody can send such.
    pub unverified: u64,
}

impl Default for Bounds {
    /// 30 days and 1 GiB, a quarter of it for what is not authentic: payloads are personal data, and
    /// a tunnel is public.
    fn default() -> Self {
        Self {
            age: Duration::from_secs(30 * 24 * 60 * 60),
            size: 1 << 30,
            unverified: 1 << 28,
        }
    }
}

/// How many captures and messages were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Because of their age.
    pub old: usize,
    /// Because of the store's size, the oldest first.
    pub surplus: usize,
}

impl Store {
    /// Removes what exceeds `bounds` at the time `now`, and gives its space back. A clock that was
    /// set ahead removes nothing: age is counted back from the latest capture at most.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn prune(&self, bounds: &Bounds, now: Time) -> Result<Pruned, StoreError> {
        self.transaction(cap_all)?;
        let mut pruned = self.prune_old(bounds, now)?;
        pruned.surplus = self.prune_unverified(bounds.unverified)?;
        pruned.surplus += self.prune_surplus(bounds.size)?;
        if pruned != Pruned::default() {
            self.give_back()?;
        }
        Ok(pruned)
    }

    /// The same for one who wrote little and is in a hurry: age and size alone are looked at, which
    /// takes no time where there is nothing to remove.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_within(&self, bounds: &Bounds, now: Time) -> Result<Pruned, StoreError> {
        let mut pruned = self.prune_old(bounds, now)?;
        pruned.surplus = self.prune_surplus(bounds.size)?;
        Ok(pruned)
    }

    /// Removes everything that was received, sent or attempted before `time`, and gives its space
    /// back. Works on a full disk, if its [`Room`](super::Room) has been made.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_before(&self, time: Time) -> Result<Counts, StoreError> {
        // The log never gets longer than a few steps.
        self.set("wal_autocheckpoint", "16")?;
        let milliseconds = time.unix_milliseconds();
        let removed = self.remove_both(Oldest::Before(milliseconds));
        let removed = match removed {
            Err(StoreError {
                problem: Problem::Full,
                ..
            }) => {
                // To overwrite takes space in the log; what is given back is nobody's either way.
                self.set("secure_delete", "OFF")?;
                self.remove_both(Oldest::Before(milliseconds))
            }
            removed => removed,
        }?;
        self.give_back()?;
        Ok(removed)
    }

    /// How much was received and sent before `time`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_before(&self, time: Time) -> Result<Counts, StoreError> {
        let count = |kind: &Kind| {
            let Kind {
                table, time: at, ..
            } = kind;
            let sql = format!("SELECT count(*) FROM {table} WHERE {at} < ?1");
            let time = [time.unix_milliseconds()];
            self.ask(|connection| connection.query_row(&sql, time, |row| row.get(0)))
                .map(i64::unsigned_abs)
        };
        Ok(Counts {
            captures: count(&CAPTURES)?,
            messages: count(&MESSAGES)?,
        })
    }

    /// Removes what is older than it may get, counted back from `now` or the latest capture or
    /// message, whichever is earlier.
    pub(super) fn prune_old(&self, bounds: &Bounds, now: Time) -> Result<Pruned, StoreError> {
        let latest = |kind: &Kind| self.end(kind, "ORDER BY seq DESC");
        // None is earlier than any.
        let Some(latest) = latest(&CAPTURES)?.max(latest(&MESSAGES)?) else {
            return Ok(Pruned::default());
        };
        let latest = Time::from_unix_milliseconds(latest);
        let before = now.min(latest).saturating_sub(bounds.age);
        let removed = self.remove_both(Oldest::FirstBefore(before.unix_milliseconds()))?;
        let old = usize::try_from(removed.captures + removed.messages).unwrap_or(usize::MAX);
        Ok(Pruned { old, surplus: 0 })
    }

    /// Removes the oldest of what nobody found authentic until no more than `size` bytes of that are
    /// left.
    pub(super) fn prune_unverified(&self, size: u64) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let surplus = self.unverified_size()?.saturating_sub(size);
            let step = self.remove(&CAPTURES, Oldest::Unverified, surplus.min(STEP_BYTES))?;
            removed += step;
            if step == 0 {
                return Ok(removed);
            }
        }
    }

    /// Removes the oldest until no more than `size` bytes are in use: received, sent or attempted,
    /// whichever is the oldest.
    pub(super) fn prune_surplus(&self, size: u64) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let surplus = self.size()?.saturating_sub(size).min(STEP_BYTES);
            if surplus == 0 {
                return Ok(removed);
            }
            let received = self.first(&CAPTURES)?;
            let sent = self.first(&MESSAGES)?;
            // What was sent from files is in nobody's wake.
            let loose: Option<i64> = self.ask(|connection| {
                let sql = "SELECT min(at) FROM attempts WHERE capture IS NULL AND sent IS NULL";
                connection.query_row(sql, [], |row| row.get(0))
            })?;
            let [received, sent, loose] = [received, sent, loose].map(|at| at.unwrap_or(i64::MAX));
            let step = if loose < received.min(sent) {
                0
            } else if sent < received {
                self.remove(&MESSAGES, Oldest::Until(received.min(loose)), surplus)?
            } else {
                self.remove(&CAPTURES, Oldest::Until(sent.min(loose)), surplus)?
            };
            removed += step;
            if step == 0 && self.remove_loose()? == 0 {
                return Ok(removed);
            }
        }
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.ask(|connection| connection.pragma_update(None, name, value))
    }
}
