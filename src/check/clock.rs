//! Whether a handler that refuses what is genuine compares the timestamp with another time: with
//! that of another time zone, or with milliseconds.

use super::CheckError;
use super::exchange::Exchange;
use super::refusal::Refusal;
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;
use crate::delivery::Response;
use crate::time::Time;

/// Time zones that are no whole hours apart from UTC, in minutes: Newfoundland, Iran, Afghanistan,
/// India, Nepal, Myanmar, two of Australia and one of New Zealand.
const ODD: [i64; 9] = [150, 210, 270, 330, 345, 390, 570, 630, 765];

/// The hours that a time zone is apart from UTC at most.
const HOURS: i64 = 14;

/// What its answer means, if it is 2xx.
pub(super) struct Meanings(Vec<Refusal>);

/// The payload, signed for now as other clocks have it.
pub(super) fn traffic(
    sender: &Sender<'_>,
    payload: &[u8],
) -> Result<(Meanings, Traffic), CheckError> {
    let now = sender.now();
    let distances = (1..=HOURS).map(|hours| hours * 60).chain(ODD);
    let mut trials = Vec::new();
    for minutes in distances.flat_map(|minutes| [-minutes, minutes]) {
        let at = Time::from_unix_seconds(now.unix_seconds() + minutes * 60);
        let id = sender.new_id()?;
        let request = sender.sign(sender.secret, &id, at, payload.to_vec());
        trials.push((Refusal::Clock { minutes }, request));
    }
    let request = sender.deliver_bytes(payload.to_vec())?;
    let (id, milliseconds) = (request.get("svix-id"), now.unix_milliseconds().to_string());
    let content = [id.as_bytes(), b".", milliseconds.as_bytes(), b".", payload].concat();
    let signature = sender.signature_of(&content);
    let request = request
        .with("svix-timestamp", milliseconds)
        .with("svix-signature", signature);
    trials.push((Refusal::Milliseconds, request));
    let unnamed = |(meaning, request)| (meaning, (String::new(), request));
    let (meanings, requests) = trials.into_iter().map(unnamed).unzip();
    Ok((Meanings(meanings), Traffic::any(requests)))
}

impl Meanings {
    /// The only one that was accepted: who accepts more than one has no clock.
    pub fn conclude(self, exchanges: &[Exchange]) -> Option<Refusal> {
        let is_accepted = |exchange: &Exchange| {
            let outcome = exchange.attempt.outcome.as_ref();
            outcome.is_ok_and(Response::is_success)
        };
        let meanings = self.0.into_iter().zip(exchanges);
        let mut accepted = meanings.filter(|(_, exchange)| is_accepted(exchange));
        let (meaning, _) = accepted.next()?;
        accepted.next().is_none().then_some(meaning)
    }
}
