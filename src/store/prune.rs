//! Removing what is too old or too much: the oldest first, captures and attempts alike, and never
//! the latest capture.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use super::cap::cap_all;
use super::{Problem, Store, StoreError};
use crate::time::Time;

/// At most so many captures are removed in one transaction, which keeps others waiting only for a
/// moment; and as few as have so many bytes, which all pass through the log.
const STEP: u64 = 2000;
const STEP_BYTES: u64 = 1 << 20;

/// What a store may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How old a capture may get.
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

/// How many captures were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Because of their age.
    pub old: usize,
    /// Because of the store's size, the oldest first.
    pub surplus: usize,
}

/// Which captures go first.
#[derive(Clone, Copy)]
enum Oldest {
    /// Of all that were received until this time, in Unix milliseconds; never the latest.
    Until(i64),
    /// Of those that nobody found authentic.
    Unverified,
    /// Received before this time, in Unix milliseconds: the latest, too.
    Before(i64),
    /// The same, as far as nothing younger came before them.
    FirstBefore(i64),
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

    /// Removes everything that was received or attempted before `time`, and gives its space back.
    /// Works on a full disk, if its [`Room`](super::Room) has been made. Gives the number of captures.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_before(&self, time: Time) -> Result<usize, StoreError> {
        // The log never gets longer than a few steps.
        self.set("wal_autocheckpoint", "16")?;
        let milliseconds = time.unix_milliseconds();
        let removed = self.remove_all(Oldest::Before(milliseconds));
        let removed = match removed {
            Err(StoreError {
                problem: Problem::Full,
                ..
            }) => {
                // To overwrite takes space in the log; what is given back is nobody's either way.
                self.set("secure_delete", "OFF")?;
                self.remove_all(Oldest::Before(milliseconds))
            }
            removed => removed,
        }?;
        self.give_back()?;
        Ok(removed)
    }

    /// How many captures were received before `time`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_before(&self, time: Time) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM captures WHERE received_at < ?1";
        let time = [time.unix_milliseconds()];
        self.ask(|connection| connection.query_row(sql, time, |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// Removes what is older than it may get, counted back from `now` or the latest capture,
    /// whichever is earlier.
    pub(super) fn prune_old(&self, bounds: &Bounds, now: Time) -> Result<Pruned, StoreError> {
        let latest: Option<i64> = self.ask(|connection| {
            let sql = "SELECT received_at FROM captures ORDER BY seq DESC LIMIT 1";
            connection.query_row(sql, [], |row| row.get(0)).optional()
        })?;
        let Some(latest) = latest.map(Time::from_unix_milliseconds) else {
            return Ok(Pruned::default());
        };
        let before = now.min(latest).saturating_sub(bounds.age);
        let old = self.remove_all(Oldest::FirstBefore(before.unix_milliseconds()))?;
        Ok(Pruned { old, surplus: 0 })
    }

    /// Removes the oldest of what nobody found authentic until no more than `size` bytes of that are
    /// left.
    pub(super) fn prune_unverified(&self, size: u64) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let surplus = self.unverified_size()?.saturating_sub(size);
            let step = self.remove(Oldest::Unverified, surplus.min(STEP_BYTES))?;
            removed += step;
            if step == 0 {
                return Ok(removed);
            }
        }
    }

    /// Removes the oldest until no more than `size` bytes are in use.
    pub(super) fn prune_surplus(&self, size: u64) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let surplus = self.size()?.saturating_sub(size).min(STEP_BYTES);
            if surplus == 0 {
                return Ok(removed);
            }
            // What was sent from files is in no capture's wake: whichever is older goes first.
            let loose: Option<i64> = self.ask(|connection| {
                let sql = "SELECT min(at) FROM attempts WHERE capture IS NULL";
                connection.query_row(sql, [], |row| row.get(0))
            })?;
            let step = self.remove(Oldest::Until(loose.unwrap_or(i64::MAX)), surplus)?;
            removed += step;
            if step == 0 && self.remove_loose()? == 0 {
                return Ok(removed);
            }
        }
    }

    fn remove_all(&self, which: Oldest) -> Result<usize, StoreError> {
        let mut removed = 0;
        loop {
            let step = self.remove(which, STEP_BYTES)?;
            removed += step;
            if step == 0 {
                break;
            }
        }
        if let Oldest::Before(time) | Oldest::FirstBefore(time) = which {
            let sql = "DELETE FROM attempts WHERE capture IS NULL AND at < ?1";
            self.transaction(|transaction| transaction.execute(sql, [time]))?;
        }
        Ok(removed)
    }

    /// Removes the first captures of `which` that have `bytes` together, with the attempts at them.
    /// Gives the number of captures.
    fn remove(&self, which: Oldest, bytes: u64) -> Result<usize, StoreError> {
        if bytes == 0 {
            return Ok(0);
        }
        let (condition, parameter) = match which {
            Oldest::Until(time) => (
                "seq < (SELECT max(seq) FROM captures) AND received_at <= ?1",
                time,
            ),
            Oldest::Unverified => ("valid IS NOT 1 AND ?1 = 0", 0),
            Oldest::Before(time) => ("received_at < ?1", time),
            // The rows before the first one that stays, or all.
            Oldest::FirstBefore(time) => (
                "seq < (SELECT seq FROM captures WHERE received_at >= ?1 ORDER BY seq LIMIT 1)",
                time,
            ),
        };
        self.transaction(|transaction| {
            let rows = first_rows(transaction, condition, parameter, bytes)?;
            for row in &rows {
                for sql in [
                    "DELETE FROM captures WHERE seq = ?1",
                    "DELETE FROM attempts WHERE capture = ?1",
                ] {
                    transaction.prepare_cached(sql)?.execute([row])?;
                }
            }
            Ok(rows.len())
        })
    }

    /// Removes some of the oldest attempts at what is no capture here. Gives their number.
    fn remove_loose(&self) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            // From the beginning of the table: sorting them would take all of them each time.
            let sql = "DELETE FROM attempts WHERE seq IN (SELECT seq FROM attempts NOT INDEXED \
                       WHERE capture IS NULL ORDER BY seq LIMIT 200)";
            transaction.execute(sql, [])
        })
    }

    /// How many bytes are in use.
    pub(super) fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT (page_count - freelist_count) * page_size \
                   FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// How many bytes the captures have that nobody found authentic: read from an index.
    pub(super) fn unverified_size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(length(headers) + length(body)), 0) + 512 * count(*) \
                   FROM captures WHERE valid IS NOT 1";
        self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// Takes free pages from the file, a few at a time, and empties the log.
    fn give_back(&self) -> Result<(), StoreError> {
        let mut left = i64::MAX;
        loop {
            let free = self.ask(|connection| {
                let mut statement = connection.prepare("PRAGMA incremental_vacuum(64)")?;
                let mut rows = statement.query([])?;
                while rows.next()?.is_some() {}
                let sql = "SELECT freelist_count FROM pragma_freelist_count";
                connection.query_row(sql, [], |row| row.get::<_, i64>(0))
            })?;
            // Others may use pages meanwhile, or free more.
            if free == 0 || free >= left {
                break;
            }
            left = free;
        }
        self.ask(|connection| {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            connection.query_row(sql, [], |_| Ok(()))
        })
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.ask(|connection| connection.pragma_update(None, name, value))
    }
}

/// The first rows that meet `condition`, with `bytes` together: at least one of them, if any.
fn first_rows(
    connection: &Connection,
    condition: &str,
    parameter: i64,
    bytes: u64,
) -> rusqlite::Result<Vec<i64>> {
    let sql = format!(
        "SELECT seq, length(headers) + length(body) + 512 + (
             SELECT coalesce(sum(octet_length(response_head)), 0) + 256 * count(*)
             FROM attempts WHERE capture = captures.seq)
         FROM captures WHERE {condition} ORDER BY seq LIMIT {STEP}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query([parameter])?;
    let (mut rows, mut total) = (Vec::new(), 0);
    while total < bytes
        && let Some(row) = found.next()?
    {
        rows.push(row.get(0)?);
        total += row.get::<_, i64>(1)?.unsigned_abs();
    }
    Ok(rows)
}
