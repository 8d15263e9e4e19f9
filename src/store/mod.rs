//! The store: captures on disk, and the attempts to deliver them, in SQLite.
//!
//! Two tables. *captures* has a row for each received request, in order of arrival; *attempts* a
//! row for each time that a message was delivered somewhere. Several processes may use one store
//! at once.
//!
//! ```no_run
//! use cew::store::{Access, Filter, Store};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Store::open("/tmp/captures.db".as_ref(), Access::Read)?;
//! let filter = Filter { event_types: vec!["user.created".to_owned()], ..Filter::default() };
//! for message in store.messages(&filter, "http://localhost:3000/api/webhooks")? {
//!     let capture = store.get(message.capture)?;
//!     println!("{} {:?} {:?}", message.message, message.state, capture.map(|c| c.request.path));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`Store::open`] creates, updates or reads one ([`Access`]); the settings say where it is.
//! - [`Store::insert`] and [`Store::record`] add captures and attempts, many in one transaction.
//!   When they return, everything is on disk. [`Writer`] does this on a thread of its own for many
//!   tasks at once.
//! - [`Store::each`] gives captures that pass a [`Filter`], page by page, [`Store::get`] gives one,
//!   [`Store::look_at`] shows one, [`Store::each_in`] streams those of some [`Rows`],
//!   [`Store::attempts`] the attempts at one.
//! - [`Store::messages`] gives the state of each message at one endpoint: what `replay` needs.
//! - [`Store::prune`] removes what is too old or too much, and the [`Writer`] does while it runs.

mod bounded;
mod cap;
mod entry;
mod error;
mod files;
mod guard;
mod id;
mod insert;
mod open;
mod page;
mod prune;
mod query;
mod rows;
mod schema;
mod seq;
mod state;
mod steps;
mod version;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use entry::Entry;
pub use error::{Problem, StoreError};
pub use files::Room;
pub use insert::{NewAttempt, NewCapture};
pub use open::Access;
pub use prune::{Bounds, Pruned};
pub use query::{Filter, RecordedAttempt, StoredCapture};
pub use rows::Rows;
pub use seq::Seq;
pub use state::{MessageState, State};
pub use writer::{Removed, Writer};

/// An open store.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    access: Access,
    guard: guard::Guard,
}

impl Store {
    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn error(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::new(&self.path, error)
    }

    /// Runs `query`; an error gets the store's name.
    fn ask<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.guard.reset();
        query(&self.connection).map_err(|error| self.error(&error))
    }
}
