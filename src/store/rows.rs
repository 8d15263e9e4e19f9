//! The rows of a store, piece by piece: several threads may read them, each with a connection of its
//! own.

use std::ops::{ControlFlow, Range};

use super::query::{COLUMNS, capture};
use super::{Store, StoreError, StoredCapture};

/// Rows that follow one another.
#[derive(Clone, Debug)]
pub struct Rows(Range<i64>);

impl Rows {
    /// How many there are, with those that were pruned from among them.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.end.abs_diff(self.0.start)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the first `count` rows away, or fewer if there are no more; `None` without any.
    pub fn take(&mut self, count: u32) -> Option<Self> {
        let middle = self.0.end.min(self.0.start.saturating_add(count.into()));
        let first = self.0.start..middle;
        self.0.start = middle;
        (!first.is_empty()).then_some(Self(first))
    }
}

impl Store {
    /// The rows of all captures that there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows(&self) -> Result<Rows, StoreError> {
        self.ask(|connection| {
            let sql = "SELECT (SELECT min(seq) FROM captures), (SELECT max(seq) FROM captures)";
            connection.query_row(sql, [], |row| {
                let (first, last): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                Ok(Rows(first.unwrap_or(1)..last.map_or(1, |last| last + 1)))
            })
        })
    }

    /// Gives `each` the captures of `rows`, in order of arrival, without copying. `Break` ends it.
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
            let mut rows = statement.query([rows.0.start, rows.0.end])?;
            while let Some(row) = rows.next()? {
                if each(capture(row)?).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}
