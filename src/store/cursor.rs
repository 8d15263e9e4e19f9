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

/// A page of a list of which only some rows may pass, however many do not: of so many rows as are
/// looked at for one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned<T> {
    /// The page. If it is not done, it may have few entries, or none.
    pub page: Paged<T>,
    /// The id of the row where the next page goes on, if that is none of the entries.
    pub reached: Option<String>,
    row: Option<T>,
}

/// So many rows are looked at for one page.
const LOOKED_AT: usize = 5000;

impl Cursor {
    /// Whether rows are read from the lower to the higher.
    const fn reads_up(&self) -> bool {
        self.ascending != self.backwards
    }

    /// How rows compare that come after another, and how they are ordered.
    const fn direction(&self) -> (&'static str, &'static str) {
        if self.reads_up() {
            (">", "ASC")
        } else {
            ("<", "DESC")
        }
    }

    /// The row after which it begins.
    fn start(&self) -> i64 {
        let end = if self.reads_up() { i64::MIN } else { i64::MAX };
        self.from.unwrap_or(end)
    }

    /// `select`, which ends in a condition, limited to this page.
    pub(super) fn sql(&self, select: &str) -> String {
        let (than, order) = self.direction();
        format!("{select} AND seq {than} :from ORDER BY seq {order} LIMIT :limit")
    }
}

impl<T: Copy> Scanned<T> {
    /// With what is in the rows, and the id of the one where the next page goes on. What is in them
    /// may have been removed meanwhile.
    pub(super) fn map<U>(
        self,
        entry: impl FnMut(T) -> Result<Option<U>, StoreError>,
        id: impl FnOnce(T) -> Result<Option<String>, StoreError>,
    ) -> Result<Scanned<U>, StoreError> {
        let entries = self.page.entries.into_iter().map(entry);
        let entries = entries.filter_map(Result::transpose);
        Ok(Scanned {
            page: Paged {
                entries: entries.collect::<Result<_, _>>()?,
                done: self.page.done,
            },
            reached: self.row.map(id).transpose()?.flatten(),
            row: None,
        })
    }
}

impl Store {
    /// Looks at rows in their order until enough pass for a page, or enough were looked at. Each of
    /// `rows` selects some, and whether each passes; it ends in a condition.
    pub(super) fn scan<T: Copy>(
        &self,
        cursor: &Cursor,
        rows: &[&str],
        parameters: &[(&str, &dyn ToSql)],
        row: impl Fn(i64) -> T,
    ) -> Result<Scanned<T>, StoreError> {
        let (than, order) = cursor.direction();
        let from = cursor.start();
        let mut named: Vec<(&str, &dyn ToSql)> = vec![(":from", &from)];
        named.extend(parameters);
        let rows: Vec<_> = rows
            .iter()
            .map(|rows| format!("{rows} AND seq {than} :from"))
            .collect();
        let sql = format!("{} ORDER BY 1 {order}", rows.join(" UNION ALL "));
        let limit = usize::try_from(cursor.limit).unwrap_or(usize::MAX);
        let (mut entries, mut reached, mut done) = (Vec::new(), None, true);
        self.ask(|connection| {
            if rows.is_empty() {
                return Ok(());
            }
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(&named[..])?;
            for looked_at in 0.. {
                let Some(next) = rows.next()? else { break };
                let passes = next.get(1)?;
                if passes && entries.len() == limit {
                    done = false;
                    reached = None;
                    break;
                }
                if looked_at == LOOKED_AT {
                    done = false;
                    break;
                }
                let next = row(next.get(0)?);
                if passes {
                    entries.push(next);
                }
                reached = Some(next);
            }
            Ok(())
        })?;
        if cursor.backwards {
            entries.reverse();
        }
        Ok(Scanned {
            row: reached.filter(|_| !done),
            page: Paged { entries, done },
            reached: None,
        })
    }

    /// Asks for one more than the page has, to know whether there is more.
    pub(super) fn paged<T>(
        &self,
        cursor: &Cursor,
        sql: &str,
        parameters: &[(&str, &dyn ToSql)],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Paged<T>, StoreError> {
        let from = cursor.start();
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
