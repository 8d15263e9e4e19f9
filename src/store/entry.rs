//! What a store takes.

use std::sync::Arc;

use super::{MessageSeq, NewAttempt, NewCapture, NewMessage, RecordedAttempt, Seq};

/// What to write.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A request that was received, with the attempts at it that were made already.
    Capture(Arc<NewCapture>, Vec<Arc<RecordedAttempt>>),
    /// A message that is accepted.
    Message(Arc<NewMessage>),
    /// An attempt at what is in the store, or at something that is not.
    Attempt(Arc<NewAttempt>),
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// A capture, in that row.
    Capture(Seq),
    /// A message, in that row.
    Message(MessageSeq),
    /// An attempt.
    Attempt,
}
