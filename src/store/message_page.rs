//! Messages that pass a filter, page by page, as captures are.

use std::ops::ControlFlow;

use super::filter::Parameters;
use super::guard::Order;
use super::message::{MESSAGE, stored};
use super::{Filter, Seq, Store, StoreError, StoredMessage};

/// A page ends after so many messages, or with the one that makes it so large.
const PAGE: usize = 256;
const PAGE_BYTES: usize = 1 << 20;

impl Store {
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
        let Some(passes) = parameters.passes_sent() else {
            return Ok(());
        };
        let (mut after, end) = self.message_span(&parameters, &passes, filter.last)?;
        loop {
            let page = self.message_page(&parameters, &passes, after, end)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.seq.0;
            for message in page {
                if each(message).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// The ids of messages that begin with `prefix`: at most `count`, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn message_ids_from(&self, prefix: &str, count: u32) -> Result<Vec<String>, StoreError> {
        self.ask(|connection| {
            let sql = "SELECT DISTINCT id FROM messages \
                       WHERE id >= ?1 AND id < ?1 || char(0x10ffff) ORDER BY id DESC LIMIT ?2";
            let mut statement = connection.prepare(sql)?;
            let ids = statement.query_map((prefix, count), |row| row.get(0))?;
            ids.collect()
        })
    }

    /// After which row to begin, and the last row.
    fn message_span(
        &self,
        parameters: &Parameters,
        passes: &str,
        last: Option<u64>,
    ) -> Result<(i64, i64), StoreError> {
        let end: Option<i64> = self.ask(|connection| {
            connection.query_row("SELECT max(seq) FROM messages", [], |row| row.get(0))
        })?;
        let end = end.unwrap_or(0);
        let Some(last) = last else {
            return Ok((i64::MIN, end));
        };
        let sql = format!(
            "SELECT min(seq) FROM (SELECT seq FROM messages WHERE {passes} AND seq <= :end \
             ORDER BY seq DESC LIMIT :last)"
        );
        let last = i64::try_from(last).unwrap_or(i64::MAX);
        let mut named = parameters.named_sent();
        named.extend([(":end", &end as &dyn rusqlite::ToSql), (":last", &last)]);
        let first: Option<i64> =
            self.ask(|connection| connection.query_row(&sql, &named[..], |row| row.get(0)))?;
        Ok((first.unwrap_or(i64::MAX).saturating_sub(1), end))
    }

    /// The first messages after the row `after` that pass.
    fn message_page(
        &self,
        parameters: &Parameters,
        passes: &str,
        after: i64,
        end: i64,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let sql = format!(
            "SELECT {MESSAGE} FROM messages \
             WHERE seq > :after AND seq <= :end AND {passes} ORDER BY seq"
        );
        let mut named = parameters.named_sent();
        named.extend([(":after", &after as &dyn rusqlite::ToSql), (":end", &end)]);
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(&named[..])?;
            let (mut page, mut bytes, mut order) = (Vec::new(), 0, Order::default());
            while page.len() < PAGE && bytes < PAGE_BYTES {
                let Some(row) = rows.next()? else { break };
                let message = stored(row)?;
                order.check(Seq(message.seq.0))?;
                bytes += message.message.payload.len();
                page.push(message);
            }
            Ok(page)
        })
    }
}
