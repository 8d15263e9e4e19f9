//! What the service keeps of its own: applications, and the endpoints of each. Both are a row with
//! names and a document that the service alone understands.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Change, Cursor, Paged, Store, StoreError};
use crate::time::Time;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Applications.
    Application,
    /// The endpoints of the application in this row.
    EndpointOf(i64),
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its row; given when it is added.
    pub row: i64,
    /// `app_…`, `ep_…`.
    pub id: String,
    /// The name that its maker gave it: unique among its like.
    pub uid: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it was changed.
    pub updated_at: Time,
    /// JSON.
    pub document: String,
}

/// The name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken;

impl Kind {
    const fn table(self) -> &'static str {
        match self {
            Self::Application => "applications",
            Self::EndpointOf(_) => "endpoints",
        }
    }

    /// The column `owner`: applications have none.
    const fn owner(self) -> i64 {
        match self {
            Self::Application => 0,
            Self::EndpointOf(application) => application,
        }
    }
}

const COLUMNS: &str = "seq, id, uid, created_at, updated_at, document";

impl Change<'_> {
    /// Adds a record, and gives its row.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn add_record(&self, kind: Kind, new: &Record) -> rusqlite::Result<Result<i64, Taken>> {
        if let Some(uid) = &new.uid
            && find(self.0, kind, uid)?.is_some()
        {
            return Ok(Err(Taken));
        }
        let table = kind.table();
        let sql = format!(
            "INSERT INTO {table} (owner, id, uid, created_at, updated_at, document) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        );
        self.0.prepare_cached(&sql)?.execute(params![
            kind.owner(),
            new.id,
            new.uid,
            new.created_at.unix_milliseconds(),
            new.updated_at.unix_milliseconds(),
            new.document,
        ])?;
        Ok(Ok(self.0.last_insert_rowid()))
    }

    /// Writes names and document of a record anew.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn change_record(&self, kind: Kind, new: &Record) -> rusqlite::Result<Result<(), Taken>> {
        if let Some(uid) = &new.uid
            && find(self.0, kind, uid)?.is_some_and(|other| other.row != new.row)
        {
            return Ok(Err(Taken));
        }
        let table = kind.table();
        let sql =
            format!("UPDATE {table} SET uid = ?2, updated_at = ?3, document = ?4 WHERE seq = ?1");
        self.0.prepare_cached(&sql)?.execute(params![
            new.row,
            new.uid,
            new.updated_at.unix_milliseconds(),
            new.document
        ])?;
        Ok(Ok(()))
    }

    /// Removes a record. Its row stays for what refers to it, without its document.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove_record(&self, kind: Kind, row: i64) -> rusqlite::Result<()> {
        let table = kind.table();
        let sql =
            format!("UPDATE {table} SET removed = 1, uid = NULL, document = '' WHERE seq = ?1");
        self.0.prepare_cached(&sql)?.execute([row]).map(drop)
    }

    /// A record by its id or its uid, as it is within the transaction.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_record(&self, kind: Kind, name: &str) -> rusqlite::Result<Option<Record>> {
        find(self.0, kind, name)
    }

    /// How many there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_records(&self, kind: Kind) -> rusqlite::Result<i64> {
        let table = kind.table();
        let sql = format!("SELECT count(*) FROM {table} WHERE owner = ?1 AND removed = 0");
        let mut statement = self.0.prepare_cached(&sql)?;
        statement.query_row([kind.owner()], |row| row.get(0))
    }
}

impl Store {
    /// A record by its id or its uid.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn find_record(&self, kind: Kind, name: &str) -> Result<Option<Record>, StoreError> {
        self.ask(|connection| find(connection, kind, name))
    }

    /// The id of the record in `row`, also of one that was removed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn record_id(&self, kind: Kind, row: i64) -> Result<Option<String>, StoreError> {
        let sql = format!("SELECT id FROM {} WHERE seq = ?1", kind.table());
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row([row], |row| row.get(0)).optional()
        })
    }

    /// The endpoint in `row` and the row of its application.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn endpoint_in(&self, row: i64) -> Result<Option<(i64, Record)>, StoreError> {
        self.ask(|connection| endpoint_in(connection, row))
    }

    /// A page of records.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records(&self, kind: Kind, cursor: &Cursor) -> Result<Paged<Record>, StoreError> {
        let sql = cursor.sql(&format!(
            "SELECT {COLUMNS} FROM {} WHERE owner = :owner AND removed = 0",
            kind.table()
        ));
        let owner = kind.owner();
        self.paged(cursor, &sql, &[(":owner", &owner)], record)
    }
}

pub(super) fn endpoint_in(
    connection: &Connection,
    row: i64,
) -> rusqlite::Result<Option<(i64, Record)>> {
    let sql = format!("SELECT {COLUMNS}, owner FROM endpoints WHERE seq = ?1 AND removed = 0");
    let mut statement = connection.prepare_cached(&sql)?;
    let read = |row: &Row<'_>| Ok((row.get(6)?, record(row)?));
    statement.query_row([row], read).optional()
}

fn find(connection: &Connection, kind: Kind, name: &str) -> rusqlite::Result<Option<Record>> {
    let table = kind.table();
    let sql = format!(
        "SELECT {COLUMNS} FROM {table} WHERE owner = ?1 AND removed = 0 AND seq IN \
         (SELECT seq FROM {table} WHERE id = ?2 UNION ALL \
          SELECT seq FROM {table} WHERE owner = ?1 AND uid = ?2) LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_row(params![kind.owner(), name], record)
        .optional()
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        row: row.get(0)?,
        id: row.get(1)?,
        uid: row.get(2)?,
        created_at: Time::from_unix_milliseconds(row.get(3)?),
        updated_at: Time::from_unix_milliseconds(row.get(4)?),
        document: row.get(5)?,
    })
}
