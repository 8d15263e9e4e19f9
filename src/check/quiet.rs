//! A refusal tells its sender nothing: it may be an attacker.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::CheckError;
use crate::delivery::Response;
use crate::signing::{Digest, Scheme};

use super::accept::named;
use super::exchange::Answers;
use super::fix::Fix;
use super::forgery::forged;
use super::leak;
use super::probe::{Finding, Further, Group, Level, Probe};
use super::refuse::unsigned;
use super::sender::{Sender, Tamper};
use super::trace::{has_path, is_stack_line};
use super::traffic::Traffic;

/// A probe of this family.
const QUIET: Probe = Probe {
    id: "",
    group: Group::Quiet,
    level: Level::Failure,
    purpose: "",
    expected: "",
    why: "it shows an attacker how the server is built",
    fix: Fix::ErrorPage,
    gate: false,
    further: Further::Nothing,
    traffic: refusals,
    judge: |_| Finding::passed(""),
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        id: "quiet.stack",
        purpose: "a refusal shows no stack trace",
        expected: "no stack trace",
        judge: |answers| tells(answers, |text| find(text, is_stack_line)),
        ..QUIET
    },
    Probe {
        id: "quiet.path",
        purpose: "a refusal shows no path of the server",
        expected: "no path of a file",
        judge: |answers| tells(answers, |text| find(text, has_path)),
        ..QUIET
    },
    Probe {
        id: "quiet.secret",
        purpose: "an answer shows no part of the signing secret, in whatever form",
        expected: "no signing secret",
        why: "whoever reads it can sign anything",
        fix: Fix::SecretShown,
        judge: shows_secret,
        ..QUIET
    },
    Probe {
        id: "quiet.signature",
        purpose: "a refusal does not show the signature that would be right, headers included",
        expected: "no right signature",
        why: "whoever reads it can send the same request again, signed",
        fix: Fix::SecretShown,
        judge: shows_signature,
        ..QUIET
    },
    Probe {
        id: "quiet.credentials",
        purpose: "an answer shows no other credentials",
        expected: "no keys, tokens or passwords",
        why: "whoever reads them needs no webhook to get in",
        fix: Fix::CredentialsShown,
        judge: |answers| {
            tells_in(
                answers,
                |_| true,
                |response| {
                    // The signing secret has a probe of its own.
                    leak::credential(&answers.redacted(&leak::everything(response)))
                },
            )
        },
        ..QUIET
    },
    Probe {
        id: "quiet.bytes",
        level: Level::Warning,
        purpose: "a refusal shows no dump of bytes",
        expected: "no <Buffer …> and the like",
        judge: |answers| tells_in(answers, is_refusal, |response| leak::dump(&response.text())),
        ..QUIET
    },
    Probe {
        id: "quiet.html",
        purpose: "an HTML answer does not repeat what it was sent",
        expected: "no tags of the request in HTML",
        why: "a page elsewhere can post to this address, and the answer runs as a script of this site",
        fix: Fix::PlainText,
        traffic: tagged,
        judge: |answers| {
            let has_tag = |response: &Response| {
                let kind = response.header("content-type");
                let is_html = kind.is_none() || response.is_html();
                let shown = is_html && response.text().contains(TAG);
                shown.then(|| format!("{TAG:?}"))
            };
            tells_in(answers, |_| true, has_tag)
        },
        ..QUIET
    },
];

/// What a browser would run.
const TAG: &str = "<script>cew()</script>";

/// Forgeries with a tag wherever there is room for one.
fn tagged(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let mut requests = Vec::new();
    for header in ["svix-id", "svix-timestamp", "svix-signature"] {
        let request = sender.forged()?.with(header, TAG);
        requests.push(named(&format!("a tag in {header}"), request));
    }
    let mut payload = sender.user_created()?;
    payload["type"] = TAG.into();
    payload["data"]["first_name"] = TAG.into();
    let request = forged(sender, sender.deliver(&payload)?);
    requests.push(named("a tag in the body", request));
    let request = forged(sender, sender.deliver_bytes(TAG.as_bytes().to_vec())?);
    requests.push(named("a tag for a body", request));
    Ok(Traffic::any(requests))
}

/// Requests that a handler refuses in different ways, and one that it takes.
fn refusals(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let junk = forged(sender, sender.deliver_bytes(b"<no json>".to_vec())?);
    let malformed = |sender: &mut Sender<'_>, name: &str, value: &str| {
        Ok::<_, CheckError>(sender.forged()?.with(name, value))
    };
    Ok(Traffic::any(vec![
        named("a false signature", sender.forged()?),
        named("no signature", sender.valid()?.without(&["svix-signature"])),
        named("no headers", unsigned(sender)?),
        named("no JSON", junk),
        named(
            "a malformed timestamp",
            malformed(sender, "svix-timestamp", "abc")?,
        ),
        named(
            "a malformed signature",
            malformed(sender, "svix-signature", "v1,*")?,
        ),
        named("a genuine delivery", sender.valid()?),
    ]))
}

fn is_refusal(response: &Response) -> bool {
    !response.is_success()
}

/// Fails with what `leak` finds in an answer that is no acceptance.
fn tells(answers: &Answers<'_>, leak: impl Fn(&str) -> Option<String>) -> Finding {
    tells_in(answers, is_refusal, |response| leak(&lines(response)))
}

/// Fails with what `leak` finds in an answer of that kind.
fn tells_in(
    answers: &Answers<'_>,
    kind: fn(&Response) -> bool,
    leak: impl Fn(&Response) -> Option<String>,
) -> Finding {
    for exchange in answers.exchanges {
        if let Ok(response) = &exchange.attempt.outcome
            && kind(response)
            && let Some(leak) = leak(response)
        {
            let (name, leak) = (&exchange.name, answers.redacted(&leak));
            return Finding::failed(format!("{name}: {} with {leak}", response.status_line()));
        }
    }
    answered(answers)
}

/// Passed, unless no answer came that could have told anything.
fn answered(answers: &Answers<'_>) -> Finding {
    if answers.responses().next().is_some() {
        return Finding::passed(answers.right());
    }
    Finding::Unknown {
        reason: answers
            .untold()
            .unwrap_or_else(|| "no answer came".to_owned()),
    }
}

fn shows_secret(answers: &Answers<'_>) -> Finding {
    tells_in(
        answers,
        |_| true,
        |response| {
            // Not shown again here.
            let shown = answers.shows_secret(response);
            shown.then(|| "the signing secret, or a part of it".to_owned())
        },
    )
}

fn shows_signature(answers: &Answers<'_>) -> Finding {
    for exchange in answers.exchanges {
        let (request, Ok(response)) = (&exchange.request, &exchange.attempt.outcome) else {
            continue;
        };
        let (id, timestamp) = (request.get("svix-id"), request.get("svix-timestamp"));
        let digest = Digest::compute(
            Scheme::Svix,
            &answers.secret.current().secret,
            id,
            timestamp,
            &request.body,
        );
        let right = format!("v1,{}", BASE64_STANDARD.encode(digest.as_bytes()));
        // What came with the right one may be repeated.
        if request.get("svix-signature") != right && leak::shows(response, digest.as_bytes()) {
            let status = response.status_line();
            return Finding::failed(format!(
                "{}: {status} with the right signature",
                exchange.name
            ));
        }
    }
    answered(answers)
}

/// The text of an answer with the line breaks of HTML and JSON made real.
fn lines(response: &Response) -> String {
    let text = response.text();
    text.replace("<br>", "\n")
        .replace("&nbsp;", " ")
        .replace("\\n", "\n")
}

/// The first line of which it is true, shortened.
fn find(text: &str, is_leak: fn(&str) -> bool) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| is_leak(line))?;
    Some(format!("{:?}", line.chars().take(80).collect::<String>()))
}
