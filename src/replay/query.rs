//! What is asked for.

use crate::capture::Input;
use crate::store::Content;
use crate::time::Time;

/// Which messages to deliver again, and how.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each question")]
pub struct ReplayQuery {
    /// These; those of the store that pass the rest if none is named.
    pub names: Vec<Named>,
    /// Those attempted at the endpoint, where no attempt ever succeeded.
    pub failed: bool,
    /// Those never attempted at the endpoint.
    pub missing: bool,
    /// Received at this time or later.
    pub since: Option<Time>,
    /// Received before this time.
    pub until: Option<Time>,
    /// These event types only; any if empty.
    pub event_types: Vec<String>,
    /// With this in them.
    pub content: Content,
    /// Of those that pass, only so many, the latest.
    pub last: Option<u64>,
    /// As they were received, and not signed afresh.
    pub verbatim: bool,
    /// Sign also what was not authentic.
    pub sign_unverified: bool,
}

/// Something to replay, by its name.
pub enum Named {
    /// A message id or a capture's id.
    Stored(String),
    /// Everything in a file.
    Input(Input),
}
