//! Deliver again what was captured or sent: from a [`ReplayQuery`] to a [`Selection`], and on to the
//! messages that are made of it, one at a time.

mod edited;
mod message;
mod query;
mod select;

use std::io;

use thiserror::Error;

use crate::capture::InputError;
use crate::store::StoreError;

pub use edited::{Edited, Signing};
pub use message::{Messages, Replayed, Replays};
pub use query::{Named, ReplayQuery};
pub use select::{Item, LeftOut, Read, Reason, Selection, Selector, Unreadable};

/// Why a replay cannot go on.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A name that stands for nothing in the store.
    #[error("{name}: neither a file nor a capture nor a sent message in {store}")]
    NothingNamed {
        /// What was asked for.
        name: String,
        /// The store's file.
        store: String,
    },
    /// A file that was named.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No thread can be started.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
}
