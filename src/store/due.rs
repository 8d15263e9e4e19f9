//! Attempts that are due, now or later. One is there from the moment that its message is accepted
//! until it has been made and its outcome is on disk.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, params};

use super::filter::SUCCEEDED;
use super::message::{MESSAGE, stored};
use super::{Change, MessageSeq, NewMessage, Store, StoreError};
use crate::time::Time;

/// An attempt that is due at an endpoint. Those that are due earlier come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// When, in Unix milliseconds.
    pub at: i64,
    /// The message.
    pub message: MessageSeq,
    /// Asked for by hand: once, whatever the schedule says.
    pub manual: bool,
}

/// What is needed to make an attempt.
#[derive(Clone, Debug)]
pub struct DueMessage {
    /// How many attempts the schedule has made, this one included.
    pub number: u32,
    /// What is sent.
    pub message: Arc<NewMessage>,
}

impl Change<'_> {
    /// An attempt of a schedule, the `number`-th, becomes due; instead of one that is due already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn schedule(&self, endpoint: i64, due: Due, number: u32) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT INTO due (endpoint, message, manual, at, number) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT DO UPDATE SET at = excluded.at, number = excluded.number",
            )?
            .execute(params![
                endpoint,
                due.message.0,
                due.manual,
                due.at,
                number
            ])
            .map(drop)
    }

    /// An attempt is due no more.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn unschedule(
        &self,
        endpoint: i64,
        message: MessageSeq,
        manual: bool,
    ) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("DELETE FROM due WHERE endpoint = ?1 AND message = ?2 AND manual = ?3")?
            .execute(params![endpoint, message.0, manual])
            .map(drop)
    }

    /// Nothing is due at this endpoint any more.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn unschedule_all(&self, endpoint: i64) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("DELETE FROM due WHERE endpoint = ?1")?
            .execute([endpoint])
            .map(drop)
    }

    /// Whether it is still due, at that time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_due(&self, endpoint: i64, due: Due) -> rusqlite::Result<bool> {
        self.0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM due \
                 WHERE endpoint = ?1 AND message = ?2 AND manual = ?3 AND at = ?4)",
            )?
            .query_row(
                params![endpoint, due.message.0, due.manual, due.at],
                |row| row.get(0),
            )
    }
}

impl Store {
    /// The endpoints where something is due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn endpoints_due(&self) -> Result<Vec<i64>, StoreError> {
        self.ask(|connection| {
            let mut statement = connection.prepare("SELECT DISTINCT endpoint FROM due")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// The endpoints of the application of that name where something is due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn endpoints_due_in(&self, application: &str) -> Result<Vec<i64>, StoreError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT seq FROM endpoints
                 WHERE owner = (SELECT seq FROM applications WHERE owner = 0 AND uid = ?1)
                 AND EXISTS (SELECT 1 FROM due WHERE due.endpoint = endpoints.seq)",
            )?;
            let rows = statement.query_map([application], |row| row.get(0))?;
            rows.collect()
        })
    }

    /// How many attempts are due, now or later.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_due(&self) -> Result<u64, StoreError> {
        self.ask(|connection| {
            let sql = "SELECT count(*) FROM due";
            let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// The first `count` that are due at an endpoint, `from` on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn due_from(&self, endpoint: i64, from: Due, count: u32) -> Result<Vec<Due>, StoreError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT at, message, manual FROM due \
                 WHERE endpoint = ?1 AND (at, message, manual) >= (?2, ?3, ?4) \
                 ORDER BY at, message, manual LIMIT ?5",
            )?;
            let parameters = params![endpoint, from.at, from.message.0, from.manual, count];
            let due = statement.query_map(parameters, |row| {
                Ok(Due {
                    at: row.get(0)?,
                    message: MessageSeq(row.get(1)?),
                    manual: row.get(2)?,
                })
            })?;
            due.collect()
        })
    }

    /// The message of an attempt; `None` when it is not due any more.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn due_message(&self, endpoint: i64, due: Due) -> Result<Option<DueMessage>, StoreError> {
        let sql = format!(
            "SELECT {MESSAGE}, number FROM messages JOIN due ON due.message = seq \
             WHERE endpoint = ?1 AND due.message = ?2 AND manual = ?3 AND due.at = ?4",
            MESSAGE = MESSAGE.replace(" at,", " messages.at,")
        );
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let parameters = params![endpoint, due.message.0, due.manual, due.at];
            let read = |row: &rusqlite::Row<'_>| {
                Ok(DueMessage {
                    number: row.get("number")?,
                    message: Arc::new(stored(row)?.message),
                })
            };
            statement.query_row(parameters, read).optional()
        })
    }

    /// Whether the latest attempt at a message succeeded at this endpoint, which has a row and a URL:
    /// its own ones count, and those that were made there at the terminal.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn took_last(
        &self,
        message: &str,
        (endpoint, url): (i64, &str),
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT {SUCCEEDED} FROM attempts \
             WHERE message = ?1 AND endpoint = ?2 AND (endpoint_row IS NULL OR endpoint_row = ?3) \
             ORDER BY seq DESC LIMIT 1"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let last = statement.query_row(params![message, url, endpoint], |row| row.get(0));
            Ok(last.optional()?.unwrap_or(false))
        })
    }

    /// When the schedule of a message at an endpoint goes on; `None`: not at all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_attempt(
        &self,
        endpoint: i64,
        message: MessageSeq,
    ) -> Result<Option<Time>, StoreError> {
        self.ask(|connection| {
            let at: Option<i64> = connection
                .prepare_cached("SELECT min(at) FROM due WHERE endpoint = ?1 AND message = ?2")?
                .query_row(params![endpoint, message.0], |row| row.get(0))?;
            Ok(at.map(Time::from_unix_milliseconds))
        })
    }
}
