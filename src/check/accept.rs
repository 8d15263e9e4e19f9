//! What is genuine is accepted, however it may legally look.

use serde_json::{Value, json};

use crate::delivery::{Request, Response};
use super::CheckError;
use crate::time::Time;

use super::exchange::{Answers, Traffic};
use super::fix::Fix;
use super::probe::{Finding, Group, Level, Probe};
use super::sender::{Sender, Tamper};

/// The event types whose objects the documentation names.
const CORE: [&str; 18] = [
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

/// How many deliveries a burst has.
pub const BURST: usize = 20;

/// Beside which a body is large: organizations with much metadata come close.
const LARGE: usize = 256 * 1024;

/// The seconds between a message's first attempt and its first retry.
const RETRY_AFTER: i64 = 5;

/// A probe of this family: 2xx passes.
const fn accepts(
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
        traffic,
        judge: accepted,
    }
}

pub(super) const PROBES: &[Probe] = &[
    Probe {
        gate: true,
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
            Ok(Traffic::one_by_one(vec![
                named(
                    "first attempt",
                    sender.sign(sender.secret, &id, first, body.clone()),
                ),
                named("retry", sender.sign(sender.secret, &id, now, body)),
            ]))
        },
    ),
    accepts(
        "accept.non-ascii",
        Level::Failure,
        "names in any script and emoji are accepted",
        "people have such names; a handler that reads them wrongly computes another signature",
        Fix::Utf8,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["data"]["first_name"] = "Žofie 北京 محمد 👩‍🚀🎉".into();
            Ok(sender.deliver(&payload)?.into())
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
        "accept.title-case",
        Level::Failure,
        "header names may be written Svix-Id",
        "names of headers have no case, and proxies change it",
        Fix::HeaderCase,
        |sender| {
            let mut traffic = Traffic::from(sender.valid()?);
            traffic.title_case = true;
            Ok(traffic)
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
            deliveries(sender, &OUT_OF_ORDER, &story)
        },
    ),
    accepts(
        "accept.unknown-event",
        Level::Warning,
        "an unknown event type is accepted",
        "a new event type, once subscribed to, is sent before the handler knows it",
        Fix::UnknownEvents,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["type"] = "example.happened".into();
            payload["data"] = json!({ "id": "example_1", "object": "example" });
            Ok(sender.deliver(&payload)?.into())
        },
    ),
    accepts(
        "accept.unknown-field",
        Level::Warning,
        "an unknown field is accepted",
        "payloads gain fields without notice",
        Fix::UnknownFields,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["data"]["example_field"] = json!({ "of": ["any", 1, null] });
            payload["example_field"] = true.into();
            Ok(sender.deliver(&payload)?.into())
        },
    ),
    accepts(
        "accept.large",
        Level::Warning,
        "a body of 256 KiB is accepted",
        "metadata makes payloads large; a parser's limit loses them",
        Fix::BodyLimit,
        |sender| {
            let mut payload = sender.user_created()?;
            let small = crate::event::compact(&payload).len();
            payload["data"]["unsafe_metadata"]["filler"] = "x".repeat(LARGE - small).into();
            Ok(sender.deliver(&payload)?.into())
        },
    ),
    accepts(
        "accept.pretty",
        Level::Warning,
        "an indented body is accepted",
        "real deliveries are compact, but this shows that the handler verifies what it parsed",
        Fix::RawBody,
        |sender| {
            let payload = sender.user_created()?;
            let body = format!("{payload:#}\n");
            Ok(sender.deliver_bytes(body.into_bytes())?.into())
        },
    ),
    accepts(
        "accept.escaped",
        Level::Warning,
        "a body with escaped characters is accepted",
        "real deliveries have none, but this shows that the handler verifies what it parsed",
        Fix::RawBody,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["data"]["first_name"] = "ZOE-OR-ANOTHER".into();
            let body = payload.to_string().replace("ZOE-OR-ANOTHER", r"Zo\u00eb\/");
            Ok(sender.deliver_bytes(body.into_bytes())?.into())
        },
    ),
];

/// 20 valid deliveries at the same time, each about another user.
pub fn burst(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let requests: Result<_, CheckError> = (0..BURST)
        .map(|_| Ok(named("one of 20", sender.valid()?)))
        .collect();
    Ok(Traffic {
        at_once: true,
        ..Traffic::one_by_one(requests?)
    })
}

fn core_events(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let story = sender.story(&CORE)?;
    deliveries(sender, &CORE, &story)
}

fn deliveries(sender: &Sender<'_>, types: &[&str], story: &[Value]) -> Result<Traffic, CheckError> {
    let delivery = |(name, payload): (&&str, &Value)| Ok(named(name, sender.deliver(payload)?));
    let requests: Result<_, CheckError> = types.iter().zip(story).map(delivery).collect();
    Ok(Traffic::one_by_one(requests?))
}

fn beside(request: Request, other: &str) -> Traffic {
    let signature = format!("{other} {}", request.get("svix-signature"));
    request.with("svix-signature", signature).into()
}

fn named(name: &str, request: Request) -> (String, Request) {
    (name.to_owned(), request)
}

fn accepted(answers: &Answers<'_>) -> Finding {
    match answers.wrong(|response: &Response| !response.is_success()) {
        None => Finding::passed(answers.right()),
        Some(wrong) => Finding::failed(wrong),
    }
}

/// As [`accepted`]. This failure has the most causes, and its answer tells them apart.
fn valid(answers: &Answers<'_>) -> Finding {
    match accepted(answers) {
        Finding::Failed { level, got, .. } => Finding::Failed {
            level,
            got,
            hint: answers.hint(),
        },
        passed => passed,
    }
}
