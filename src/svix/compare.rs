//! What a server says that it delivered, beside what a listener has captured.

use std::collections::{HashMap, VecDeque};

use super::object::Identified;
use super::{AttemptOut, Call, Client, Destination, Listing, MessageOut, SvixError, Window};
use crate::store::StoreError;
use crate::time::Time;

/// The captures of so many messages are looked for at a time: a store finds them by reading all.
const AT_ONCE: usize = 256;

/// What was captured of each message, by its id.
pub type Arrivals = HashMap<String, Vec<Arrival>>;

/// A capture of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it came.
    pub at: Time,
    /// How it was answered, where that is known.
    pub answered: Option<u16>,
}

impl Arrival {
    const fn is_accepted(&self) -> bool {
        matches!(self.answered, Some(200..=299))
    }
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The server counts it as failed, and it was answered 2xx: the answer came too late, or was
    /// lost.
    FailedButAnswered,
    /// The server tried, and nothing was captured.
    NeverArrived,
    /// It was accepted more than once, or came more often than the server knows of.
    ArrivedTwice,
}

impl Finding {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::FailedButAnswered,
        Self::NeverArrived,
        Self::ArrivedTwice,
    ];

    /// Its name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FailedButAnswered => "failed_but_answered",
            Self::NeverArrived => "never_arrived",
            Self::ArrivedTwice => "arrived_twice",
        }
    }
}

/// A message, on both sides.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// `msg_…`.
    pub message_id: String,
    /// Its event type.
    pub event_type: String,
    /// When it was made.
    pub made: Time,
    /// The server's attempts, the first one first: when, the status (0: no answer), whether it
    /// counts as a success.
    pub attempts: Vec<(Time, i64, bool)>,
    /// What was captured, in its order.
    pub arrivals: Vec<Arrival>,
    /// What does not fit, if anything.
    pub finding: Option<Finding>,
}

impl Comparison {
    fn new(message: MessageOut, attempts: &[AttemptOut], arrivals: Vec<Arrival>) -> Self {
        let attempts: Vec<_> = attempts
            .iter()
            .map(|it| (it.timestamp, it.response_status_code, it.succeeded()))
            .collect();
        Self {
            finding: finding(&attempts, &arrivals),
            message_id: message.id,
            event_type: message.event_type,
            made: message.timestamp,
            attempts,
            arrivals,
        }
    }
}

fn finding(attempts: &[(Time, i64, bool)], arrivals: &[Arrival]) -> Option<Finding> {
    let succeeded = attempts.iter().any(|(_, _, succeeded)| *succeeded);
    let accepted = arrivals.iter().filter(|it| it.is_accepted()).count();
    if arrivals.is_empty() {
        return (!attempts.is_empty()).then_some(Finding::NeverArrived);
    }
    if !attempts.is_empty() && !succeeded && accepted > 0 {
        return Some(Finding::FailedButAnswered);
    }
    // What came and is not listed yet is on its way to the list.
    let delivered = attempts
        .iter()
        .filter(|(_, _, succeeded)| *succeeded)
        .count();
    let is_surplus = succeeded && arrivals.len() > attempts.len();
    let is_repeated = accepted > 1 || delivered > 1 && arrivals.len() > 1;
    (is_repeated || is_surplus).then_some(Finding::ArrivedTwice)
}

/// The messages of an application at one endpoint, being compared.
pub struct Comparing<'a> {
    client: &'a Client,
    application: &'a str,
    endpoint: &'a str,
    messages: Listing<MessageOut>,
    attempts: Listing<AttemptOut>,
    /// Attempts that were listed, whose messages have not come yet.
    ahead: Vec<AttemptOut>,
    /// Those that were compared and not given away yet.
    compared: VecDeque<Comparison>,
}

impl<'a> Comparing<'a> {
    /// Of those in `window`, the latest first.
    #[must_use]
    pub fn new(
        client: &'a Client,
        application: &'a str,
        destination: &'a Destination,
        window: Window,
    ) -> Self {
        let endpoint = destination.endpoint.id.as_str();
        let messages = Call::get(&["app", application, "msg"]).query("with_content", "false");
        let attempts = Call::get(&["app", application, "attempt", "endpoint", endpoint]);
        Self {
            client,
            application,
            endpoint,
            messages: Listing::new(messages, window),
            attempts: Listing::new(attempts.query("with_content", "false"), Window::default()),
            ahead: Vec::new(),
            compared: VecDeque::new(),
        }
    }

    /// The next one; `captured` finds what was captured of messages with these ids.
    ///
    /// # Errors
    /// When the server does not answer, or the captures cannot be read.
    pub async fn next(
        &mut self,
        captured: &mut dyn FnMut(Vec<String>) -> Result<Arrivals, StoreError>,
    ) -> Result<Option<Comparison>, SvixError> {
        if self.compared.is_empty() {
            let some = self.some().await?;
            // Without an id, all captures would be meant.
            if some.is_empty() {
                return Ok(None);
            }
            let ids = some.iter().map(|(message, _)| message.id.clone());
            let mut arrived = captured(ids.collect())?;
            let compared = some.into_iter().map(|(message, attempts)| {
                let arrivals = arrived.remove(&message.id).unwrap_or_default();
                Comparison::new(message, &attempts, arrivals)
            });
            self.compared.extend(compared);
        }
        Ok(self.compared.pop_front())
    }

    /// The next messages, each with the attempts at it.
    async fn some(&mut self) -> Result<Vec<(MessageOut, Vec<AttemptOut>)>, SvixError> {
        let mut some = Vec::new();
        while some.len() < AT_ONCE {
            let Some(message) = self.messages.next(self.client).await? else {
                break;
            };
            let attempts = self.attempts_at(&message).await?;
            some.push((message, attempts));
        }
        Ok(some)
    }

    async fn attempts_at(&mut self, message: &MessageOut) -> Result<Vec<AttemptOut>, SvixError> {
        /// So many attempts of other messages are kept; with more, each message is asked after.
        const KEPT: usize = 20_000;
        // An attempt is made after its message: those made since the message are all there once the
        // list has come to before it.
        while self
            .ahead
            .last()
            .is_none_or(|it| it.timestamp >= message.timestamp)
            && self.ahead.len() < KEPT
        {
            match self.attempts.next(self.client).await? {
                Some(attempt) => self.ahead.push(attempt),
                None => break,
            }
        }
        let is_whole = self.ahead.len() < KEPT;
        let mut own: Vec<_> = if is_whole {
            self.ahead
                .extract_if(.., |it| it.msg_id == message.id)
                .collect()
        } else {
            let call = Call::get(&["app", self.application, "attempt", "msg", &message.id])
                .query("endpoint_id", self.endpoint)
                .query("with_content", "false");
            let listing = Listing::<AttemptOut>::new(call, Window::default());
            let mut own = listing.all(self.client).await?;
            own.retain(|it| it.endpoint_id == self.endpoint);
            own
        };
        own.sort_by(|one, other| one.id().cmp(other.id()));
        Ok(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(attempts: &[(i64, bool)], answers: &[Option<u16>]) -> Option<&'static str> {
        let at = Time::from_unix_seconds(1);
        let attempts: Vec<_> = attempts.iter().map(|(code, ok)| (at, *code, *ok)).collect();
        let arrivals: Vec<_> = answers
            .iter()
            .map(|answered| Arrival {
                at,
                answered: *answered,
            })
            .collect();
        finding(&attempts, &arrivals).map(Finding::name)
    }

    #[test]
    fn only_what_does_not_fit_is_found() {
        // As it should be: delivered; refused; not tried yet; refused, then taken.
        assert_eq!(found(&[(200, true)], &[Some(200)]), None);
        assert_eq!(found(&[(500, false)], &[Some(500)]), None);
        assert_eq!(found(&[], &[]), None);
        assert_eq!(
            found(&[(500, false), (200, true)], &[Some(500), Some(204)]),
            None
        );
        // It came, and the server is about to say so.
        assert_eq!(found(&[], &[Some(200)]), None);
        // How it was answered is not known.
        assert_eq!(found(&[(0, false)], &[None]), None);
        assert_eq!(
            found(&[(0, false)], &[Some(200)]),
            Some("failed_but_answered")
        );
        assert_eq!(found(&[(0, false)], &[]), Some("never_arrived"));
        assert_eq!(found(&[(200, true)], &[]), Some("never_arrived"));
        assert_eq!(
            found(&[(200, true), (200, true)], &[None, None]),
            Some("arrived_twice")
        );
        assert_eq!(
            found(&[(200, true)], &[Some(200), Some(200)]),
            Some("arrived_twice")
        );
        assert_eq!(
            found(&[(200, true)], &[Some(503), Some(200)]),
            Some("arrived_twice")
        );
    }
}
