//! A delivery, and what became of it.

use std::sync::Arc;

use super::Withheld;
use crate::store::{NewCapture, RecordedAttempt, Seq, StoreError};
use crate::time::Time;

/// A delivery, and what became of it.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// The request with what was found.
    pub capture: Arc<NewCapture>,
    /// Where it is in the store.
    pub seq: Option<Seq>,
    /// The number of the attempt at its message, from 1.
    pub number: u32,
    /// The attempts at handlers, if it went on: in their order.
    pub forwarded: Vec<Arc<RecordedAttempt>>,
    /// Why it did not, though there is a handler.
    pub withheld: Option<Withheld>,
    /// The answer's status; `None`: it was given up.
    pub status: Option<u16>,
    /// Whether the sender had gone when it was answered.
    pub late: bool,
    /// When it is delivered again to who has refused it.
    pub again: Option<Time>,
    /// Why something about it is not in the store.
    pub store_error: Option<StoreError>,
}

impl Delivered {
    /// The `number`-th attempt at its message, to which nothing has happened yet.
    pub(super) fn new(capture: NewCapture, number: u32) -> Self {
        Self {
            capture: Arc::new(capture),
            seq: None,
            number,
            forwarded: Vec::new(),
            withheld: None,
            status: None,
            late: false,
            again: None,
            store_error: None,
        }
    }

    /// What came of forwarding it.
    #[must_use]
    pub fn attempts(&self) -> impl ExactSizeIterator<Item = &RecordedAttempt> {
        self.forwarded.iter().map(|attempt| &**attempt)
    }

    /// What names the message: its id, else the capture's.
    #[must_use]
    pub fn name(&self) -> &str {
        name(&self.capture)
    }

    /// What the store does not know of it, if it is in the store.
    pub(super) fn row(&self) -> Option<Row> {
        Some(Row {
            seq: self.seq?,
            number: self.number,
            status: self.status,
            late: self.late,
            again: self.again,
            withheld: self.withheld,
            was_forwarded: !self.forwarded.is_empty(),
            store_error: self.store_error.clone().map(Box::new),
        })
    }
}

/// What names the message: its id, else the capture's.
pub(super) fn name(capture: &NewCapture) -> &str {
    let id = || capture.request.id.as_deref();
    capture.message.as_deref().or_else(id).unwrap_or_default()
}

/// What the store does not know of a delivery.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where the capture is.
    pub seq: Seq,
    /// As in [`Delivered`].
    pub number: u32,
    /// As in [`Delivered`].
    pub status: Option<u16>,
    /// As in [`Delivered`].
    pub late: bool,
    /// As in [`Delivered`].
    pub again: Option<Time>,
    /// As in [`Delivered`].
    pub withheld: Option<Withheld>,
    /// Whether there are attempts at handlers.
    pub was_forwarded: bool,
    /// As in [`Delivered`]: of the attempt, for the capture is in the store.
    pub store_error: Option<Box<StoreError>>,
}
