//! The same questions on requests that are in no store, so that they have the same answers.

use std::path::Path;

use rusqlite::{Connection, ToSql};

use super::content::Conditions;
use super::insert::header_block;
use super::{Content, StoreError};
use crate::capture::CapturedRequest;

/// Lets requests pass that have a content in them.
pub struct Sieve {
    /// `None`: nothing is asked.
    asked: Option<(Connection, Conditions)>,
}

impl Sieve {
    /// For requests with this in them.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new(content: &Content) -> Result<Self, StoreError> {
        if *content == Content::default() {
            return Ok(Self { asked: None });
        }
        let connection = Connection::open_in_memory().map_err(|error| failed(&error))?;
        let asked = Some((connection, content.of_requests()));
        Ok(Self { asked })
    }

    /// Whether `request` passes.
    ///
    /// # Errors
    /// When it is larger than anything that can be asked about.
    pub fn passes(&self, request: &CapturedRequest<'_>) -> Result<bool, StoreError> {
        let Some((connection, conditions)) = &self.asked else {
            return Ok(true);
        };
        let columns = "SELECT :path AS path, :headers AS headers, :body AS body";
        let sql = format!("SELECT {} FROM ({columns})", conditions.sql.join(" AND "));
        let headers = header_block(request);
        let own: [(_, &dyn ToSql); 3] = [
            (":path", &request.path),
            (":headers", &headers),
            (":body", &request.body),
        ];
        let named: Vec<_> = conditions.named().chain(own).collect();
        let asked = connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row(&named[..], |row| row.get(0)));
        asked.map_err(|error| failed(&error))
    }
}

fn failed(error: &rusqlite::Error) -> StoreError {
    StoreError::new(Path::new(":memory:"), error)
}
