//! What is genuine is accepted, also when it comes twice, at the same time as others, or in another
//! order than it happened.

use super::CheckError;
use super::accept::{accepted, accepts, deliveries, named};
use super::exchange::{Answers, Exchange};
use super::fix::Fix;
use super::probe::{Finding, Level, Probe};
use super::sender::Sender;
use super::traffic::Traffic;
use crate::delivery::Response;
use crate::time::Time;

/// A user's life as a sender may deliver it that retries what failed.
const OUT_OF_ORDER: [&str; 5] = [
    "user.updated",
    "user.created",
    "user.deleted",
    "user.created",
    "user.updated",
];

/// What is deleted without ever having come.
const DELETIONS: [&str; 4] = [
    "user.deleted",
    "organization.deleted",
    "organizationMembership.deleted",
    "session.removed",
];

/// How many deliveries a burst has.
pub const BURST: usize = 20;

/// How many deliveries about one new object.
const ABOUT_ONE: usize = 8;

/// The seconds between a message's first attempt and its first retry.
const RETRY_AFTER: i64 = 5;

pub(super) const PROBES: &[Probe] = &[
    accepts(
        "accept.retry",
        Level::Failure,
        "the same message is accepted twice",
        "a message is sent again when an answer is lost: same id, new timestamp",
        Fix::Idempotent,
        |sender| {
            let body = crate::event::compact(&sender.user_created()?);
            let (id, now) = (sender.new_id()?, sender.now());
            let first = Time::from_unix_seconds(now.unix_seconds() - RETRY_AFTER);
            Ok(Traffic::in_turn(vec![
                named(
                    "first attempt",
                    sender.sign(sender.secret, &id, first, body.clone()),
                ),
                named("retry", sender.sign(sender.secret, &id, now, body)),
            ]))
        },
    ),
    accepts(
        "accept.retry-at-once",
        Level::Failure,
        "the same message twice at the same time is accepted",
        "a retry comes while the first attempt, answered too late, is still being worked on",
        Fix::Upsert,
        |sender| {
            let body = crate::event::compact(&sender.user_created()?);
            let (id, now) = (sender.new_id()?, sender.now());
            let attempt = |name: &str, seconds| {
                let at = Time::from_unix_seconds(now.unix_seconds() - seconds);
                named(name, sender.sign(sender.secret, &id, at, body.clone()))
            };
            Ok(Traffic::at_once(vec![
                attempt("first attempt", RETRY_AFTER),
                attempt("retry", 0),
            ]))
        },
    ),
    accepts(
        "accept.at-once",
        Level::Failure,
        "20 deliveries at once are accepted",
        "a burst comes with every import, and after every outage",
        Fix::Concurrency,
        burst,
    ),
    accepts(
        "accept.out-of-order",
        Level::Failure,
        "a story out of order is accepted",
        "messages come in no particular order: an update may come before its object is created",
        Fix::OutOfOrder,
        |sender| {
            let story = sender.story(&OUT_OF_ORDER)?;
            Ok(Traffic::in_turn(deliveries(sender, &OUT_OF_ORDER, &story)?))
        },
    )
    .with_judge(accepted_in_time),
    accepts(
        "accept.delete-unknown",
        Level::Failure,
        "the deletion of what never came is accepted",
        "a handler that was added later, or missed a delivery, never saw the object that is deleted",
        Fix::OutOfOrder,
        |sender| {
            // Each of a story of its own: nothing before told of these objects.
            let mut requests = Vec::new();
            for name in DELETIONS {
                let story = sender.story(&[name])?;
                requests.extend(deliveries(sender, &[name], &story)?);
            }
            Ok(Traffic::any(requests))
        },
    ),
    accepts(
        "accept.one-object",
        Level::Failure,
        "8 deliveries at once about one new user are accepted",
        "a sign-up sends several events within milliseconds, and each may be the first to come",
        Fix::Upsert,
        |sender| {
            let types = ["user.updated", "user.created"].repeat(ABOUT_ONE / 2);
            let story = sender.story(&types)?;
            Ok(Traffic::at_once(deliveries(sender, &types, &story)?))
        },
    )
    .with_judge(accepted_in_time),
];

/// 20 valid deliveries at the same time, each about another user.
pub fn burst(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let requests: Result<_, CheckError> = (0..BURST)
        .map(|_| Ok(named("one of 20", sender.valid()?)))
        .collect();
    Ok(Traffic::at_once(requests?))
}

/// As [`accepted`], but an update may be put off with 503 until its object has come: it is sent
/// again, and the handler has decided so.
fn accepted_in_time(answers: &Answers<'_>) -> Finding {
    let is_put_off = |exchange: &Exchange| {
        let outcome = exchange.attempt.outcome.as_ref();
        exchange.name.ends_with(".updated") && outcome.is_ok_and(|response| response.status == 503)
    };
    let is_wrong = |exchange: &Exchange| {
        let outcome = exchange.attempt.outcome.as_ref();
        !is_put_off(exchange) && !outcome.is_ok_and(Response::is_success)
    };
    if answers.exchanges.iter().any(is_put_off) && answers.wrong_of(is_wrong).is_none() {
        return Finding::passed(answers.right());
    }
    accepted(answers)
}
