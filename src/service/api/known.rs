//! Applications with their endpoints, read once and kept until something changes: every message asks
//! for them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::problem::Problem;
use crate::service::{Endpoint, Service};
use crate::store::{Cursor, Kind, Store};

/// So many applications are kept.
const MOST: usize = 256;

/// An application with its endpoints.
pub struct Known {
    /// Its row.
    pub row: i64,
    /// In the order in which they were made.
    pub endpoints: Vec<KnownEndpoint>,
}

/// An endpoint.
pub struct KnownEndpoint {
    /// Its row.
    pub row: i64,
    /// What its record says.
    pub endpoint: Endpoint,
}

/// The applications that were asked for lately, by the names by which they were.
#[derive(Default)]
pub struct Cache {
    known: RefCell<HashMap<String, Rc<Known>>>,
    /// Which state of all records they are of.
    state: Cell<u64>,
}

impl Cache {
    /// The application of that id or uid.
    pub fn get(&self, name: &str, service: &Service, store: &Store) -> Result<Rc<Known>, Problem> {
        let mut known = self.known.borrow_mut();
        let state = service.state();
        if self.state.replace(state) != state || known.len() >= MOST {
            known.clear();
        }
        if let Some(known) = known.get(name) {
            return Ok(Rc::clone(known));
        }
        let found = Rc::new(read(name, store)?);
        known.insert(name.to_owned(), Rc::clone(&found));
        Ok(found)
    }
}

fn read(name: &str, store: &Store) -> Result<Known, Problem> {
    let found = store.find_record(Kind::Application, name)?;
    let row = found.ok_or_else(Problem::not_found)?.row;
    let all = Cursor {
        from: None,
        backwards: false,
        ascending: true,
        limit: u32::from(u16::MAX),
    };
    let page = store.records(Kind::EndpointOf(row), &all)?;
    let endpoint = |record: crate::store::Record| {
        let endpoint = serde_json::from_str(&record.document).ok()?;
        let row = record.row;
        Some(KnownEndpoint { row, endpoint })
    };
    let endpoints = page.entries.into_iter().filter_map(endpoint).collect();
    Ok(Known { row, endpoints })
}
