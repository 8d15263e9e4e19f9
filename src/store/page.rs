//! Captures that pass a filter, page by page: whoever looks at them may take as long as it likes,
//! and no read transaction stays open meanwhile, which would let the log of the writers grow.

use std::ops::ControlFlow;

use rusqlite::ToSql;

use super::filter::Parameters;
use super::guard::Order;
use super::query::{COLUMNS, capture};
use super::{Filter, Store, StoreError, StoredCapture};

/// A page ends after so many captures, or with the one that makes it so large.
const PAGE: usize = 256;
const PAGE_BYTES: usize = 1 << 20;

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
        let (mut after, end) = self.span(&parameters, filter.last)?;
        loop {
            let page = self.page(&parameters, after, end)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.seq.0;
            for capture in page {
                if each(capture).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// After which row to begin, and the last row.
    fn span(&self, parameters: &Parameters, last: Option<u64>) -> Result<(i64, i64), StoreError> {
        let end: Option<i64> = self.ask(|connection| {
            connection.query_row("SELECT max(seq) FROM captures", [], |row| row.get(0))
        })?;
        let end = end.unwrap_or(0);
        let Some(last) = last else {
            return Ok((i64::MIN, end));
        };
        let passes = parameters.passes();
        let sql = format!(
            "SELECT min(seq) FROM (SELECT seq FROM captures WHERE {passes} AND seq <= :end \
             ORDER BY seq DESC LIMIT :last)"
        );
        let last = i64::try_from(last).unwrap_or(i64::MAX);
        let mut named = parameters.named();
        named.extend([(":end", &end as &dyn ToSql), (":last", &last)]);
        let first: Option<i64> =
            self.ask(|connection| connection.query_row(&sql, &named[..], |row| row.get(0)))?;
        Ok((first.unwrap_or(i64::MAX).saturating_sub(1), end))
    }

    /// The first captures after the row `after` that pass.
    fn page(
        &self,
        parameters: &Parameters,
        after: i64,
        end: i64,
    ) -> Result<Vec<StoredCapture<'static>>, StoreError> {
        let passes = parameters.passes();
        let sql = format!(
            "SELECT {COLUMNS} FROM captures \
             WHERE seq > :after AND seq <= :end AND {passes} ORDER BY seq"
        );
        let mut named = parameters.named();
        named.extend([(":after", &after as &dyn ToSql), (":end", &end)]);
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(&named[..])?;
            let (mut page, mut bytes, mut order) = (Vec::new(), 0, Order::default());
            while page.len() < PAGE && bytes < PAGE_BYTES {
                let Some(row) = rows.next()? else { break };
                let capture = capture(row)?;
                order.check(capture.seq)?;
                bytes += capture.request.body.len();
                page.push(capture.into_owned());
            }
            Ok(page)
        })
    }
}
