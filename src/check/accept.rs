//! What is genuine is accepted, however it may legally look.

use serde_json::Value;

use super::CheckError;
use crate::delivery::{Request, Response};
use crate::time::Time;

use super::exchange::{Answers, Exchange, Traffic};
use super::fix::Fix;
use super::probe::{Advice, Finding, Further, Group, Level, Probe};
use super::refuse::signed_at;
use super::sender::{Sender, Tamper};

/// The event types whose objects the documentation names.
pub(super) const CORE: [&str; 18] = [
    "user.created",
    "email.created",
    "sms.created",
    "session.created",
    "user.updated",
    "organization.created",
    "organizationMembership.created",
    "organization.updated",
    "organizationInvitation.created",
    "organizationInvitation.revoked",
    "organizationInvitation.accepted",
    "organizationMembership.updated",
    "session.ended",
    "session.removed",
    "session.revoked",
    "organizationMembership.deleted",
    "organization.deleted",
    "user.deleted",
];

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

/// How far clocks may be apart. Libraries bear five minutes.
const SKEW: i64 = 2 * 60;

/// The seconds between a message's first attempt and its first retry.
const RETRY_AFTER: i64 = 5;

/// A probe of this family: 2xx passes.
pub(super) const fn accepts(
    id: &'static str,
    level: Level,
    purpose: &'static str,
    why: &'static str,
    fix: Fix,
    traffic: fn(&mut Sender<'_>) -> Result<Traffic, CheckError>,
) -> Probe {
    Probe {
        id,
        group: Group::Accept,
        level,
        purpose,
        expected: "2xx",
        why,
        fix,
        gate: false,
        further: Further::Nothing,
        traffic,
        judge: accepted,
    }
}

pub(super) const PROBES: &[Probe] = &[
    Probe {
        gate: true,
        further: Further::WhyRefused,
        judge: valid,
        ..accepts(
            "accept.valid",
            Level::Failure,
            "a valid delivery is accepted",
            "nothing else can be told about a handler that accepts no delivery",
            Fix::Secret,
            |sender| Ok(sender.valid()?.into()),
        )
    },
    accepts(
        "accept.core-events",
        Level::Failure,
        "every core event type is accepted",
        "an event that is not accepted is sent again for a day, then the endpoint may be disabled",
        Fix::UnknownEvents,
        core_events,
    ),
    accepts(
        "accept.rotation-first",
        Level::Failure,
        "of two signatures the first one may be right",
        "while the secret is rotated every delivery has two signatures",
        Fix::EverySignature,
        |sender| {
            let request = sender.valid()?;
            let other = sender.other_signature(&request);
            let signature = format!("{} {other}", request.get("svix-signature"));
            Ok(request.with("svix-signature", signature).into())
        },
    ),
    accepts(
        "accept.rotation-last",
        Level::Failure,
        "of two signatures the last one may be right",
        "while the secret is rotated every delivery has two signatures",
        Fix::EverySignature,
        |sender| {
            let request = sender.valid()?;
            let other = sender.other_signature(&request);
            let signature = format!("{other} {}", request.get("svix-signature"));
            Ok(request.with("svix-signature", signature).into())
        },
    ),
    accepts(
        "accept.v1a-beside",
        Level::Failure,
        "an asymmetric signature (v1a) may stand beside the right one",
        "a sender that adds a kind of signature must not break its receivers",
        Fix::EverySignature,
        |sender| {
            // As long as an ed25519 signature.
            let other = format!("v1a,{}==", "A".repeat(86));
            Ok(beside(sender.valid()?, &other))
        },
    ),
    accepts(
        "accept.v2-beside",
        Level::Failure,
        "a signature of a later version (v2) may stand beside the right one",
        "a sender that adds a version must not break its receivers",
        Fix::EverySignature,
        |sender| {
            let other = format!("v2,{}=", "A".repeat(43));
            Ok(beside(sender.valid()?, &other))
        },
    ),
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
        "a retry comes while the first attempt, answered too late, is still worked at",
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
        "accept.clock",
        Level::Warning,
        "a delivery signed 2 minutes ago or ahead is accepted",
        "clocks differ, and a machine that was asleep wakes up late: the libraries bear 5 minutes",
        Fix::Tolerance,
        |sender| {
            let mut requests = Vec::new();
            for (name, skew) in [("2 minutes ago", -SKEW), ("2 minutes ahead", SKEW)] {
                requests.push(named(name, signed_at(sender, skew)?));
            }
            Ok(Traffic::any(requests))
        },
    ),
    accepts(
        "accept.charset",
        Level::Failure,
        "content-type: application/json; charset=utf-8 is accepted",
        "it means the same, and proxies add it",
        Fix::ContentType,
        |sender| {
            let request = sender.valid()?;
            Ok(request
                .with("content-type", "application/json; charset=utf-8")
                .into())
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

fn core_events(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let story = sender.story(&CORE)?;
    Ok(Traffic::in_turn(deliveries(sender, &CORE, &story)?))
}

/// A delivery of each of `types`, named after it, with its payload of `story`.
pub(super) fn deliveries(
    sender: &Sender<'_>,
    types: &[&str],
    story: &[Value],
) -> Result<Vec<(String, Request)>, CheckError> {
    let delivery = |(name, payload): (&&str, &Value)| Ok(named(name, sender.deliver(payload)?));
    types.iter().zip(story).map(delivery).collect()
}

/// A delivery of `user.created`, about somebody of that first name.
pub(super) fn user_named(sender: &mut Sender<'_>, name: &str) -> Result<Traffic, CheckError> {
    let mut payload = sender.user_created()?;
    payload["data"]["first_name"] = name.into();
    Ok(sender.deliver(&payload)?.into())
}

fn beside(request: Request, other: &str) -> Traffic {
    let signature = format!("{other} {}", request.get("svix-signature"));
    request.with("svix-signature", signature).into()
}

/// A request with its name.
pub(super) fn named(name: &str, request: Request) -> (String, Request) {
    (name.to_owned(), request)
}

/// Every answer is 2xx, and none says that it is no success.
pub(super) fn accepted(answers: &Answers<'_>) -> Finding {
    if let Some(reason) = answers.untold() {
        return Finding::Unknown { reason };
    }
    if let Some(wrong) = answers.wrong(|response| !response.is_success()) {
        return Finding::failed(wrong);
    }
    match answers.wrong(says_failed) {
        None => Finding::passed(answers.right()),
        Some(got) => Finding::Failed {
            level: Level::Warning,
            got: format!("{got} (a success that speaks of an error is sent no more)"),
            advice: None,
        },
    }
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

/// A 2xx whose body says that it failed: `{"success":false}`, `{"error":"…"}`.
fn says_failed(response: &Response) -> bool {
    let Ok(Value::Object(body)) = serde_json::from_slice(&response.body) else {
        return false;
    };
    let is = |key: &str, wrong: &[Value]| body.get(key).is_some_and(|value| wrong.contains(value));
    let error = body.get("error").or_else(|| body.get("errors"));
    let has_error = match error {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(errors)) => !errors.is_empty(),
        Some(_) => true,
    };
    has_error
        || is("success", &[false.into()])
        || is("ok", &[false.into()])
        || is("status", &["error".into(), "failed".into()])
}

/// As [`accepted`]. This failure has the most causes, and its answer tells them apart.
fn valid(answers: &Answers<'_>) -> Finding {
    match accepted(answers) {
        Finding::Failed { level, got, .. } => Finding::Failed {
            level,
            got,
            advice: answers.hint().map(Advice::Hint),
        },
        passed => passed,
    }
}
