//! The state of messages at an endpoint.

use std::collections::HashMap;

use rusqlite::{Row, ToSql, params};

use super::filter::{Parameters, SUCCEEDED, WAS_SENT};
use super::id::row_of;
use super::{Filter, MessageSeq, Seq, Store, StoreError, TERMINAL};
use crate::time::Time;

/// How each message got on at one endpoint.
fn attempted() -> String {
    format!(
        "SELECT message, max({SUCCEEDED}) AS ok
         FROM attempts WHERE endpoint = :endpoint GROUP BY message"
    )
}

/// A message, and how far it got at one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageState {
    /// The message id; the capture's id where the request has none.
    pub message: String,
    /// What to replay.
    pub kept: Kept,
    /// Whether that was authentic when it came, as what was sent from here is; `None`: there was no
    /// secret to verify with.
    pub valid: Option<bool>,
    /// How far it got.
    pub state: State,
    /// When it came first.
    first: Time,
}

/// Where a message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was received: the latest authentic capture, else the latest.
    Capture(Seq),
    /// It was sent from here.
    Message(MessageSeq),
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
    /// The messages that pass `filter`, in order of their first arrival, with their state at
    /// `endpoint`, a URL as it was recorded. `filter.last` counts messages.
    ///
    /// Of what was sent from here and came back it is the authentic capture. The service's messages
    /// are the service's to send again; here they are found by their names.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages(
        &self,
        filter: &Filter,
        endpoint: &str,
    ) -> Result<Vec<MessageState>, StoreError> {
        let parameters = Parameters::new(filter, self)?;
        let mut all = self.received(&parameters, filter, endpoint)?;
        let sent = self.sent(&parameters, filter, endpoint)?;
        if sent.is_empty() {
            return Ok(all);
        }
        let places = all.iter().enumerate();
        let places = places.map(|(place, received)| (received.message.clone(), place));
        let places: HashMap<_, _> = places.collect();
        for sent in sent {
            match places.get(&sent.message).map(|place| &mut all[*place]) {
                None => all.push(sent),
                Some(received) => {
                    received.first = received.first.min(sent.first);
                    if received.valid != Some(true) {
                        (received.kept, received.valid) = (sent.kept, sent.valid);
                    }
                }
            }
        }
        all.sort_by_key(|message| message.first);
        if let Some(last) = filter.last {
            let surplus = (all.len() as u64).saturating_sub(last);
            all.drain(..usize::try_from(surplus).unwrap_or(0));
        }
        Ok(all)
    }

    /// Those that were captured.
    fn received(
        &self,
        parameters: &Parameters,
        filter: &Filter,
        endpoint: &str,
    ) -> Result<Vec<MessageState>, StoreError> {
        let (passes, attempted) = (parameters.passes(), attempted());
        let sql = format!(
            "SELECT message, coalesce(authentic, latest),
                    CASE WHEN authentic IS NULL
                        THEN (SELECT valid FROM captures AS c WHERE c.seq = latest) ELSE 1 END,
                    ok, at
             FROM (
                 SELECT message, min(seq) AS first, max(seq) AS latest, min(received_at) AS at,
                        max(CASE WHEN valid THEN seq END) AS authentic
                 FROM captures WHERE {passes} GROUP BY message
                 ORDER BY first DESC LIMIT :last)
             LEFT JOIN ({attempted}) USING (message)
             ORDER BY first"
        );
        let kept = |row| Kept::Capture(Seq(row));
        self.states(&sql, parameters.named(), filter.last, endpoint, kept)
    }

    /// Those that were sent from here.
    fn sent(
        &self,
        parameters: &Parameters,
        filter: &Filter,
        endpoint: &str,
    ) -> Result<Vec<MessageState>, StoreError> {
        let Some(passes) = parameters.passes_sent() else {
            return Ok(Vec::new());
        };
        let attempted = attempted();
        let whose = if filter.names.is_empty() {
            format!("app = {TERMINAL} AND ")
        } else {
            String::new()
        };
        let sql = format!(
            "SELECT message, seq, 1, ok, at
             FROM (
                 SELECT id AS message, seq, at FROM messages WHERE {whose}{passes}
                 ORDER BY seq DESC LIMIT :last)
             LEFT JOIN ({attempted}) USING (message)
             ORDER BY seq"
        );
        let kept = |row| Kept::Message(MessageSeq(row));
        self.states(&sql, parameters.named_sent(), filter.last, endpoint, kept)
    }

    fn states(
        &self,
        sql: &str,
        named: Vec<(&str, &dyn ToSql)>,
        last: Option<u64>,
        endpoint: &str,
        kept: impl Fn(i64) -> Kept,
    ) -> Result<Vec<MessageState>, StoreError> {
        let last = last.map_or(-1, |last| i64::try_from(last).unwrap_or(i64::MAX));
        let further: [(_, &dyn ToSql); 2] = [(":endpoint", &endpoint), (":last", &last)];
        let named: Vec<_> = named.into_iter().chain(further).collect();
        self.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            let messages = statement.query_map(&named[..], |row| message(row, &kept))?;
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
            let of_one = "(message = ?1 \
                 OR message IN (SELECT message FROM captures WHERE seq = ?2))";
            let which = message.map_or("?1 IS ?2", |_| of_one);
            let sql = format!(
                "SELECT endpoint FROM attempts WHERE {which} AND {WAS_SENT} \
                 ORDER BY seq DESC LIMIT 1"
            );
            let mut statement = connection.prepare(&sql)?;
            let mut endpoints = statement.query_map(params![message, row], |row| row.get(0))?;
            endpoints.next().transpose()
        })
    }
}

/// An endpoint with messages that failed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// The URL, as it was recorded.
    pub endpoint: String,
    /// How many messages.
    pub messages: u64,
}

impl Store {
    /// Where messages failed, the endpoint of the latest failure first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn failures(&self) -> Result<Vec<Failures>, StoreError> {
        let sql = format!(
            "SELECT endpoint, count(*) FROM (
                 SELECT endpoint, max(seq) AS last FROM attempts WHERE {WAS_SENT}
                 GROUP BY endpoint, message HAVING max({SUCCEEDED}) = 0)
             GROUP BY endpoint ORDER BY max(last) DESC"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let failures = statement.query_map([], |row| {
                Ok(Failures {
                    endpoint: row.get(0)?,
                    messages: row.get::<_, i64>(1)?.unsigned_abs(),
                })
            })?;
            failures.collect()
        })
    }
}

fn message(row: &Row<'_>, kept: &impl Fn(i64) -> Kept) -> rusqlite::Result<MessageState> {
    let ok: Option<bool> = row.get(3)?;
    Ok(MessageState {
        message: row.get(0)?,
        kept: kept(row.get(1)?),
        valid: row.get(2)?,
        state: match ok {
            None => State::Missing,
            Some(true) => State::Succeeded,
            Some(false) => State::Failed,
        },
        first: Time::from_unix_milliseconds(row.get(4)?),
    })
}
