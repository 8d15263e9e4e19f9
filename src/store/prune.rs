//! Removing what is too old or too much: the oldest first, whether it was received or sent, with the
//! attempts at it; and never the latest of either.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use super::cap::cap_all;
use super::{Problem, Store, StoreError};
use crate::time::Time;

/// At most so many rows are removed in one transaction, which keeps others waiting only for a
/// moment; and as few as have so many bytes, which all pass through the log.
const STEP: u64 = 2000;
const STEP_BYTES: u64 = 1 << 20;

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

/// How many rows of either kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What was received.
    pub captures: u64,
    /// What was sent.
    pub messages: u64,
}

/// What is removed with the attempts at it, as the tables have it.
struct Kind {
    table: &'static str,
    time: &'static str,
    size: &'static str,
    /// The column of attempts that refers to it.
    of: &'static str,
    /// What may go.
    may_go: &'static str,
}

const CAPTURES: Kind = Kind {
    table: "captures",
    time: "received_at",
    size: "length(headers) + length(body)",
    of: "capture",
    may_go: "TRUE",
};

const MESSAGES: Kind = Kind {
    table: "messages",
    time: "at",
    size: "length(payload)",
    of: "sent",
    // What is due has yet to be sent.
    may_go: "NOT EXISTS (SELECT 1 FROM due WHERE message = seq)",
};

/// Which rows go first.
#[derive(Clone, Copy)]
enum Oldest {
    /// Of all until the first one that is later than this, in Unix milliseconds; never the latest.
    Until(i64),
    /// Of the captures that nobody found authentic.
    Unverified,
    /// Before this time, in Unix milliseconds: the latest, too.
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

    /// The time of the row that comes first in that order, in Unix milliseconds.
    fn end(&self, kind: &Kind, order: &str) -> Result<Option<i64>, StoreError> {
        let Kind { table, time, .. } = kind;
        let sql = format!("SELECT {time} FROM {table} {order} LIMIT 1");
        self.ask(|connection| connection.query_row(&sql, [], |row| row.get(0)).optional())
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

    /// The time of the first row, unless it is the latest, too.
    fn first(&self, kind: &Kind) -> Result<Option<i64>, StoreError> {
        let table = kind.table;
        let but_the_latest = format!(
            "WHERE seq < (SELECT max(seq) FROM {table}) AND {} ORDER BY seq",
            kind.may_go
        );
        self.end(kind, &but_the_latest)
    }

    fn remove_both(&self, which: Oldest) -> Result<Counts, StoreError> {
        let removed = Counts {
            captures: self.remove_all(&CAPTURES, which)?,
            messages: self.remove_all(&MESSAGES, which)?,
        };
        if let Oldest::Before(time) | Oldest::FirstBefore(time) = which {
            // Seldom there, and a transaction costs others their turn.
            let loose = "FROM attempts WHERE capture IS NULL AND sent IS NULL AND at < ?1";
            let is_any = format!("SELECT EXISTS (SELECT 1 {loose})");
            if self.ask(|connection| connection.query_row(&is_any, [time], |row| row.get(0)))? {
                let sql = format!("DELETE {loose}");
                self.transaction(|transaction| transaction.execute(&sql, [time]))?;
            }
        }
        Ok(removed)
    }

    fn remove_all(&self, kind: &Kind, which: Oldest) -> Result<u64, StoreError> {
        let mut removed = 0;
        loop {
            let step = self.remove(kind, which, STEP_BYTES)?;
            removed += step as u64;
            if step == 0 {
                return Ok(removed);
            }
        }
    }

    /// Removes the first rows of `which` that have `bytes` together, with the attempts at them.
    /// Gives their number.
    fn remove(&self, kind: &Kind, which: Oldest, bytes: u64) -> Result<usize, StoreError> {
        if bytes == 0 {
            return Ok(0);
        }
        let Kind { table, time, .. } = kind;
        let (condition, parameter) = match which {
            Oldest::Until(until) => (
                format!(
                    "seq < coalesce((SELECT seq FROM {table} WHERE {time} > ?1 ORDER BY seq LIMIT 1),
                                    (SELECT max(seq) FROM {table}))"
                ),
                until,
            ),
            Oldest::Unverified => ("valid IS NOT 1 AND ?1 = 0".to_owned(), 0),
            Oldest::Before(before) => (format!("{time} < ?1"), before),
            // The rows before the first one that stays, or all.
            Oldest::FirstBefore(before) => (
                format!(
                    "seq < coalesce((SELECT seq FROM {table} WHERE {time} >= ?1 ORDER BY seq LIMIT 1),
                                    (SELECT max(seq) + 1 FROM {table}))"
                ),
                before,
            ),
        };
        let condition = format!("{condition} AND {}", kind.may_go);
        if !self.ask(|connection| {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {condition})");
            connection.query_row(&sql, [parameter], |row| row.get(0))
        })? {
            return Ok(0);
        }
        self.transaction(|transaction| {
            let rows = first_rows(transaction, kind, &condition, parameter, bytes)?;
            for row in &rows {
                for sql in [
                    format!("DELETE FROM {table} WHERE seq = ?1"),
                    format!("DELETE FROM attempts WHERE {} = ?1", kind.of),
                ] {
                    transaction.prepare_cached(&sql)?.execute([row])?;
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
                       WHERE capture IS NULL AND sent IS NULL ORDER BY seq LIMIT 200)";
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

/// The first rows of that kind that meet `condition`, with `bytes` together: at least one of them, if any.
fn first_rows(
    connection: &Connection,
    kind: &Kind,
    condition: &str,
    parameter: i64,
    bytes: u64,
) -> rusqlite::Result<Vec<i64>> {
    let Kind {
        table, size, of, ..
    } = kind;
    let sql = format!(
        "SELECT seq, {size} + 512 + (
             SELECT coalesce(sum(octet_length(response_head)), 0)
                    + coalesce(sum(length(response)), 0) + 256 * count(*)
             FROM attempts WHERE {of} = {table}.seq)
         FROM {table} WHERE {condition} ORDER BY seq LIMIT {STEP}"
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
