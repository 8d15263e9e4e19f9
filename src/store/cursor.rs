//! Lists by pages: each begins at a row, so that the first page of a million rows costs no more than
//! that of a thousand.

use rusqlite::{Row, ToSql};

use super::{Store, StoreError};

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The row after which it begins, and whose own entry is not part of it; `None`: at the start.
    pub from: Option<i64>,
    /// Towards the start of the list.
    pub backwards: bool,
    /// Whether the list has the oldest first.
    pub ascending: bool,
    /// At most so many.
    pub limit: u32,
}

/// A page of a list, in the list's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// Whether nothing comes after them in the direction in which they were asked for.
    pub done: bool,
}

impl Cursor {
    /// Whether rows are read from the lower to the higher.
    const fn reads_up(&self) -> bool {
        self.ascending != self.backwards
    }

    /// `select`, which ends in a condition, limited to this page.
    pub(super) fn sql(&self, select: &str) -> String {
        let (than, order) = if self.reads_up() {
            (">", "ASC")
        } else {
            ("<", "DESC")
        };
        format!("{select} AND seq {than} :from ORDER BY seq {order} LIMIT :limit")
    }
}

impl Store {
    /// Asks for one more than the page has, to know whether there is more.
    pub(super) fn paged<T>(
        &self,
        cursor: &Cursor,
        sql: &str,
        parameters: &[(&str, &dyn ToSql)],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Paged<T>, StoreError> {
        let end = if cursor.reads_up() {
            i64::MIN
        } else {
            i64::MAX
        };
        let from = cursor.from.unwrap_or(end);
        let limit = i64::from(cursor.limit) + 1;
        let mut named: Vec<(&str, &dyn ToSql)> = vec![(":from", &from), (":limit", &limit)];
        named.extend(parameters);
        let mut entries: Vec<T> = self.ask(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map(&named[..], read)?.collect()
        })?;
        let limit = usize::try_from(cursor.limit).unwrap_or(usize::MAX);
        let done = entries.len() <= limit;
        entries.truncate(limit);
        if cursor.backwards {
            entries.reverse();
        }
        Ok(Paged { entries, done })
    }
}
