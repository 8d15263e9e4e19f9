//! What can end a check before it has a result.

use std::io;

use thiserror::Error;

use crate::context::NoRandomness;
use crate::delivery::{AttemptError, Hint, Outcome};
use crate::event::UnknownEvent;
use crate::http::{Endpoint, SetUpError};

use super::StateError;

/// Why a check cannot go on.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The handler gave no answer to the first delivery.
    #[error("cannot reach {url}: {reason}")]
    Unreachable {
        /// The endpoint.
        url: String,
        /// Why not.
        reason: String,
        /// What to do.
        hint: Option<Hint>,
    },
    /// A connection cannot be prepared.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// An event type that a probe sends is not in the catalogue.
    #[error(transparent)]
    Event(#[from] UnknownEvent),
    /// An example that a probe changes is no JSON.
    #[error("the payload is not JSON: {0}")]
    Example(#[from] serde_json::Error),
    /// Ids cannot be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The handler's rows cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// A probe broke off.
    #[error("a probe did not end: {0}")]
    Broken(io::Error),
}

impl CheckError {
    /// Its stable name where it is reported.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::Event(_) => "unknown_event",
            Self::Example(_) => "payload",
            Self::State(_) => "state",
            Self::SetUp(_) | Self::NoRandomness(_) | Self::Broken(_) => "io",
        }
    }

    /// No answer came at all.
    pub(super) fn unreachable(
        error: &AttemptError,
        outcome: &Outcome,
        endpoint: &Endpoint,
    ) -> Self {
        Self::Unreachable {
            url: endpoint.to_string(),
            reason: error.to_string(),
            hint: Hint::on(outcome, endpoint),
        }
    }
}
