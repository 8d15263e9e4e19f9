//! Removing what is too old or too much.

use std::time::Duration;


use super::{Store, StoreError};
use crate::time::Time;

/// At most so many rows are removed in one transaction, which keeps others waiting only for a moment.
const STEP: u64 = 2000;

/// What a store may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How old a capture may get.
    pub age: Duration,
    /// How many bytes the store may have.
    pub size: u64,
}

impl Default for Bounds {
    /// 30 days and 1 GiB: payloads are personal data, and a tunnel is public.
    fn default() -> Self {
        Self {
            age: Duration::from_secs(30 * 24 * 60 * 60),
            size: 1 << 30,
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

impl Store {
    /// Removes what exceeds `bounds` at the time `now`, and gives its space back.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn prune(&self, bounds: &Bounds, now: Time) -> Result<Pruned, StoreError> {
        let cutoff = now.saturating_sub(bounds.age).unix_milliseconds();
        let mut pruned = Pruned::default();
        loop {
            let removed = self.remove("WHERE received_at < ?1", cutoff, STEP)?;
            pruned.old += removed;
            if removed == 0 {
                break;
            }
        }
        loop {
            // Or a few more: counting them would read them all.
            let (size, rows) = (self.size()?, self.rows()?.len());
            if size <= bounds.size || rows == 0 {
                break;
            }
            // As many as have the surplus, if all had the same size.
            let surplus = u128::from(size - bounds.size) * u128::from(rows) / u128::from(size);
            let step = u64::try_from(surplus).unwrap_or(STEP).clamp(1, STEP);
            pruned.surplus += self.remove("WHERE ?1", 1, step)?;
        }
        if pruned != Pruned::default() {
            self.tidy()?;
        }
        Ok(pruned)
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

    /// Removes the oldest captures to which `condition` applies, at most `count`.
    fn remove(&self, condition: &str, parameter: i64, count: u64) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let sql = format!(
                "DELETE FROM captures WHERE seq IN \
                 (SELECT seq FROM captures {condition} ORDER BY seq LIMIT {count})"
            );
            transaction.execute(&sql, [parameter])
        })
    }

    /// How many bytes are in use.
    fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT (page_count - freelist_count) * page_size \
                   FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
            .map(i64::unsigned_abs)
    }

    /// Removes the attempts of the time before the oldest capture, and free pages from the file.
    fn tidy(&self) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            let sql = "DELETE FROM attempts WHERE at < \
                       coalesce((SELECT received_at FROM captures ORDER BY seq LIMIT 1), at + 1)";
            transaction.execute(sql, [])
        })?;
        self.ask(|connection| {
            let mut statement = connection.prepare("PRAGMA incremental_vacuum")?;
            let mut rows = statement.query([])?;
            while rows.next()?.is_some() {}
            Ok(())
        })
    }
}
