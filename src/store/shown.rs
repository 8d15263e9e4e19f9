//! What a page that lists everything asks for: captures by their verdict, what was sent to an
//! endpoint by whomever, and whether anything is new.

use rusqlite::{OptionalExtension as _, ToSql, params};

use super::conditions::{OfMessage, Span, all_of};
use super::query::{ATTEMPT, attempt};
use super::served_messages::{IS_THERE, STATE};
use super::{
    Cursor, DeliveryState, MessageFilter, MessageSeq, Paged, RecordedAttempt, Scanned, Seq, Store,
    StoreError, StoredMessage, TERMINAL,
};
use crate::time::Time;

/// Whether the message in `messages.seq` was sent to `:url`.
const SENT_THERE: &str =
    "EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq AND endpoint = :url)";

/// How far it is there, as a number.
const STATE_THERE: &str = "CASE \
     WHEN EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq AND endpoint = :url \
                  AND coalesce(status, 0) BETWEEN 200 AND 299) THEN 0 ELSE 2 END";

/// Which captures.
#[derive(Clone, Debug, Default)]
pub struct CaptureFilter {
    /// Found authentic or not; `Some(None)`: nobody could say.
    pub valid: Option<Option<bool>>,
    /// These event types; any if empty.
    pub event_types: Vec<String>,
}

/// The last rows that there were when one looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latest {
    /// The last capture.
    pub capture: i64,
    /// The last attempt.
    pub attempt: i64,
    /// Whether one of the attempts since the look before was made by another than the service.
    pub by_others: bool,
}

impl Store {
    /// A page of captures.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn capture_page(
        &self,
        filter: &CaptureFilter,
        cursor: &Cursor,
    ) -> Result<Paged<Seq>, StoreError> {
        let mut sql = "SELECT seq FROM captures WHERE TRUE".to_owned();
        sql += match filter.valid {
            None => "",
            Some(Some(true)) => " AND valid = 1",
            Some(Some(false)) => " AND valid = 0",
            Some(None) => " AND valid IS NULL",
        };
        let types = serde_json::Value::from(&filter.event_types[..]).to_string();
        let mut named: Vec<(&str, &dyn ToSql)> = Vec::new();
        if !filter.event_types.is_empty() {
            sql += " AND event_type IN (SELECT value FROM json_each(:event_types))";
            named.push((":event_types", &types));
        }
        self.paged(cursor, &cursor.sql(&sql), &named, |row| row.get(0).map(Seq))
    }

    /// As [`messages_at`](Self::messages_at), and among them what was sent to `url` at the terminal.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all_messages_at(
        &self,
        (app, endpoint): (i64, i64),
        url: &str,
        filter: &MessageFilter,
        cursor: &Cursor,
    ) -> Result<Scanned<(StoredMessage, DeliveryState)>, StoreError> {
        let span = Span::new(filter.before, filter.after);
        let of_message = OfMessage::new(&filter.event_types, filter.channel.as_deref());
        let state = filter.state.map(DeliveryState::number);
        let mut named: Vec<(&str, &dyn ToSql)> =
            vec![(":app", &app), (":endpoint", &endpoint), (":url", &url)];
        named.extend(span.named().chain(of_message.named()));
        if let Some(state) = &state {
            named.push((":state", state));
        }
        let rows = |app: &str, is_there: &str, how_far: &str| {
            let of_state = format!("{how_far} = :state");
            let mut passes = [span.sql(), of_message.sql()].concat();
            passes.push(is_there);
            if state.is_some() {
                passes.push(&of_state);
            }
            let passes = all_of(&passes);
            format!("SELECT seq, {passes} FROM messages WHERE app = {app}")
        };
        let service = rows(":app", IS_THERE, STATE);
        let terminal = rows("0", SENT_THERE, STATE_THERE);
        let entry = |row| {
            let Some(message) = self.message(row)? else {
                return Ok(None);
            };
            let state = if message.message.app == TERMINAL {
                self.state_there(row, url)?
            } else {
                self.delivery_state(row, endpoint)?
            };
            Ok(Some((message, state)))
        };
        self.scan(cursor, &[&service, &terminal], &named, MessageSeq)?
            .map(entry, |row| self.message_id(row))
    }

    /// How far a message that was sent at the terminal is at `url`.
    fn state_there(&self, row: MessageSeq, url: &str) -> Result<DeliveryState, StoreError> {
        let sql = format!("SELECT {STATE_THERE} FROM messages WHERE seq = :row");
        self.ask(|connection| {
            let named: [(&str, &dyn ToSql); 2] = [(":row", &row.0), (":url", &url)];
            let mut statement = connection.prepare_cached(&sql)?;
            let number = statement.query_row(&named[..], |row| row.get(0));
            Ok(DeliveryState::of_number(number.optional()?.unwrap_or(2)))
        })
    }

    /// The attempts that were made at `url` from the terminal since then, at messages of its own: at
    /// most `most`, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn terminal_attempts(
        &self,
        url: &str,
        since: Time,
        most: u32,
    ) -> Result<Vec<RecordedAttempt>, StoreError> {
        let sql = format!(
            "SELECT {ATTEMPT} FROM attempts
             WHERE sent IN (SELECT seq FROM messages WHERE app = 0 AND at >= ?2)
             AND endpoint = ?1 AND at >= ?2 ORDER BY seq DESC LIMIT ?3"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let span = params![url, since.unix_milliseconds(), most];
            statement.query_map(span, attempt)?.collect()
        })
    }

    /// The last rows now; `before` are those of the look before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest(&self, before: Latest) -> Result<Latest, StoreError> {
        self.ask(|connection| {
            let last = "SELECT coalesce((SELECT max(seq) FROM captures), 0),
                               coalesce((SELECT max(seq) FROM attempts), 0)";
            let (capture, attempt) = connection
                .prepare_cached(last)?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let by_others = attempt > before.attempt
                && connection
                    .prepare_cached(
                        "SELECT EXISTS (SELECT 1 FROM attempts
                                        WHERE seq > ?1 AND endpoint_row IS NULL)",
                    )?
                    .query_row([before.attempt], |row| row.get(0))?;
            Ok(Latest {
                capture,
                attempt,
                by_others,
            })
        })
    }

    /// The id of a capture, by its row.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn capture_id(&self, row: i64) -> Result<Option<String>, StoreError> {
        let id = self.look_at(Seq(row), |capture| {
            capture.request.id.map(std::borrow::Cow::into_owned)
        })?;
        Ok(id.flatten())
    }
}
