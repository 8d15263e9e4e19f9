//! Which captures and which messages, in SQL.

use rusqlite::ToSql;

use super::answered::was_answered;
use super::content::Conditions;
use super::id::row_of;
use super::{Filter, Store, StoreError};
use crate::time::Time;

/// Whether an attempt succeeded: 0 or 1, also where there was no answer.
pub(super) const SUCCEEDED: &str = "(coalesce(status, 0) BETWEEN 200 AND 299)";

/// Whether an attempt went somewhere: what a listener answers by itself goes nowhere.
pub(super) const WAS_SENT: &str = "endpoint LIKE '%://%'";

/// A filter in SQL.
pub(super) struct Parameters {
    rows: Option<String>,
    names: Option<String>,
    event_types: Option<String>,
    since: i64,
    until: i64,
    failed: bool,
    hint: Option<String>,
    answers: Option<String>,
    content: Conditions,
    /// `None`: nothing that was sent passes.
    content_of_sent: Option<Conditions>,
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
            hint: filter.hint.clone(),
            answers: (!filter.answers.is_empty()).then(|| was_answered(&filter.answers)),
            content: filter.content.of_requests(),
            content_of_sent: filter.content.of_sent(),
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
        if self.hint.is_some() {
            let attempts = "SELECT 1 FROM attempts WHERE capture = captures.seq AND hint = :hint";
            all.push(format!("EXISTS ({attempts})"));
        }
        all.extend(self.answers.clone());
        self.further("message", &mut all);
        all.extend(self.content.sql.iter().cloned());
        all.join(" AND ")
    }

    /// The condition on messages that were sent; `None` when captures alone are asked for: by their
    /// ids, or by what only they have.
    pub(super) fn passes_sent(&self) -> Option<String> {
        let content = self.content_of_sent.as_ref()?;
        if self.hint.is_some() || self.answers.is_some() {
            return None;
        }
        let mut all = vec!["at >= :since AND at < :until".to_owned()];
        match (&self.rows, &self.names) {
            (_, Some(_)) => all.push("id IN (SELECT value FROM json_each(:names))".to_owned()),
            (Some(_), None) => return None,
            (None, None) => {}
        }
        self.further("id", &mut all);
        all.extend(content.sql.iter().cloned());
        Some(all.join(" AND "))
    }

    /// What is asked for in either case; `name` is the column of the message id.
    fn further(&self, name: &str, all: &mut Vec<String>) {
        if self.event_types.is_some() {
            all.push("event_type IN (SELECT value FROM json_each(:event_types))".to_owned());
        }
        if self.failed {
            all.push(format!("{name} IN (SELECT message FROM temp.failed)"));
        }
    }

    /// What [`passes`](Self::passes) names.
    pub(super) fn named(&self) -> Vec<(&str, &dyn ToSql)> {
        let mut all = self.named_in_both();
        all.extend(self.rows.iter().map(|rows| (":rows", rows as &dyn ToSql)));
        all.extend(self.hint.iter().map(|hint| (":hint", hint as &dyn ToSql)));
        all.extend(self.content.named());
        all
    }

    /// What [`passes_sent`](Self::passes_sent) names.
    pub(super) fn named_sent(&self) -> Vec<(&str, &dyn ToSql)> {
        let mut all = self.named_in_both();
        let content = self.content_of_sent.iter();
        all.extend(content.flat_map(Conditions::named));
        all
    }

    fn named_in_both(&self) -> Vec<(&str, &dyn ToSql)> {
        let mut all: Vec<(_, &dyn ToSql)> = vec![(":since", &self.since), (":until", &self.until)];
        let lists = [(":names", &self.names), (":event_types", &self.event_types)];
        let lists = lists.into_iter().filter(|(_, list)| list.is_some());
        all.extend(lists.map(|(name, list)| (name, list as &dyn ToSql)));
        all
    }
}

impl Store {
    /// The messages that failed at some endpoint, in a table of this connection.
    fn collect_failed(&self) -> Result<(), StoreError> {
        self.ask(|connection| {
            connection.execute_batch(&format!(
                "CREATE TEMP TABLE IF NOT EXISTS failed (message TEXT PRIMARY KEY) WITHOUT ROWID;
                 DELETE FROM temp.failed;
                 INSERT OR IGNORE INTO temp.failed
                 SELECT message FROM attempts WHERE {WAS_SENT}
                 GROUP BY message, endpoint HAVING max({SUCCEEDED}) = 0;"
            ))
        })
    }
}
