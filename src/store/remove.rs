//! Which rows are removed first, and with what: a few at a time, with the attempts at them.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Store, StoreError};

/// At most so many rows are removed in one transaction, which keeps others waiting only for a
/// moment; and as few as have so many bytes, which all pass through the log.
const STEP: u64 = 2000;
pub(super) const STEP_BYTES: u64 = 1 << 20;

/// How many rows of either kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What was received.
    pub captures: u64,
    /// What was sent.
    pub messages: u64,
}

/// What is removed with the attempts at it, as the tables have it.
pub(super) struct Kind {
    pub(super) table: &'static str,
    pub(super) time: &'static str,
    size: &'static str,
    /// The column of attempts that refers to it.
    of: &'static str,
    /// What may go.
    may_go: &'static str,
}

pub(super) const CAPTURES: Kind = Kind {
    table: "captures",
    time: "received_at",
    size: "length(headers) + length(body)",
    of: "capture",
    may_go: "TRUE",
};

pub(super) const MESSAGES: Kind = Kind {
    table: "messages",
    time: "at",
    size: "length(payload)",
    of: "sent",
    // What is due has yet to be sent.
    may_go: "NOT EXISTS (SELECT 1 FROM due WHERE message = seq)",
};

/// Which rows go first.
#[derive(Clone, Copy)]
pub(super) enum Oldest {
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
    /// The time of the row that comes first in that order, in Unix milliseconds.
    pub(super) fn end(&self, kind: &Kind, order: &str) -> Result<Option<i64>, StoreError> {
        let Kind { table, time, .. } = kind;
        let sql = format!("SELECT {time} FROM {table} {order} LIMIT 1");
        self.ask(|connection| connection.query_row(&sql, [], |row| row.get(0)).optional())
    }

    /// The time of the first row, unless it is the latest, too.
    pub(super) fn first(&self, kind: &Kind) -> Result<Option<i64>, StoreError> {
        let table = kind.table;
        let but_the_latest = format!(
            "WHERE seq < (SELECT max(seq) FROM {table}) AND {} ORDER BY seq",
            kind.may_go
        );
        self.end(kind, &but_the_latest)
    }

    pub(super) fn remove_both(&self, which: Oldest) -> Result<Counts, StoreError> {
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
    pub(super) fn remove(
        &self,
        kind: &Kind,
        which: Oldest,
        bytes: u64,
    ) -> Result<usize, StoreError> {
        if bytes == 0 {
            return Ok(0);
        }
        let first = |connection: &Connection, bytes| first_rows(connection, kind, which, bytes);
        if self.ask(|connection| first(connection, 1))?.is_empty() {
            return Ok(0);
        }
        let table = kind.table;
        self.transaction(|transaction| {
            let rows = first(transaction, bytes)?;
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
    pub(super) fn remove_loose(&self) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            // From the beginning of the table: sorting them would take all of them each time.
            let sql = "DELETE FROM attempts WHERE seq IN (SELECT seq FROM attempts NOT INDEXED \
                       WHERE capture IS NULL AND sent IS NULL ORDER BY seq LIMIT 200)";
            transaction.execute(sql, [])
        })
    }
}

/// The first rows of `which`, with `bytes` together: at least one of them, if any.
///
/// There is no index by time. So what ends with the first row that is later is read up to that row, and
/// not looked for beforehand: where there is none, that would read the whole table for each step.
fn first_rows(
    connection: &Connection,
    kind: &Kind,
    which: Oldest,
    bytes: u64,
) -> rusqlite::Result<Vec<i64>> {
    let Kind {
        table,
        time,
        size,
        of,
        may_go,
    } = kind;
    let (condition, last) = match which {
        Oldest::Until(until) => (format!("seq < (SELECT max(seq) FROM {table})"), until),
        Oldest::Unverified => ("valid IS NOT 1".to_owned(), i64::MAX),
        Oldest::Before(before) => (format!("{time} < {before}"), i64::MAX),
        Oldest::FirstBefore(before) => ("TRUE".to_owned(), before.saturating_sub(1)),
    };
    let sql = format!(
        "SELECT seq, {time}, {size} + 512 + (
             SELECT coalesce(sum(octet_length(response_head)), 0)
                    + coalesce(sum(length(response)), 0) + 256 * count(*)
             FROM attempts WHERE {of} = {table}.seq)
         FROM {table} WHERE {condition} AND {may_go} ORDER BY seq LIMIT {STEP}"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([])?;
    let (mut rows, mut total) = (Vec::new(), 0);
    while total < bytes
        && let Some(row) = found.next()?
        && row.get::<_, i64>(1)? <= last
    {
        rows.push(row.get(0)?);
        total += row.get::<_, i64>(2)?.unsigned_abs();
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::capture::CapturedRequest;
    use crate::store::{Access, NewCapture};
    use crate::time::Time;

    /// How many steps it takes the database to remove the first of so many captures.
    fn steps(count: i64, which: Oldest) -> u64 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("captures.db");
        let store = Store::open(&path, Access::Create).unwrap();
        let capture = |second| NewCapture {
            request: CapturedRequest {
                received_at: Some(Time::from_unix_seconds(second)),
                ..CapturedRequest::default()
            },
            message: None,
            event_type: None,
            verdict: None,
        };
        let captures: Vec<_> = (0..count).map(capture).collect();
        store.insert(&captures).unwrap();
        let steps = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&steps);
        let each = move || {
            count.fetch_add(1, Ordering::Relaxed);
            false
        };
        store.connection.progress_handler(1, Some(each)).unwrap();
        assert_eq!(store.remove(&CAPTURES, which, 1).unwrap(), 1);
        steps.load(Ordering::Relaxed)
    }

    /// A store that is full removes some of the oldest each time that something comes.
    #[test]
    fn to_remove_the_oldest_costs_no_more_among_many() {
        for which in [
            Oldest::Until(i64::MAX),
            Oldest::Until(0),
            Oldest::Unverified,
            Oldest::FirstBefore(1),
        ] {
            let [few, many] = [50, 2000].map(|count| steps(count, which));
            assert!(many < 2 * few, "{many} for {few}");
        }
    }
}
