//! What a store takes.

use std::sync::Arc;

use super::{NewAttempt, NewCapture};

/// What to write.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A request that was received.
    Capture(Arc<NewCapture>),
    /// An attempt at one.
    Attempt(Arc<NewAttempt>),
}
