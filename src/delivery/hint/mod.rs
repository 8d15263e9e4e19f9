//! What the answer of a handler means, and what to do about it. Faces put it into words.

mod clock;
mod kind;
mod middleware;
mod redirect;
mod said;
mod saying;
mod sent;
mod status;
mod unreached;

pub use kind::Hint;
pub use sent::Sent;
pub use status::is_auth_wall;

use super::Outcome;
use crate::http::Endpoint;

impl Hint {
    /// On an attempt of which nothing is known but that it went to `endpoint`.
    #[must_use]
    pub fn on(outcome: &Outcome, endpoint: &Endpoint) -> Option<Self> {
        Self::after(outcome, || Sent::to(endpoint))
    }

    /// On an attempt; none if it succeeded, or where the outcome says it all. `sent` is asked only
    /// if there is something to say.
    #[must_use]
    pub fn after<'a>(outcome: &Outcome, sent: impl FnOnce() -> Sent<'a>) -> Option<Self> {
        match outcome {
            Ok(response) if response.is_success() && !response.is_page() => None,
            Ok(response) => status::of_response(response, &sent()),
            Err(error) => unreached::of_error(error, sent().endpoint),
        }
    }
}
