//! What a server says of an attempt, in the types of every other attempt.

use std::time::Duration;

use super::AttemptOut;
use crate::delivery::{Attempt, AttemptError, Hint, Outcome, Response, Sent, TimedAttempt};
use crate::http::Endpoint;
use crate::store::{RecordedAttempt, SentAttempt};
use crate::time::Time;

/// The response of an attempt that was listed without it.
const WITHHELD: &str = "{}";

/// An attempt of which the next comes at `next`.
#[must_use]
pub fn timed(attempt: &AttemptOut, next: Option<Time>) -> TimedAttempt {
    let duration = duration(attempt);
    let ended = attempt.timestamp.saturating_add(duration);
    TimedAttempt {
        at: attempt.timestamp,
        attempt: Attempt {
            outcome: outcome(attempt),
            duration,
        },
        next_in: next.map(|next| next.duration_since(ended)),
    }
}

/// The same beside its message.
#[must_use]
pub fn sent(attempt: &AttemptOut) -> SentAttempt {
    SentAttempt {
        id: attempt.id.clone(),
        endpoint: Some(attempt.endpoint_id.clone()),
        manual: attempt.trigger_type == 1,
        response: None,
        recorded: recorded(attempt),
    }
}

/// The same as it is kept, with what there is to say about it.
#[must_use]
pub fn recorded(attempt: &AttemptOut) -> RecordedAttempt {
    let outcome = outcome(attempt);
    let hint = Endpoint::parse(&attempt.url, "/")
        .ok()
        .and_then(|endpoint| {
            let answered_at = attempt.timestamp.saturating_add(duration(attempt));
            Hint::after(&outcome, || {
                let signed = ("svix-signature", "");
                Sent::with(&endpoint, [signed], answered_at)
            })
        });
    RecordedAttempt {
        endpoint: attempt.url.clone(),
        at: attempt.timestamp.to_milliseconds(),
        response_head: outcome.as_ref().ok().map(|it| it.text().into_owned()),
        outcome: match &outcome {
            Ok(response) => Ok(response.status),
            Err(error) => Err(error.to_string()),
        },
        duration: duration(attempt),
        hint: hint.map(|hint| hint.recorded()),
    }
}

fn duration(attempt: &AttemptOut) -> Duration {
    Duration::from_millis(u64::try_from(attempt.response_duration_ms).unwrap_or(0))
}

fn outcome(attempt: &AttemptOut) -> Outcome {
    let text = attempt.response.as_str();
    match u16::try_from(attempt.response_status_code) {
        Ok(0) | Err(_) => Err(error(text, duration(attempt))),
        Ok(status) => Ok(Response {
            status,
            body: if text == WITHHELD { "" } else { text }.into(),
            ..Response::default()
        }),
    }
}

/// What is behind the text in the place of an answer. What says no more than that there was none
/// stays the text that it is.
fn error(text: &str, took: Duration) -> AttemptError {
    match text {
        "connection refused" => AttemptError::Refused,
        "unknown host" => AttemptError::UnknownHost,
        "the connection was closed without an answer" => AttemptError::Closed,
        "request timed out" => AttemptError::TimedOut(took),
        text if text.starts_with("no complete answer within") => AttemptError::TimedOut(took),
        text if text.starts_with("requests to this IP range are blocked") => AttemptError::Blocked,
        "" | WITHHELD => AttemptError::Other("no answer".to_owned()),
        text => AttemptError::Other(text.to_owned()),
    }
}
