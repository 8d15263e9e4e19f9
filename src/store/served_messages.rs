//! Messages of the service, page by page, and how far each is at an endpoint.

use rusqlite::{OptionalExtension as _, ToSql, params};

use super::conditions::{OfMessage, Span, all_of};
use super::filter::SUCCEEDED;
use super::message::message_row;
use super::{Change, Cursor, MessageSeq, Scanned, Store, StoreError, StoredMessage};
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

/// Whether the message in `messages.seq` was attempted at the endpoint `:endpoint`, or is about to be.
pub(super) const IS_THERE: &str = "(EXISTS (SELECT 1 FROM attempts \
     WHERE sent = messages.seq AND endpoint_row = :endpoint) \
     OR EXISTS (SELECT 1 FROM due WHERE due.endpoint = :endpoint AND due.message = messages.seq))";

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
    ) -> Result<Scanned<StoredMessage>, StoreError> {
        self.message_rows(app, None, filter, cursor)?
            .map(|row| self.message(row), |row| self.message_id(row))
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
    ) -> Result<Scanned<(StoredMessage, DeliveryState)>, StoreError> {
        let entry = |row| {
            let message = self.message(row)?;
            message
                .map(|message| Ok((message, self.delivery_state(row, endpoint)?)))
                .transpose()
        };
        self.message_rows(app, Some(endpoint), filter, cursor)?
            .map(entry, |row| self.message_id(row))
    }

    /// The rows of a page of messages; where an endpoint is named, of those that are there.
    fn message_rows(
        &self,
        app: i64,
        endpoint: Option<i64>,
        filter: &MessageFilter,
        cursor: &Cursor,
    ) -> Result<Scanned<MessageSeq>, StoreError> {
        let span = Span::new(filter.before, filter.after);
        let of_message = OfMessage::new(&filter.event_types, filter.channel.as_deref());
        let state = filter.state.map(DeliveryState::number);
        let of_state = format!("{STATE} = :state");
        let mut passes = [span.sql(), of_message.sql()].concat();
        let mut named: Vec<(&str, &dyn ToSql)> = vec![(":app", &app)];
        named.extend(span.named().chain(of_message.named()));
        if let Some(endpoint) = &endpoint {
            passes.push(IS_THERE);
            named.push((":endpoint", endpoint));
        }
        if let Some(state) = &state {
            passes.push(&of_state);
            named.push((":state", state));
        }
        let passes = all_of(&passes);
        let rows = format!("SELECT seq, {passes} FROM messages WHERE app = :app");
        self.scan(cursor, &[&rows], &named, MessageSeq)
    }

    pub(super) fn message_id(&self, row: MessageSeq) -> Result<Option<String>, StoreError> {
        self.ask(|connection| {
            connection
                .prepare_cached("SELECT id FROM messages WHERE seq = ?1")?
                .query_row([row.0], |row| row.get(0))
                .optional()
        })
    }

    /// How far a message is at an endpoint.
    pub(super) fn delivery_state(
        &self,
        row: MessageSeq,
        endpoint: i64,
    ) -> Result<DeliveryState, StoreError> {
        let sql = format!("SELECT {STATE} FROM messages WHERE seq = :row");
        self.ask(|connection| {
            let named: [(&str, &dyn ToSql); 2] = [(":row", &row.0), (":endpoint", &endpoint)];
            let mut statement = connection.prepare_cached(&sql)?;
            let number = statement
                .query_row(&named[..], |row| row.get(0))
                .optional()?;
            Ok(DeliveryState::of_number(number.unwrap_or(2)))
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
}
