//! What is not genuine is refused: with 4xx, for a 5xx is a crash and not a decision.

use super::CheckError;
use crate::delivery::{AttemptError, Request, Response};
use crate::signing::{Digest, Scheme, SecretSet};
use crate::time::Time;

use super::exchange::{Answers, Exchange};
use super::fix::Fix;
use super::probe::{Finding, Further, Group, Level, Probe};
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;

/// Outside of the five minutes that all libraries allow.
const SIX_MINUTES: i64 = 6 * 60;

/// Characters left of a signature: 15 of its 32 bytes.
const CUT: usize = "v1,".len() + 20;

pub(super) const ANYBODY: &str = "anybody can write such a request";
const CHANGED: &str = "a request changed on its way passes for genuine";
const RECORDED: &str = "whoever records one delivery can send it again at any time";
pub(super) const GUESSED: &str = "a signature that is compared only in part can be guessed";

/// A probe of this family: 4xx passes.
pub(super) const fn refuses(
    id: &'static str,
    purpose: &'static str,
    why: &'static str,
    fix: Fix,
    traffic: fn(&mut Sender<'_>) -> Result<Traffic, CheckError>,
) -> Probe {
    Probe {
        id,
        group: Group::Refuse,
        level: Level::Failure,
        purpose,
        expected: "4xx",
        why,
        fix,
        gate: false,
        further: Further::Nothing,
        traffic,
        judge: refused,
    }
}

pub(super) const PROBES: &[Probe] = &[
    refuses(
        "refuse.body-altered",
        "a body altered by one byte is refused",
        CHANGED,
        Fix::Verify,
        |sender| {
            let request = sender.valid()?;
            let body = other_digit(&request.body);
            Ok(request.with_body(body).into())
        },
    ),
    refuses(
        "refuse.id-altered",
        "another message id is refused",
        "a recorded delivery passes for a new message",
        Fix::SignedContent,
        |sender| {
            let other = sender.new_id()?.to_string();
            Ok(sender.valid()?.with("svix-id", other).into())
        },
    ),
    refuses(
        "refuse.timestamp-altered",
        "another timestamp is refused",
        RECORDED,
        Fix::SignedContent,
        |sender| {
            let earlier = sender.now().unix_seconds() - 1;
            let request = sender.valid()?;
            Ok(request.with("svix-timestamp", earlier.to_string()).into())
        },
    ),
    refuses(
        "refuse.other-secret",
        "a delivery signed with another secret is refused",
        ANYBODY,
        Fix::Verify,
        |sender| {
            let request = sender.valid()?;
            let other = sender.other_signature(&request);
            Ok(request.with("svix-signature", other).into())
        },
    ),
    refuses(
        "refuse.other-message",
        "the signature of another message is refused",
        "whoever records one delivery can write any other",
        Fix::Verify,
        |sender| {
            let other = sender.valid()?;
            let signature = other.get("svix-signature");
            Ok(sender.valid()?.with("svix-signature", signature).into())
        },
    ),
    refuses(
        "refuse.empty-signature",
        "an empty signature is refused",
        GUESSED,
        Fix::CompareWhole,
        |sender| Ok(sender.valid()?.with("svix-signature", "v1,").into()),
    ),
    refuses(
        "refuse.signature-cut",
        "a signature cut short is refused",
        GUESSED,
        Fix::CompareWhole,
        |sender| {
            let request = sender.valid()?;
            let cut = request.get("svix-signature")[..CUT].to_owned();
            Ok(request.with("svix-signature", cut).into())
        },
    ),
    refuses(
        "refuse.hex",
        "the signature in hexadecimal is refused",
        "attacks are built on what is accepted without need",
        Fix::Verify,
        |sender| {
            let request = sender.valid()?;
            let digest = digest(sender, &request);
            Ok(request
                .with("svix-signature", format!("v1,{}", text(&digest.hex())))
                .into())
        },
    ),
    refuses(
        "refuse.v2-only",
        "a right signature under a version that does not exist (v2) is refused",
        "a version says how to verify: what is unknown cannot be",
        Fix::Verify,
        |sender| {
            let request = sender.valid()?;
            let signature = request.get("svix-signature").replacen("v1,", "v2,", 1);
            Ok(request.with("svix-signature", signature).into())
        },
    ),
    refuses(
        "refuse.missing-signature",
        "a delivery without svix-signature is refused",
        ANYBODY,
        Fix::Verify,
        |sender| Ok(sender.valid()?.without(&["svix-signature"]).into()),
    ),
    refuses(
        "refuse.missing-id",
        "a delivery without svix-id is refused",
        ANYBODY,
        Fix::Verify,
        |sender| Ok(sender.valid()?.without(&["svix-id"]).into()),
    ),
    refuses(
        "refuse.missing-timestamp",
        "a delivery without svix-timestamp is refused",
        RECORDED,
        Fix::Verify,
        |sender| Ok(sender.valid()?.without(&["svix-timestamp"]).into()),
    ),
    refuses(
        "refuse.empty-headers",
        "a delivery with empty svix headers is refused",
        ANYBODY,
        Fix::Verify,
        |sender| {
            let mut request = sender.valid()?;
            for name in Scheme::Svix.header_names() {
                request = request.with(name, "");
            }
            Ok(request.into())
        },
    ),
    refuses(
        "refuse.no-headers",
        "a request without any svix header is refused",
        ANYBODY,
        Fix::Verify,
        |sender| Ok(unsigned(sender)?.into()),
    ),
    refuses(
        "refuse.stale",
        "a delivery signed 6 minutes ago is refused",
        RECORDED,
        Fix::Tolerance,
        |sender| Ok(signed_at(sender, -SIX_MINUTES)?.into()),
    ),
    refuses(
        "refuse.future",
        "a delivery signed 6 minutes ahead is refused",
        "a delivery dated ahead can be sent again until its time has come",
        Fix::Tolerance,
        |sender| Ok(signed_at(sender, SIX_MINUTES)?.into()),
    ),
    refuses(
        "refuse.standard-beside",
        "valid webhook-* headers beside false svix-* ones are refused",
        "two families of headers are two ways in: a handler must read the one that it is sent",
        Fix::HeaderFamily,
        |sender| {
            let request = sender.valid()?;
            let other = sender.other_signature(&request);
            let names = Scheme::Svix
                .header_names()
                .iter()
                .zip(Scheme::Standard.header_names());
            let mut both = request.clone();
            for (svix, standard) in names {
                both = both.with(standard, request.get(svix));
            }
            Ok(both.with("svix-signature", other).into())
        },
    ),
    Probe {
        level: Level::Warning,
        ..refuses(
            "refuse.white-space",
            "a body altered only in white space is refused",
            "harmless in itself, but this shows that the handler verifies what it parsed",
            Fix::RawBody,
            |sender| {
                let request = sender.valid()?;
                let body = [b"{ ", &request.body[1..]].concat();
                Ok(request.with_body(body).into())
            },
        )
    },
];

impl Sender<'_> {
    /// The signature header of `request` as a stranger would write it.
    pub(super) fn other_signature(&self, request: &Request) -> String {
        signature_by(self.other_secret, request)
    }

    /// The signature header over `content`, whatever that is.
    pub(super) fn signature_of(&self, content: &[u8]) -> String {
        let secret = &self.secret.current().secret;
        // This scheme signs what it is given and nothing else.
        let digest = Digest::compute(Scheme::BodyHmac, secret, "", "", content);
        format!("v1,{}", text(&digest.base64()))
    }
}

/// The signature header of `request` by the current one of `secrets`.
pub(super) fn signature_by(secrets: &SecretSet, request: &Request) -> String {
    let digest = Digest::compute(
        Scheme::Svix,
        &secrets.current().secret,
        request.get("svix-id"),
        request.get("svix-timestamp"),
        &request.body,
    );
    format!("v1,{}", text(&digest.base64()))
}

/// A delivery without any signature.
pub fn unsigned(sender: &mut Sender<'_>) -> Result<Request, CheckError> {
    Ok(sender.valid()?.without(Scheme::Svix.header_names()))
}

pub(super) fn signed_at(
    sender: &mut Sender<'_>,
    seconds_from_now: i64,
) -> Result<Request, CheckError> {
    let body = crate::event::compact(&sender.user_created()?);
    let at = Time::from_unix_seconds(sender.now().unix_seconds() + seconds_from_now);
    Ok(sender.sign(sender.secret, &sender.new_id()?, at, body))
}

fn digest(sender: &Sender<'_>, request: &Request) -> Digest {
    let (id, timestamp) = (request.get("svix-id"), request.get("svix-timestamp"));
    Digest::compute(
        Scheme::Svix,
        &sender.secret.current().secret,
        id,
        timestamp,
        &request.body,
    )
}

fn text(ascii: &[u8]) -> String {
    ascii.iter().map(|&b| char::from(b)).collect()
}

/// The body with another last digit: JSON as before, but not the same.
fn other_digit(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    if let Some(digit) = body.iter_mut().rfind(|b| b.is_ascii_digit()) {
        *digit = if *digit == b'1' { b'2' } else { b'1' };
    }
    body
}

fn refused(answers: &Answers<'_>) -> Finding {
    judged(answers, |_, response| (400..500).contains(&response.status))
}

/// As [`refused`], but a crash is a warning only: where an official library crashes.
pub(super) fn refused_or_crashed(answers: &Answers<'_>) -> Finding {
    match refused(answers) {
        Finding::Crashed { got, .. } => Finding::Crashed {
            level: Level::Warning,
            got,
        },
        other => other,
    }
}

/// Fails where an answer is not `right`; as a crash where it is a 5xx, which is no decision.
pub(super) fn judged(
    answers: &Answers<'_>,
    right: impl Fn(&Exchange, &Response) -> bool,
) -> Finding {
    if let Some(reason) = answers.untold() {
        return Finding::Unknown { reason };
    }
    let is_wrong = |exchange: &Exchange| {
        let outcome = exchange.attempt.outcome.as_ref();
        !outcome.is_ok_and(|response| right(exchange, response))
    };
    let Some(got) = answers.wrong_of(is_wrong) else {
        return Finding::passed(answers.right());
    };
    let mut wrong = answers.exchanges.iter().filter(|it| is_wrong(it));
    let answered = |exchange: &&Exchange| exchange.attempt.outcome.is_ok();
    if !wrong.clone().any(|it| answered(&it)) && answers.is_timed_out() {
        return Finding::Hung { got };
    }
    // A forgery that was accepted is worse than a crash beside it.
    let crashed = |exchange: &Exchange| {
        let outcome = exchange.attempt.outcome.as_ref();
        outcome.is_ok_and(|response| response.status >= 500)
            || matches!(outcome, Err(AttemptError::Closed | AttemptError::Refused))
    };
    if wrong.all(crashed) {
        let level = Level::Failure;
        return Finding::Crashed { level, got };
    }
    Finding::failed(got)
}
