//! Answers that are given once more when a call is repeated with the same idempotency key.

use rusqlite::{OptionalExtension as _, params};

use super::{Change, Store, StoreError};
use crate::time::Time;

/// What a call was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidAnswer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Change<'_> {
    /// Keeps the answer to the call that `key` stands for, and forgets two of those from before
    /// `forget`: so they become fewer, and no call pays for many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_answer(
        &self,
        key: &[u8],
        answer: &SaidAnswer,
        now: Time,
        forget: Time,
    ) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "DELETE FROM answers WHERE at < ?1 \
                 AND seq IN (SELECT seq FROM answers ORDER BY seq LIMIT 2)",
            )?
            .execute([forget.unix_milliseconds()])?;
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO answers (key, at, status, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                key,
                now.unix_milliseconds(),
                answer.status,
                answer.body
            ])
            .map(drop)
    }
}

impl Store {
    /// The answer to the call that `key` stands for, if one was kept since `since`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn answer(&self, key: &[u8], since: Time) -> Result<Option<SaidAnswer>, StoreError> {
        self.ask(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT status, body FROM answers WHERE key = ?1 AND at >= ?2")?;
            let read = |row: &rusqlite::Row<'_>| {
                Ok(SaidAnswer {
                    status: row.get(0)?,
                    body: row.get(1)?,
                })
            };
            let parameters = params![key, since.unix_milliseconds()];
            statement.query_row(parameters, read).optional()
        })
    }
}
