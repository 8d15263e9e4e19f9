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
        // What is asked names `:path`, too.
        let columns = "SELECT :its_path AS path, :its_headers AS headers, :its_body AS body";
        let sql = format!("SELECT {} FROM ({columns})", conditions.sql.join(" AND "));
        let headers = header_block(request);
        let own: [(_, &dyn ToSql); 3] = [
            (":its_path", &request.path),
            (":its_headers", &headers),
            (":its_body", &request.body),
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

#[cfg(test)]
mod tests {
    use super::super::HeaderTest;
    use super::*;

    #[test]
    fn what_is_asked_of_path_header_and_body_is_all_of_it() {
        let request = CapturedRequest {
            path: "/api/webhooks".into(),
            headers: vec![("svix-id".into(), "msg_1".into())],
            body: br#"{"data":{"id":"user_1"}}"#.as_slice().into(),
            ..CapturedRequest::default()
        };
        let passes = |path: &str, id: &str, test: &str| {
            let header = HeaderTest {
                name: "svix-id".to_owned(),
                value: Some(id.to_owned()),
            };
            let content = Content {
                body: vec![test.parse().unwrap()],
                headers: vec![header],
                path: Some(path.to_owned()),
            };
            Sieve::new(&content).unwrap().passes(&request).unwrap()
        };
        assert!(passes("/api/*", "msg_1", "data.id=user_1"));
        assert!(!passes("/app/*", "msg_1", "data.id=user_1"));
        assert!(!passes("/api/*", "msg_2", "data.id=user_1"));
        assert!(!passes("/api/*", "msg_1", "data.id=user_2"));
    }
}
