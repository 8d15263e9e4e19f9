//! Messages and attempts of the service, page by page.

use std::time::Duration;

use rusqlite::{OptionalExtension as _, Row, ToSql, params};

use super::filter::SUCCEEDED;
use super::message::{MESSAGE, message_row, stored};
use super::{AttemptSeq, Change, Cursor, MessageSeq, Paged, Store, StoreError, StoredMessage};
use crate::time::Time;

/// Which messages of an application.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// Made before this time.
    pub before: Option<Time>,
    /// Made after this time.
    pub after: Option<Time>,
    /// These event types; any if empty.
    pub event_types: Vec<String>,
    /// With this channel.
    pub channel: Option<String>,
    /// In this state at the endpoint that is asked about.
    pub state: Option<DeliveryState>,
}

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

/// How far a message is at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// An attempt succeeded.
    Succeeded,
    /// None did, and none is due.
    Failed,
    /// None did yet.
    Sending,
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

const ATTEMPT: &str = "attempts.seq, attempts.message, endpoint_row, endpoint, attempts.at, status, \
     error, duration_us, response, manual, hint";

/// How far the message in `messages.seq` is at the endpoint `:endpoint`, as a number.
pub(super) const STATE: &str = "CASE \
     WHEN EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq AND endpoint_row = :endpoint \
                  AND coalesce(status, 0) BETWEEN 200 AND 299) THEN 0 \
     WHEN EXISTS (SELECT 1 FROM due WHERE due.endpoint = :endpoint AND due.message = messages.seq) THEN 3 \
     ELSE 2 END";

impl DeliveryState {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Succeeded => 0,
            Self::Failed => 2,
            Self::Sending => 3,
        }
    }

    pub(super) const fn of_number(number: i64) -> Self {
        match number {
            0 => Self::Succeeded,
            3 => Self::Sending,
            _ => Self::Failed,
        }
    }
}

/// Conditions on messages, and what they name.
pub(super) struct Conditions {
    pub sql: String,
    before: Option<i64>,
    after: Option<i64>,
    event_types: Option<String>,
    channel: Option<String>,
}

impl Conditions {
    fn new(
        before: Option<Time>,
        after: Option<Time>,
        event_types: &[String],
        channel: Option<&str>,
        time: &str,
    ) -> Self {
        let mut sql = String::new();
        if before.is_some() {
            sql.extend([" AND ", time, " < :before"]);
        }
        if after.is_some() {
            sql.extend([" AND ", time, " > :after"]);
        }
        if !event_types.is_empty() {
            sql += " AND messages.event_type IN (SELECT value FROM json_each(:event_types))";
        }
        if channel.is_some() {
            sql += " AND :channel IN (SELECT value FROM json_each(messages.channels))";
        }
        Self {
            sql,
            before: before.map(Time::unix_milliseconds),
            after: after.map(Time::unix_milliseconds),
            event_types: (!event_types.is_empty())
                .then(|| serde_json::Value::from(event_types).to_string()),
            channel: channel.map(str::to_owned),
        }
    }

    pub fn named(&self) -> Vec<(&'static str, &dyn ToSql)> {
        let mut all: Vec<(_, &dyn ToSql)> = Vec::new();
        if let Some(before) = &self.before {
            all.push((":before", before));
        }
        if let Some(after) = &self.after {
            all.push((":after", after));
        }
        if let Some(event_types) = &self.event_types {
            all.push((":event_types", event_types));
        }
        if let Some(channel) = &self.channel {
            all.push((":channel", channel));
        }
        all
    }
}

impl From<&MessageFilter> for Conditions {
    fn from(filter: &MessageFilter) -> Self {
        let channel = filter.channel.as_deref();
        Self::new(
            filter.before,
            filter.after,
            &filter.event_types,
            channel,
            "messages.at",
        )
    }
}

impl Change<'_> {
    /// The message with that id, or with that id of its maker's, in the application `app`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_message(&self, app: i64, name: &str) -> rusqlite::Result<Option<MessageSeq>> {
        find(self.0, app, name)
    }

    /// Whether the message succeeded at this endpoint.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_succeeded(&self, endpoint: i64, message: MessageSeq) -> rusqlite::Result<bool> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM attempts \
             WHERE sent = ?1 AND endpoint_row = ?2 AND {SUCCEEDED})"
        );
        let mut statement = self.0.prepare_cached(&sql)?;
        statement.query_row(params![message.0, endpoint], |row| row.get(0))
    }
}

fn find(
    connection: &rusqlite::Connection,
    app: i64,
    name: &str,
) -> rusqlite::Result<Option<MessageSeq>> {
    if let Some(row) = message_row(connection, app, name)? {
        return Ok(Some(row));
    }
    connection
        .prepare_cached("SELECT seq FROM messages WHERE app = ?1 AND event_id = ?2")?
        .query_row(params![app, name], |row| row.get(0).map(MessageSeq))
        .optional()
}

impl Store {
    /// The message with that id, or with that id of its maker's, in the application `app`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_message(&self, app: i64, name: &str) -> Result<Option<StoredMessage>, StoreError> {
        match self.ask(|connection| find(connection, app, name))? {
            Some(row) => self.message(row),
            None => Ok(None),
        }
    }

    /// A page of the messages of an application.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages_of(
        &self,
        app: i64,
        filter: &MessageFilter,
        cursor: &Cursor,
    ) -> Result<Paged<StoredMessage>, StoreError> {
        let conditions = Conditions::from(filter);
        let sql = cursor.sql(&format!(
            "SELECT {MESSAGE} FROM messages WHERE app = :app{}",
            conditions.sql
        ));
        let mut named = conditions.named();
        named.push((":app", &app));
        self.paged(cursor, &sql, &named, stored)
    }

    /// A page of the messages that were attempted at an endpoint, or are about to be, with how far
    /// each is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages_at(
        &self,
        app: i64,
        endpoint: i64,
        filter: &MessageFilter,
        cursor: &Cursor,
    ) -> Result<Paged<(StoredMessage, DeliveryState)>, StoreError> {
        let conditions = Conditions::from(filter);
        let state = filter.state.map(DeliveryState::number);
        let of_state = match state {
            Some(_) => " WHERE state = :state",
            None => " WHERE TRUE",
        };
        let sql = cursor.sql(&format!(
            "SELECT {MESSAGE}, state FROM (
                 SELECT messages.*, {STATE} AS state FROM messages
                 WHERE app = :app
                 AND (EXISTS (SELECT 1 FROM attempts
                              WHERE sent = messages.seq AND endpoint_row = :endpoint)
                      OR EXISTS (SELECT 1 FROM due
                                 WHERE due.endpoint = :endpoint AND due.message = messages.seq))
                 {}){of_state}",
            conditions.sql
        ));
        let mut named = conditions.named();
        named.extend([
            (":app", &app as &dyn ToSql),
            (":endpoint", &endpoint as &dyn ToSql),
        ]);
        if let Some(state) = &state {
            named.push((":state", state));
        }
        self.paged(cursor, &sql, &named, |row| {
            let state = DeliveryState::of_number(row.get("state")?);
            Ok((stored(row)?, state))
        })
    }

    /// The endpoints at which a message was attempted, or is about to be: their rows, and how far it
    /// is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn destinations(
        &self,
        message: MessageSeq,
    ) -> Result<Vec<(i64, DeliveryState)>, StoreError> {
        let sql = format!(
            "SELECT endpoint_row, max(ok), EXISTS (SELECT 1 FROM due
                 WHERE due.endpoint = endpoint_row AND due.message = ?1)
             FROM (
                 SELECT endpoint_row, {SUCCEEDED} AS ok FROM attempts
                 WHERE sent = ?1 AND endpoint_row IS NOT NULL
                 UNION ALL SELECT endpoint, 0 FROM due WHERE message = ?1)
             GROUP BY endpoint_row ORDER BY endpoint_row DESC"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let destinations = statement.query_map([message.0], |row| {
                let (succeeded, due): (bool, bool) = (row.get(1)?, row.get(2)?);
                let state = match (succeeded, due) {
                    (true, _) => DeliveryState::Succeeded,
                    (false, true) => DeliveryState::Sending,
                    (false, false) => DeliveryState::Failed,
                };
                Ok((row.get(0)?, state))
            })?;
            destinations.collect()
        })
    }

    /// A page of attempts of the service.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn served_attempts(
        &self,
        filter: &AttemptFilter,
        cursor: &Cursor,
    ) -> Result<Paged<ServedAttempt>, StoreError> {
        let channel = filter.channel.as_deref();
        let conditions = Conditions::new(
            filter.before,
            filter.after,
            &filter.event_types,
            channel,
            "attempts.at",
        );
        let joined = if filter.event_types.is_empty() && channel.is_none() {
            ""
        } else {
            " JOIN messages ON messages.seq = sent"
        };
        let mut sql =
            format!("SELECT {ATTEMPT} FROM attempts{joined} WHERE endpoint_row IS NOT NULL");
        let (message, endpoint) = (filter.message.map(|row| row.0), filter.endpoint);
        let class = filter.status_class;
        let mut named = conditions.named();
        if let Some(message) = &message {
            sql += " AND sent = :message";
            named.push((":message", message));
        }
        if let Some(endpoint) = &endpoint {
            sql += " AND endpoint_row = :endpoint";
            named.push((":endpoint", endpoint));
        }
        if let Some(succeeded) = &filter.succeeded {
            sql.extend([" AND ", SUCCEEDED, " = :succeeded"]);
            named.push((":succeeded", succeeded));
        }
        if let Some(class) = &class {
            sql += " AND coalesce(status, 0) / 100 = :class / 100";
            named.push((":class", class));
        }
        sql += &conditions.sql;
        let sql = cursor.sql(&sql).replace(" seq ", " attempts.seq ");
        self.paged(cursor, &sql, &named, served)
    }

    /// One attempt of the service.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn served_attempt(&self, seq: AttemptSeq) -> Result<Option<ServedAttempt>, StoreError> {
        let sql = format!(
            "SELECT {ATTEMPT} FROM attempts WHERE attempts.seq = ?1 AND endpoint_row IS NOT NULL"
        );
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
