//! One message at one endpoint, watched until nothing more comes of it.

use std::time::Duration;

use serde::Deserialize;

use super::object::StatedEndpoint;
use super::outcome::timed;
use super::{AttemptOut, Call, Client, Listing, SvixError, Window};
use crate::delivery::{Delivery, State};
use crate::time::Time;

/// How soon it is looked again for what must come any moment,
const SOON: Duration = Duration::from_millis(50);
/// what has not come after a while,
const LATER: Duration = Duration::from_secs(1);
/// and what is not due yet: somebody else may send it by hand.
const RARELY: Duration = Duration::from_secs(15);

/// How far a message is.
#[derive(Clone, Debug)]
pub struct Followed {
    /// In their order.
    pub attempts: Vec<AttemptOut>,
    /// When it is tried next.
    pub next: Option<Time>,
    /// Whether anything more is to come.
    pub is_over: bool,
}

/// Looks how far the message is at the endpoint.
///
/// # Errors
/// When the server does not say.
pub async fn look(
    client: &Client,
    application: &str,
    message: &str,
    endpoint: &str,
) -> Result<Followed, SvixError> {
    #[derive(Deserialize)]
    struct Page {
        data: Vec<StatedEndpoint>,
    }
    // Asked first: what this says is over has all its attempts in the list that is asked for next.
    let call = Call::get(&["app", application, "msg", message, "endpoint"]);
    let stated: Page = client.call(call.query("limit", "250")).await?;
    let stated = stated.data.into_iter().find(|it| it.id == endpoint);
    let call = Call::get(&["app", application, "attempt", "msg", message])
        .query("endpoint_id", endpoint)
        .query("with_content", "true");
    let mut attempts = Listing::<AttemptOut>::new(call, Window::default())
        .all(client)
        .await?;
    // Servers that do not know the parameter list those of all endpoints.
    attempts.retain(|attempt| attempt.endpoint_id == endpoint);
    attempts.sort_by(|one, other| one.id.cmp(&other.id));
    // What was sent again by hand after that changes nothing.
    let success = attempts.iter().position(AttemptOut::succeeded);
    let succeeded = success.is_some();
    attempts.truncate(success.map_or(usize::MAX, |at| at + 1));
    let next = stated.as_ref().and_then(|it| it.next_attempt);
    let next = next.filter(|_| !succeeded);
    Ok(Followed {
        is_over: succeeded || !attempts.is_empty() && stated.is_some() && next.is_none(),
        attempts,
        next,
    })
}

impl Followed {
    /// In the types of every other delivery; nothing before the first attempt. One that is given up
    /// is over, though another attempt would come.
    pub(super) fn delivery(&self, is_given_up: bool) -> Option<Delivery> {
        let last = self.attempts.len().checked_sub(1)?;
        let attempts: Vec<_> = self
            .attempts
            .iter()
            .enumerate()
            .map(|(index, attempt)| {
                let following = self.attempts.get(index + 1).map(|next| next.timestamp);
                timed(attempt, if index == last { self.next } else { following })
            })
            .collect();
        let state = State::of(&attempts[last].attempt.outcome);
        Some(Delivery {
            state: (self.is_over || is_given_up).then_some(state),
            attempts,
        })
    }

    /// How long to wait before the next look; `looks` have shown nothing new.
    pub(super) fn pause(&self, now: Time, looks: u32) -> Duration {
        let due = self.next.map(|next| next.duration_since(now));
        match due {
            Some(due) if due > SOON => (due + SOON).min(RARELY),
            _ => (SOON * 2_u32.saturating_pow(looks.min(6))).min(LATER),
        }
    }
}
