//! What is genuine is accepted, however it may legally look.

use serde_json::Value;

use super::CheckError;
use crate::delivery::{Request, Response};

use super::exchange::{Answers, Exchange};
use super::fix::Fix;
use super::probe::{Advice, Finding, Further, Group, Level, Probe};
use super::refuse::signed_at;
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;

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

/// How far a timestamp may be from the handler's clock. Libraries bear five minutes.
const CLOCKS: [(&str, i64); 3] = [
    (ON_ITS_WAY, -5),
    ("2 minutes ago", -2 * 60),
    ("2 minutes ahead", 2 * 60),
];

/// As old as any delivery may be that was sent at once.
const ON_ITS_WAY: &str = "5 seconds ago";

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
        "accept.clock",
        Level::Failure,
        "a delivery signed 5 seconds ago is accepted (2 minutes ago or ahead: a warning)",
        "deliveries wait on their way, clocks differ, and a machine that was asleep wakes up late: \
         the libraries allow 5 minutes",
        Fix::Tolerance,
        |sender| {
            let mut requests = Vec::new();
            for (name, seconds) in CLOCKS {
                requests.push(named(name, signed_at(sender, seconds)?));
            }
            Ok(Traffic::any(requests))
        },
    )
    .with_judge(within_tolerance),
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
];

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
            got: format!("{got} (a success is not sent again, whatever its text says)"),
            advice: None,
        },
    }
}

/// A delivery of a moment ago has to be in time. Clocks that differ are a warning.
fn within_tolerance(answers: &Answers<'_>) -> Finding {
    let is_late = |exchange: &Exchange| {
        let outcome = exchange.attempt.outcome.as_ref();
        exchange.name == ON_ITS_WAY && !outcome.is_ok_and(Response::is_success)
    };
    at_most(accepted(answers), answers.exchanges.iter().any(is_late))
}

/// A failure only `if_bad`, else a warning.
pub(super) fn at_most(mut finding: Finding, if_bad: bool) -> Finding {
    if let Finding::Failed { level, .. } = &mut finding
        && !if_bad
    {
        *level = Level::Warning;
    }
    finding
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
