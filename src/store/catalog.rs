//! Event types that were added to the bundled ones, or put in their place.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Change, Store, StoreError};
use crate::time::Time;

/// An event type as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptEventType {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was changed.
    pub updated_at: Time,
    /// JSON that the service alone understands; `None`: there is no such event type, though one is
    /// bundled.
    pub document: Option<String>,
}

impl Change<'_> {
    /// Writes an event type, in place of one of the same name.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put_event_type(&self, new: &KeptEventType) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO event_types (name, created_at, updated_at, document) \
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                new.name,
                new.created_at.unix_milliseconds(),
                new.updated_at.unix_milliseconds(),
                new.document
            ])
            .map(drop)
    }

    /// How many were added or changed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_event_types(&self) -> rusqlite::Result<i64> {
        let mut statement = self.0.prepare_cached("SELECT count(*) FROM event_types")?;
        statement.query_row([], |row| row.get(0))
    }
}

impl Store {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn event_types(&self) -> Result<Vec<KeptEventType>, StoreError> {
        self.ask(|connection| {
            let sql =
                "SELECT name, created_at, updated_at, document FROM event_types ORDER BY name";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map([], event_type)?.collect()
        })
    }

    /// The one of that name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn event_type(&self, name: &str) -> Result<Option<KeptEventType>, StoreError> {
        self.ask(|connection| {
            let sql =
                "SELECT name, created_at, updated_at, document FROM event_types WHERE name = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_row([name], event_type).optional()
        })
    }
}

fn event_type(row: &Row<'_>) -> rusqlite::Result<KeptEventType> {
    Ok(KeptEventType {
        name: row.get(0)?,
        created_at: Time::from_unix_milliseconds(row.get(1)?),
        updated_at: Time::from_unix_milliseconds(row.get(2)?),
        document: row.get(3)?,
    })
}
