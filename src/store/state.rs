//! The state of messages at an endpoint.

use rusqlite::{Row, params};

use super::id::row_of;
use super::page::{Parameters, SUCCEEDED};
use super::{Filter, Seq, Store, StoreError};

/// A message, and how far it got at one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageState {
    /// The message id; the capture's id where the request has none.
    pub message: String,
    /// The capture to replay: the latest authentic one, else the latest.
    pub capture: Seq,
    /// Whether that was authentic when it came; `None`: there was no secret to verify with.
    pub valid: Option<bool>,
    /// How far it got.
    pub state: State,
}

/// How far a message got at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never attempted there.
    Missing,
    /// Attempted there, and no attempt ever succeeded.
    Failed,
    /// An attempt there was answered 2xx.
    Succeeded,
}

impl Store {
    /// The messages of the captures that pass `filter`, in order of their first arrival, with their
    /// state at `endpoint`, a URL as it was recorded. `filter.last` counts messages.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages(
        &self,
        filter: &Filter,
        endpoint: &str,
    ) -> Result<Vec<MessageState>, StoreError> {
        let parameters = Parameters::new(filter, self)?;
        let passes = parameters.passes();
        let sql = format!(
            "SELECT message, coalesce(authentic, latest),
                    CASE WHEN authentic IS NULL
                        THEN (SELECT valid FROM captures AS c WHERE c.seq = latest) ELSE 1 END,
                    ok
             FROM (
                 SELECT message, min(seq) AS first, max(seq) AS latest,
                        max(CASE WHEN valid THEN seq END) AS authentic
                 FROM captures WHERE {passes} GROUP BY message
                 ORDER BY first DESC LIMIT :last)
             LEFT JOIN (
                 SELECT message, max({SUCCEEDED}) AS ok
                 FROM attempts WHERE endpoint = :endpoint GROUP BY message) USING (message)
             ORDER BY first"
        );
        let last = filter
            .last
            .map_or(-1, |last| i64::try_from(last).unwrap_or(i64::MAX));
        let mut named = parameters.named();
        named.extend([
            (":endpoint", &endpoint as &dyn rusqlite::ToSql),
            (":last", &last),
        ]);
        self.ask(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let messages = statement.query_map(&named[..], message)?;
            messages.collect()
        })
    }
}

impl Store {
    /// The endpoint of the latest attempt: at `message` (a message id or a capture's id), or at
    /// any.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_endpoint(&self, message: Option<&str>) -> Result<Option<String>, StoreError> {
        let row = message.map_or(Ok(None), |name| self.ask(|it| row_of(it, name)))?;
        self.ask(|connection| {
            let of_one = "WHERE message = ?1 \
                 OR message IN (SELECT message FROM captures WHERE seq = ?2)";
            let which = message.map_or("WHERE ?1 IS ?2", |_| of_one);
            let sql = format!("SELECT endpoint FROM attempts {which} ORDER BY seq DESC LIMIT 1");
            let mut statement = connection.prepare(&sql)?;
            let mut endpoints = statement.query_map(params![message, row], |row| row.get(0))?;
            endpoints.next().transpose()
        })
    }
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageState> {
    let ok: Option<bool> = row.get(3)?;
    Ok(MessageState {
        message: row.get(0)?,
        capture: Seq(row.get(1)?),
        valid: row.get(2)?,
        state: match ok {
            None => State::Missing,
            Some(true) => State::Succeeded,
            Some(false) => State::Failed,
        },
    })
}
