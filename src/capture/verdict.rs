//! What was found when a request was received.

use serde::{Deserialize, Serialize};

/// The verdict on a capture as it is kept with it: the `verdict` object of the capture line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordedVerdict {
    /// Whether it was authentic and timely.
    pub valid: bool,
    /// The stable code of the cause; `None` when valid.
    pub cause: Option<String>,
    /// The cause in words.
    pub explanation: Option<String>,
    /// What to do about it.
    pub fix: Option<String>,
    /// The source of the secret that matched, never the secret.
    pub secret: Option<String>,
    /// How long before its receipt it was signed; negative: after.
    pub age_ms: Option<i64>,
    /// Facts that do not change the answer.
    pub notes: Vec<String>,
}
