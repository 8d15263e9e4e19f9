//! Attempts of the service, page by page.

use std::time::Duration;

use rusqlite::{OptionalExtension as _, Row, ToSql, params};

use super::conditions::{OfMessage, Span, all_of};
use super::filter::SUCCEEDED;
use super::{AttemptSeq, Cursor, MessageSeq, Scanned, Store, StoreError};
use crate::time::Time;

/// Which attempts.
#[derive(Clone, Debug, Default)]
pub struct AttemptFilter {
    /// At this message.
    pub message: Option<MessageSeq>,
    /// At this endpoint.
    pub endpoint: Option<i64>,
    /// Made before this time.
    pub before: Option<Time>,
    /// Made after this time.
    pub after: Option<Time>,
    /// Whether they succeeded.
    pub succeeded: Option<bool>,
    /// The hundreds of the answer's status; 0: there was none.
    pub status_class: Option<u16>,
    /// Of messages of these event types; any if empty.
    pub event_types: Vec<String>,
    /// Of messages with this channel.
    pub channel: Option<String>,
}

/// An attempt of the service as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedAttempt {
    /// Its row.
    pub seq: AttemptSeq,
    /// The message id.
    pub message: String,
    /// The row of its endpoint.
    pub endpoint: i64,
    /// The URL.
    pub url: String,
    /// When it began.
    pub at: Time,
    /// The answer's status, or why there is none.
    pub outcome: Result<u16, String>,
    /// How long it took.
    pub duration: Duration,
    /// The start of the answer's body.
    pub response: Option<Vec<u8>>,
    /// Asked for by hand.
    pub manual: bool,
    /// The next step, if it failed, as whoever records it writes it.
    pub hint: Option<String>,
}

impl ServedAttempt {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> String {
        self.seq.id(self.at)
    }
}

/// Attempts at an endpoint, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttemptCounts {
    /// That succeeded.
    pub succeeded: u64,
    /// That did not.
    pub failed: u64,
}

const ATTEMPT: &str = "seq, message, endpoint_row, endpoint, at, status, error, duration_us, \
     response, manual, hint";

/// The hundreds of the answer's status; 0: there was none. As the index has it.
const CLASS: &str = "coalesce(status, 0) / 100";

impl AttemptFilter {
    /// The classes that pass.
    fn classes(&self) -> impl Iterator<Item = u16> {
        let is_wanted = move |class: &u16| {
            self.succeeded
                .is_none_or(|succeeded| succeeded == (*class == 2))
                && self
                    .status_class
                    .is_none_or(|hundreds| *class == hundreds / 100)
        };
        (0..10).filter(is_wanted)
    }
}

impl Store {
    /// A page of attempts of the service at an endpoint, at a message, or both.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn served_attempts(
        &self,
        filter: &AttemptFilter,
        cursor: &Cursor,
    ) -> Result<Scanned<ServedAttempt>, StoreError> {
        let span = Span::new(filter.before, filter.after);
        let of_message = OfMessage::new(&filter.event_types, filter.channel.as_deref());
        let (message, endpoint) = (filter.message.map(|row| row.0), filter.endpoint);
        let mut passes = span.sql();
        let mut named: Vec<(&str, &dyn ToSql)> = span.named().chain(of_message.named()).collect();
        let in_messages = of_message.sql();
        let is_in_messages = format!(
            "EXISTS (SELECT 1 FROM messages WHERE messages.seq = sent AND {})",
            all_of(&in_messages)
        );
        if !in_messages.is_empty() {
            passes.push(&is_in_messages);
        }
        let mut of = "endpoint_row IS NOT NULL".to_owned();
        if let Some(message) = &message {
            of += " AND sent = :message";
            named.push((":message", message));
        }
        if let Some(endpoint) = &endpoint {
            of += " AND endpoint_row = :endpoint";
            named.push((":endpoint", endpoint));
        }
        let passes = all_of(&passes);
        let rows = |class: String| {
            format!("SELECT seq, {passes} FROM attempts WHERE {of} AND {CLASS} {class}")
        };
        let classes = filter.classes().map(|class| class.to_string());
        let rows: Vec<_> = if message.is_some() {
            // They are few.
            let classes: Vec<_> = classes.collect();
            vec![rows(format!("IN ({})", classes.join(", ")))]
        } else {
            // Those of each class are in their order in the index.
            classes.map(|class| rows(format!("= {class}"))).collect()
        };
        let rows: Vec<_> = rows.iter().map(String::as_str).collect();
        let id = |row| Ok(self.served_attempt(row)?.map(|attempt| attempt.id()));
        self.scan(cursor, &rows, &named, AttemptSeq)?
            .map(|row| self.served_attempt(row), id)
    }

    /// One attempt of the service.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn served_attempt(&self, seq: AttemptSeq) -> Result<Option<ServedAttempt>, StoreError> {
        let sql =
            format!("SELECT {ATTEMPT} FROM attempts WHERE seq = ?1 AND endpoint_row IS NOT NULL");
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row([seq.0], served).optional()
        })
    }

    /// How many attempts at an endpoint came to what, from `since` until before `until`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attempt_counts(
        &self,
        endpoint: i64,
        since: Time,
        until: Time,
    ) -> Result<AttemptCounts, StoreError> {
        let sql = format!(
            "SELECT count(*), coalesce(sum({SUCCEEDED}), 0) FROM attempts \
             WHERE endpoint_row = ?1 AND at >= ?2 AND at < ?3"
        );
        let span = params![
            endpoint,
            since.unix_milliseconds(),
            until.unix_milliseconds()
        ];
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row(span, |row| {
                let (all, succeeded): (i64, i64) = (row.get(0)?, row.get(1)?);
                Ok(AttemptCounts {
                    succeeded: succeeded.unsigned_abs(),
                    failed: (all - succeeded).unsigned_abs(),
                })
            })
        })
    }

    /// How many messages are due at an endpoint.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn due_count(&self, endpoint: i64) -> Result<u64, StoreError> {
        self.ask(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM due WHERE endpoint = ?1")?
                .query_row([endpoint], |row| row.get::<_, i64>(0))
                .map(i64::unsigned_abs)
        })
    }
}

fn served(row: &Row<'_>) -> rusqlite::Result<ServedAttempt> {
    let status: Option<u16> = row.get(5)?;
    let error: Option<String> = row.get(6)?;
    Ok(ServedAttempt {
        seq: AttemptSeq(row.get(0)?),
        message: row.get(1)?,
        endpoint: row.get(2)?,
        url: row.get(3)?,
        at: Time::from_unix_milliseconds(row.get(4)?),
        outcome: status.ok_or_else(|| error.unwrap_or_default()),
        duration: Duration::from_micros(row.get::<_, i64>(7)?.unsigned_abs()),
        response: row.get(8)?,
        manual: row.get(9)?,
        hint: row.get(10)?,
    })
}
