//! What is in a request: questions on its body, its headers and its path, in SQL. They are values
//! there, and never its text.

use rusqlite::ToSql;
use rusqlite::types::Value;

use super::BodyTest;
use crate::text::latin1;

/// What requests have to contain. The default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// All of these are true of the body, which is JSON.
    pub body: Vec<BodyTest>,
    /// All of these are there.
    pub headers: Vec<HeaderTest>,
    /// The path, in which `*` stands for anything. Without a `?`, any query may follow it.
    pub path: Option<String>,
}

/// A header that has to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTest {
    /// In lower case, as headers are kept.
    pub name: String,
    /// Exactly; `None`: anything.
    pub value: Option<String>,
}

/// Conditions on a row, and what they name.
#[derive(Default)]
pub(super) struct Conditions {
    pub sql: Vec<String>,
    named: Vec<(String, Value)>,
}

impl Content {
    /// In a query of requests, with the columns of captures.
    pub(super) fn of_requests(&self) -> Conditions {
        let mut all = Conditions::default();
        for (at, test) in self.headers.iter().enumerate() {
            all.header(at, test);
        }
        if let Some(path) = &self.path {
            all.path(path);
        }
        // The costliest last: most rows do not get there.
        all.body("body", &self.body);
        all
    }

    /// In a query of messages that were sent; `None` if none of them passes: of what was sent, the
    /// payload is kept and no header or path.
    pub(super) fn of_sent(&self) -> Option<Conditions> {
        if !self.headers.is_empty() || self.path.is_some() {
            return None;
        }
        let mut all = Conditions::default();
        all.body("payload", &self.body);
        Some(all)
    }
}

impl Conditions {
    /// What they name.
    pub fn named(&self) -> impl Iterator<Item = (&str, &dyn ToSql)> {
        let named = self.named.iter();
        named.map(|(name, value)| (&**name, value as &dyn ToSql))
    }

    fn name(&mut self, name: String, value: Value) {
        self.named.push((name, value));
    }

    /// Headers are lines: this is the first of them, or follows the end of another.
    fn header(&mut self, at: usize, test: &HeaderTest) {
        let mut line = b"\n".to_vec();
        line.extend_from_slice(&latin1::encode_or_utf8(&test.name));
        line.extend_from_slice(b": ");
        if let Some(value) = &test.value {
            line.extend_from_slice(&latin1::encode_or_utf8(value));
            line.push(b'\n');
        }
        let (first, further) = (format!(":header{at}"), format!(":header{at}line"));
        self.sql.push(format!(
            "(substr(headers, 1, length({first})) = {first} OR instr(headers, {further}) > 0)"
        ));
        self.name(first, Value::Blob(line[1..].to_vec()));
        self.name(further, Value::Blob(line));
    }

    fn path(&mut self, path: &str) {
        self.sql
            .push("(path GLOB :path OR path GLOB :path_with_query)".to_owned());
        let mut pattern = String::with_capacity(path.len());
        for character in path.chars() {
            match character {
                '[' | '?' => pattern.extend(['[', character, ']']),
                character => pattern.push(character),
            }
        }
        self.name(
            ":path_with_query".to_owned(),
            format!("{pattern}[?]*").into(),
        );
        self.name(":path".to_owned(), pattern.into());
    }

    /// Of a body that is no JSON nothing is true. A body without any compression is looked at, and
    /// no other.
    fn body(&mut self, column: &str, tests: &[BodyTest]) {
        if tests.is_empty() {
            return;
        }
        // A blob might be taken for `SQLite`'s own binary JSON.
        let json = format!("CAST({column} AS TEXT)");
        let mut all = Vec::with_capacity(tests.len());
        for (at, test) in tests.iter().enumerate() {
            let prefix = format!(":body{at}");
            all.push(test.sql(&json, &prefix));
            self.named.extend(test.named(&prefix));
        }
        let all = all.join(" AND ");
        let sql = format!("CASE WHEN json_valid({json}) THEN {all} ELSE FALSE END");
        self.sql.push(sql);
    }
}
