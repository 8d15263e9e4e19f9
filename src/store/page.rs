//! Captures that pass a filter, page by page: whoever looks at them may take as long as it likes,
//! and no read transaction stays open meanwhile, which would let the log of the writers grow.

use std::ops::ControlFlow;

use rusqlite::ToSql;

use super::guard::Order;
use super::id::row_of;
use super::query::{COLUMNS, capture};
use super::{Filter, Store, StoreError, StoredCapture};
use crate::time::Time;

/// A page ends after so many captures, or with the one that makes it so large.
const PAGE: usize = 256;
const PAGE_BYTES: usize = 1 << 20;

/// Whether an attempt succeeded: 0 or 1, also where there was no answer.
pub(super) const SUCCEEDED: &str = "(coalesce(status, 0) BETWEEN 200 AND 299)";

/// A filter in SQL.
pub(super) struct Parameters {
    rows: Option<String>,
    names: Option<String>,
    event_types: Option<String>,
    since: i64,
    until: i64,
    failed: bool,
}

impl Parameters {
    /// Names that say their row, or have one, are looked up; failed messages are collected, once
    /// for all pages.
    pub(super) fn new(filter: &Filter, store: &Store) -> Result<Self, StoreError> {
        let json = |list: serde_json::Value| Some(list.to_string());
        let (mut rows, mut names) = (Vec::new(), Vec::new());
        for name in &filter.names {
            match store.ask(|connection| row_of(connection, name))? {
                Some(row) => rows.push(row),
                None => names.push(name.as_str()),
            }
        }
        if filter.failed {
            store.collect_failed()?;
        }
        let is_named = !filter.names.is_empty();
        let types = &filter.event_types;
        Ok(Self {
            rows: json(rows.into()).filter(|_| is_named),
            names: (!names.is_empty()).then(|| json(names.into())).flatten(),
            event_types: (!types.is_empty())
                .then(|| json(types.as_slice().into()))
                .flatten(),
            since: filter.since.map_or(i64::MIN, Time::unix_milliseconds),
            until: filter.until.map_or(i64::MAX, Time::unix_milliseconds),
            failed: filter.failed,
        })
    }

    /// The condition on captures. It names only what is asked for, so that rows are found by their
    /// number where that is known.
    pub(super) fn passes(&self) -> String {
        let of_rows = "seq IN (SELECT value FROM json_each(:rows))";
        let of_names = "message IN (SELECT value FROM json_each(:names))";
        let mut all = vec!["received_at >= :since AND received_at < :until".to_owned()];
        match (&self.rows, &self.names) {
            (Some(_), Some(_)) => all.push(format!("({of_rows} OR {of_names})")),
            (Some(_), None) => all.push(of_rows.to_owned()),
            (None, _) => {}
        }
        if self.event_types.is_some() {
            all.push("event_type IN (SELECT value FROM json_each(:event_types))".to_owned());
        }
        if self.failed {
            all.push("message IN (SELECT message FROM temp.failed)".to_owned());
        }
        all.join(" AND ")
    }

    /// What [`passes`](Self::passes) names.
    pub(super) fn named(&self) -> Vec<(&'static str, &dyn ToSql)> {
        let mut all: Vec<(_, &dyn ToSql)> = vec![(":since", &self.since), (":until", &self.until)];
        let lists = [
            (":rows", &self.rows),
            (":names", &self.names),
            (":event_types", &self.event_types),
        ];
        let lists = lists.into_iter().filter(|(_, list)| list.is_some());
        all.extend(lists.map(|(name, list)| (name, list as &dyn ToSql)));
        all
    }
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

    /// The messages that were attempted at some endpoint in vain, in a table of this connection.
    fn collect_failed(&self) -> Result<(), StoreError> {
        self.ask(|connection| {
            connection.execute_batch(&format!(
                "CREATE TEMP TABLE IF NOT EXISTS failed (message TEXT PRIMARY KEY) WITHOUT ROWID;
                 DELETE FROM temp.failed;
                 INSERT OR IGNORE INTO temp.failed
                 SELECT message FROM attempts GROUP BY message, endpoint HAVING max({SUCCEEDED}) = 0;"
            ))
        })
    }
}
