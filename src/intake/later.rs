//! What a handler has refused, and gets again later.

use std::future::Future;
use std::pin::Pin;

use crate::delivery::{Next, Outcome, Redelivery, Schedule};
use crate::signing::{MessageId, Scheme, SignedHeaders};
use crate::store::NewCapture;
use crate::time::Time;

use super::Forward;

/// When it is delivered again, once that is on disk; `None` if it could not be kept.
pub type Kept<'a> = Pin<Box<dyn Future<Output = Option<Time>> + 'a>>;

/// Keeps what was refused, and sees to it that it is delivered again.
pub trait Later: Send {
    /// Keeps one.
    fn keep(&self, refused: Redelivery) -> Kept<'_>;
}

/// What is to be kept of `capture`, which went to `url` by `forward` in vain. `None` for what must not
/// be signed afresh, or cannot be: what is not authentic, has no message id of its own, or is signed
/// without one; and for what the handler wants no more of.
pub(super) fn refused(
    capture: &NewCapture,
    (forward, url): (&Forward, &str),
    outcome: &Outcome,
    (now, random): (Time, f64),
) -> Option<Redelivery> {
    let verdict = capture.verdict.as_ref()?;
    let scheme = SignedHeaders::collect(capture.request.header_pairs()).scheme();
    let message = capture.message.clone()?;
    let can_be_signed = verdict.valid
        && scheme != Scheme::BodyHmac
        && MessageId::parse(&message).is_ok()
        && !forward.has_credentials();
    let Next::After(wait) = Schedule::svix().next(1, outcome, now, random) else {
        return None;
    };
    can_be_signed.then(|| Redelivery {
        url: url.to_owned(),
        headers: forward.own().iter().cloned().collect(),
        scheme,
        message,
        event_type: capture.event_type.clone().unwrap_or_default(),
        payload: capture.request.body.to_vec(),
        wait,
    })
}
