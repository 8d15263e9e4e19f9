//! An attempt, as it is kept.

use crate::delivery::{Hint, Request, Sent, TimedAttempt};
use crate::signing::Redaction;
use crate::store::RecordedAttempt;

/// What came of an attempt that sent `request`, without signing secrets.
#[must_use]
pub fn recorded(
    timed: &TimedAttempt,
    request: impl FnOnce() -> Request,
    endpoint: &crate::http::Endpoint,
    redaction: &Redaction,
) -> RecordedAttempt {
    let outcome = &timed.attempt.outcome;
    let hint = Hint::after(outcome, || {
        let answered_at = timed.at.saturating_add(timed.attempt.duration);
        Sent::with(endpoint, request().header_pairs(), answered_at)
    });
    RecordedAttempt {
        endpoint: endpoint.to_string(),
        at: timed.at,
        outcome: match outcome {
            Ok(response) => Ok(response.status),
            Err(error) => Err(error.to_string()),
        },
        duration: timed.attempt.duration,
        response_head: outcome
            .as_ref()
            .ok()
            .map(|response| response.head(redaction)),
        hint: hint.map(|hint| hint.recorded()),
    }
}
