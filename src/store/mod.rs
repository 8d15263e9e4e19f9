//! The store: what was received and what was sent, and the attempts to deliver it, in SQLite.
//!
//! Three tables. *captures* has a row for each received request, in order of arrival; *messages* a
//! row for each message that was sent from here; *attempts* a row for each time that one of these
//! was delivered somewhere. Several processes may use one store at once.
//!
//! ```no_run
//! use cew::store::{Access, Filter, Store};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Store::open("/tmp/captures.db".as_ref(), Access::Read)?;
//! let filter = Filter { event_types: vec!["user.created".to_owned()], ..Filter::default() };
//! for message in store.messages(&filter, Some("http://localhost:3000/api/webhooks"))? {
//!     println!("{:?} {:?}", message.kept, message.state);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`Store::open`] creates, updates or reads one ([`Access`]); the settings say where it is.
//! - [`Store::insert`], [`Store::insert_messages`] and [`Store::record`] add captures, messages and
//!   attempts, many in one transaction. When they return, everything is on disk. [`Writer`] does
//!   this on a thread of its own for many tasks at once. [`Store::record_sent`] writes down what is
//!   sent at the terminal.
//! - [`Store::each`] gives captures that pass a [`Filter`], page by page, [`Store::get`] gives one,
//!   [`Store::look_at`] shows one, [`Store::each_in`] streams those of some [`Rows`],
//!   [`Store::attempts`] the attempts at one.
//! - [`Store::each_message`] gives messages that were sent, page by page, [`Store::message`] gives
//!   one, [`Store::attempts_at`] the attempts at one.
//! - [`Store::messages`] gives the state of each message at one endpoint: what `replay` needs.
//! - [`Store::prune`] removes what is too old or too much, and the [`Writer`] does while it runs.

mod answered;
mod attempt_id;
mod body_test;
mod bounded;
mod cap;
mod catalog;
mod checkpoint;
mod commit;
mod conditions;
mod content;
mod cursor;
mod due;
mod entry;
mod error;
mod files;
mod filter;
mod guard;
mod id;
mod insert;
mod message;
mod open;
mod page;
mod prune;
mod query;
mod record;
mod remove;
mod rows;
mod said;
mod schema;
mod sent;
mod seq;
mod served_attempts;
mod served_messages;
mod shown;
mod sieve;
mod space;
mod state;
mod steps;
mod subscription;
mod task;
mod version;
mod writer;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use answered::Answer;
pub use attempt_id::AttemptSeq;
pub use body_test::{BodyTest, BodyTestError};
pub use catalog::KeptEventType;
pub use commit::{Change, Committer};
pub use content::{Content, HeaderTest};
pub use cursor::{Cursor, Paged, Scanned};
pub use due::{Due, DueMessage};
pub use entry::{Entry, Written};
pub use error::{Problem, StoreError};
pub use files::Room;
pub use insert::{NewAttempt, NewCapture, Origin, ServiceAttempt};
pub use message::{NewMessage, SentAttempt, StoredMessage, TERMINAL};
pub use open::Access;
pub use prune::{Bounds, Pruned};
pub use query::{Filter, RecordedAttempt, StoredCapture};
pub use record::{Kind, Record, Taken};
pub use remove::Counts;
pub use rows::Rows;
pub use said::SaidAnswer;
pub use sent::SentMessage;
pub use seq::{MessageSeq, Seq};
pub use served_attempts::{AttemptCounts, AttemptFilter, ServedAttempt};
pub use served_messages::{DeliveryState, MessageFilter};
pub use shown::{CaptureFilter, Latest};
pub use sieve::Sieve;
pub use state::{Failures, Kept, MessageState, State};
pub use subscription::asks_for;
pub use task::{Task, TaskKind};
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
