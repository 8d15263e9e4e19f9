//! Messages: what was sent at the terminal, or accepted by the service.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::query::{ATTEMPT, attempt};
use super::{AttemptSeq, MessageSeq, RecordedAttempt, Store, StoreError};
use crate::signing::Scheme;
use crate::time::Time;

/// The `app` of what was sent at the terminal: no application of the service.
pub const TERMINAL: i64 = 0;

/// A message to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The row of its application; [`TERMINAL`] if it has none.
    pub app: i64,
    /// The message id: unique in its application.
    pub id: String,
    /// When it was made, to the millisecond.
    pub at: Time,
    /// What the payload says; empty if it says nothing.
    pub event_type: String,
    /// The row of the one endpoint that it is for; `None`: it is for all that ask for such.
    pub only: Option<i64>,
    /// The caller's own id: unique in its application.
    pub event_id: Option<String>,
    /// The caller's channels.
    pub channels: Option<Vec<String>>,
    /// How it is signed.
    pub scheme: Scheme,
    /// The exact bytes.
    pub payload: Vec<u8>,
}

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its row.
    pub seq: MessageSeq,
    /// What was kept.
    pub message: NewMessage,
}

/// An attempt at a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentAttempt {
    /// `atmpt_…`.
    pub id: String,
    /// The id of the service's endpoint; `None`: it is known by its URL alone.
    pub endpoint: Option<String>,
    /// Asked for by hand, and not by a schedule.
    pub manual: bool,
    /// The start of the answer's body, of what the service sent.
    pub response: Option<Vec<u8>>,
    /// What came of it.
    pub recorded: RecordedAttempt,
}

/// Everything of a message, its payload last.
pub(super) const MESSAGE: &str =
    "seq, app, id, at, event_type, only, event_id, channels, scheme, payload";

impl Store {
    /// Adds `messages`, all or none, and gives their rows. They are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written, or one has an id that its application has already; then none of
    /// them is there.
    pub fn insert_messages(&self, messages: &[NewMessage]) -> Result<Vec<MessageSeq>, StoreError> {
        self.transaction(|transaction| {
            let insert = |message: &NewMessage| insert_message(transaction, message);
            messages.iter().map(insert).collect()
        })
    }

    /// The message of row `seq`; `None` when it was pruned.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn message(&self, seq: MessageSeq) -> Result<Option<StoredMessage>, StoreError> {
        let sql = format!("SELECT {MESSAGE} FROM messages WHERE seq = ?1");
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row([seq.0], stored).optional()
        })
    }

    /// The attempts at one message, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attempts_at(&self, seq: MessageSeq) -> Result<Vec<SentAttempt>, StoreError> {
        self.ask(|connection| {
            let sql = format!(
                "SELECT {ATTEMPT}, seq, manual, response, \
                 (SELECT id FROM endpoints WHERE endpoints.seq = endpoint_row) AS endpoint_id \
                 FROM attempts WHERE sent = ?1 ORDER BY seq"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let attempts = statement.query_map([seq.0], |row| {
                let recorded = attempt(row)?;
                Ok(SentAttempt {
                    id: AttemptSeq(row.get("seq")?).id(recorded.at),
                    endpoint: row.get("endpoint_id")?,
                    manual: row.get("manual")?,
                    response: row.get("response")?,
                    recorded,
                })
            })?;
            attempts.collect()
        })
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

    /// The row of the message with that id in the application `app`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn message_row(&self, app: i64, id: &str) -> Result<Option<MessageSeq>, StoreError> {
        self.ask(|connection| message_row(connection, app, id))
    }
}

pub(super) fn insert_message(
    transaction: &Transaction<'_>,
    message: &NewMessage,
) -> rusqlite::Result<MessageSeq> {
    let channels = message.channels.as_ref();
    transaction
        .prepare_cached(
            "INSERT INTO messages \
             (app, id, at, event_type, only, event_id, channels, scheme, payload) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            message.app,
            message.id,
            message.at.unix_milliseconds(),
            message.event_type,
            message.only,
            message.event_id,
            channels.and_then(|channels| serde_json::to_string(channels).ok()),
            message.scheme.name(),
            message.payload,
        ])?;
    Ok(MessageSeq(transaction.last_insert_rowid()))
}

pub(super) fn message_row(
    connection: &Connection,
    app: i64,
    id: &str,
) -> rusqlite::Result<Option<MessageSeq>> {
    connection
        .prepare_cached("SELECT seq FROM messages WHERE id = ?1 AND app = ?2")?
        .query_row(params![id, app], |row| row.get(0).map(MessageSeq))
        .optional()
}

/// Reads the columns of [`MESSAGE`].
pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<StoredMessage> {
    let scheme: String = row.get(8)?;
    let scheme = scheme.parse().map_err(|error: String| {
        rusqlite::Error::FromSqlConversionFailure(8, Type::Text, error.into())
    })?;
    Ok(StoredMessage {
        seq: MessageSeq(row.get(0)?),
        message: NewMessage {
            app: row.get(1)?,
            id: row.get(2)?,
            at: Time::from_unix_milliseconds(row.get(3)?),
            event_type: row.get(4)?,
            only: row.get(5)?,
            event_id: row.get(6)?,
            channels: channels(row.get(7)?),
            scheme,
            payload: row.get(9)?,
        },
    })
}

/// Reads channels as they are kept.
pub(super) fn channels(kept: Option<String>) -> Option<Vec<String>> {
    serde_json::from_str(&kept?).ok()
}
