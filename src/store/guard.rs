//! A bound on what reading a store may cost: its file may come from anybody.
//!
//! A small file whose pages refer to one another can make a query without an end. Each query may
//! take so many steps as a store of that size can need, and some.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::ffi;

use super::Seq;

/// Counts the steps of the query under way.
pub(super) struct Guard {
    pub(super) steps: Arc<AtomicU64>,
}

impl Guard {
    /// Before a query.
    pub(super) fn reset(&self) {
        self.steps.store(0, Ordering::Relaxed);
    }
}

/// Sees that rows come in their order: those of a page that is referred to twice come twice.
#[derive(Default)]
pub(super) struct Order(Option<Seq>);

impl Order {
    /// Fails unless `seq` comes after the one before.
    pub(super) fn check(&mut self, seq: Seq) -> rusqlite::Result<()> {
        if self.0.replace(seq) >= Some(seq) {
            let corrupt = ffi::Error::new(ffi::SQLITE_CORRUPT);
            let text = "its rows are out of order".to_owned();
            return Err(rusqlite::Error::SqliteFailure(corrupt, Some(text)));
        }
        Ok(())
    }
}
