//! The rows of a store, piece by piece: several threads may read them, each with a connection of its
//! own.

use std::ops::{ControlFlow, Range};

use super::guard::Order;
use super::id::row_of;
use super::query::{COLUMNS, capture};
use super::{Problem, Store, StoreError, StoredCapture};

/// No row takes fewer bytes.
const MIN_ROW: u64 = 32;

/// Rows are counted from 1: no store ever gets so far.
const MAX_ROW: i64 = 1 << 48;

/// Rows that follow one another.
#[derive(Clone, Debug)]
pub struct Rows {
    range: Range<i64>,
    /// How many numbers there are for each row that can be there.
    sparseness: i64,
}

impl Rows {
    /// How many there are, with those that were pruned from among them.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.range.end.abs_diff(self.range.start)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Takes the first `count` rows away, or fewer if there are no more; `None` without any. Where
    /// most have been pruned, it takes more numbers, so that there are not too many pieces.
    pub fn take(&mut self, count: u32) -> Option<Self> {
        let count = i64::from(count).saturating_mul(self.sparseness);
        let middle = self.range.end.min(self.range.start.saturating_add(count));
        let first = self.range.start..middle;
        self.range.start = middle;
        (!first.is_empty()).then_some(Self {
            range: first,
            sparseness: self.sparseness,
        })
    }
}

impl Store {
    /// The row of the capture with that id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn capture_row(&self, id: &str) -> Result<Option<i64>, StoreError> {
        self.ask(|connection| row_of(connection, id))
    }

    /// The rows of all captures that there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows(&self) -> Result<Rows, StoreError> {
        let (first, last) = self.ask(|connection| {
            let sql = "SELECT (SELECT min(seq) FROM captures), (SELECT max(seq) FROM captures)";
            connection.query_row(sql, [], |row| {
                let (first, last): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                Ok((first.unwrap_or(1), last.unwrap_or(0)))
            })
        })?;
        if first < 1 || last > MAX_ROW {
            let problem = Problem::Corrupt("its rows are not numbered as they were".to_owned());
            return Err(StoreError::of(&self.path, problem));
        }
        let range = first..last + 1;
        let possible = i64::try_from(self.file_size() / MIN_ROW).unwrap_or(i64::MAX);
        let sparseness = (range.end - range.start) / possible.max(1) + 1;
        Ok(Rows { range, sparseness })
    }

    /// Gives `each` the captures of `rows`, in order of arrival, without copying. `Break` ends it.
    ///
    /// Be quick in `each`: meanwhile the log of those who write grows.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_in(
        &self,
        rows: &Rows,
        each: &mut dyn FnMut(StoredCapture<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let sql =
            format!("SELECT {COLUMNS} FROM captures WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([rows.range.start, rows.range.end])?;
            let mut order = Order::default();
            while let Some(row) = rows.next()? {
                let capture = capture(row)?;
                order.check(capture.seq)?;
                if each(capture).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}
