//! What passes a filter, page by page: whoever looks at it may take as long as it likes, and no read
//! transaction stays open meanwhile, which would let the log of the writers grow.

use std::ops::ControlFlow;

use rusqlite::{Row, ToSql};

use super::filter::Parameters;
use super::guard::Order;
use super::message::{MESSAGE, stored};
use super::query::{COLUMNS, capture};
use super::{Filter, Seq, Store, StoreError, StoredCapture, StoredMessage};

/// A page ends after so many, or with the one that makes it so large.
const PAGE: usize = 256;
const PAGE_BYTES: usize = 1 << 20;

/// What is listed: captures, messages.
trait Listed: Sized {
    const TABLE: &'static str;
    const COLUMNS: &'static str;

    /// With its row, and its size.
    fn read(row: &Row<'_>) -> rusqlite::Result<(Self, i64, usize)>;
}

impl Listed for StoredCapture<'static> {
    const TABLE: &'static str = "captures";
    const COLUMNS: &'static str = COLUMNS;

    fn read(row: &Row<'_>) -> rusqlite::Result<(Self, i64, usize)> {
        let capture = capture(row)?;
        let (row, size) = (capture.seq.0, capture.request.body.len());
        Ok((capture.into_owned(), row, size))
    }
}

impl Listed for StoredMessage {
    const TABLE: &'static str = "messages";
    const COLUMNS: &'static str = MESSAGE;

    fn read(row: &Row<'_>) -> rusqlite::Result<(Self, i64, usize)> {
        let message = stored(row)?;
        let (row, size) = (message.seq.0, message.message.payload.len());
        Ok((message, row, size))
    }
}

/// Which of them: a condition in SQL, and what it names.
struct Passing<'p> {
    condition: String,
    named: Vec<(&'p str, &'p dyn ToSql)>,
}

impl Store {
    /// Gives `each` the captures that pass `filter` and are there now, in order of arrival. `Break`
    /// ends it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(StoredCapture<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let parameters = Parameters::new(filter, self)?;
        let passing = Passing {
            condition: parameters.passes(),
            named: parameters.named(),
        };
        self.pages(&passing, filter.last, &mut |it: StoredCapture<'static>| {
            each(it)
        })
    }

    /// Gives `each` the messages that pass `filter` and are there now, in their order. `Break` ends
    /// it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_message(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(StoredMessage) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let parameters = Parameters::new(filter, self)?;
        let Some(condition) = parameters.passes_sent() else {
            return Ok(());
        };
        let passing = Passing {
            condition,
            named: parameters.named_sent(),
        };
        self.pages(&passing, filter.last, each)
    }

    fn pages<T: Listed>(
        &self,
        passing: &Passing<'_>,
        last: Option<u64>,
        each: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let (mut after, end) = self.span::<T>(passing, last)?;
        loop {
            let page = self.page::<T>(passing, after, end)?;
            let Some((_, last)) = page.last() else {
                return Ok(());
            };
            after = *last;
            for (entry, _) in page {
                if each(entry).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// After which row to begin, and the last row.
    fn span<T: Listed>(
        &self,
        passing: &Passing<'_>,
        last: Option<u64>,
    ) -> Result<(i64, i64), StoreError> {
        let table = T::TABLE;
        let sql = format!("SELECT max(seq) FROM {table}");
        let end: Option<i64> =
            self.ask(|connection| connection.query_row(&sql, [], |row| row.get(0)))?;
        let end = end.unwrap_or(0);
        let Some(last) = last else {
            return Ok((i64::MIN, end));
        };
        let sql = format!(
            "SELECT min(seq) FROM (SELECT seq FROM {table} WHERE {} AND seq <= :end \
             ORDER BY seq DESC LIMIT :last)",
            passing.condition
        );
        let last = i64::try_from(last).unwrap_or(i64::MAX);
        let mut named = passing.named.clone();
        named.extend([(":end", &end as &dyn ToSql), (":last", &last)]);
        let first: Option<i64> =
            self.ask(|connection| connection.query_row(&sql, &named[..], |row| row.get(0)))?;
        Ok((first.unwrap_or(i64::MAX).saturating_sub(1), end))
    }

    /// The first entries after the row `after` that pass, each with its row.
    fn page<T: Listed>(
        &self,
        passing: &Passing<'_>,
        after: i64,
        end: i64,
    ) -> Result<Vec<(T, i64)>, StoreError> {
        let sql = format!(
            "SELECT {} FROM {} WHERE seq > :after AND seq <= :end AND {} ORDER BY seq",
            T::COLUMNS,
            T::TABLE,
            passing.condition
        );
        let mut named = passing.named.clone();
        named.extend([(":after", &after as &dyn ToSql), (":end", &end)]);
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(&named[..])?;
            let (mut page, mut bytes, mut order) = (Vec::new(), 0, Order::default());
            while page.len() < PAGE && bytes < PAGE_BYTES {
                let Some(row) = rows.next()? else { break };
                let (entry, row, size) = T::read(row)?;
                order.check(Seq(row))?;
                bytes += size;
                page.push((entry, row));
            }
            Ok(page)
        })
    }
}
