//! Deliveries reach the handler and nothing else.

use hyper::body::Bytes;

use crate::delivery::{self, Method, Response};

use super::exchange::Answers;
use super::fix::Fix;
use super::probe::{Advice, Finding, Further, Group, Level, Probe};
use super::refuse::unsigned;
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;

/// A probe of this family, with a valid delivery.
const GATE: Probe = Probe {
    id: "",
    group: Group::Route,
    level: Level::Failure,
    purpose: "",
    expected: "",
    why: "deliveries never arrive",
    fix: Fix::PublicRoute,
    gate: true,
    further: Further::Nothing,
    traffic: |sender| Ok(sender.valid()?.into()),
    judge: |_| Finding::passed(""),
};

pub(super) const PROBES: &[Probe] = &[
    Probe {
        id: "route.redirect",
        purpose: "a delivery is not redirected",
        expected: "no 3xx",
        why: "a redirect is not followed and counts as a failure",
        judge: |answers| without(answers, |response| (300..400).contains(&response.status)),
        ..GATE
    },
    Probe {
        id: "route.host",
        purpose: "the server answers under this name of its host",
        expected: "no refusal of the host",
        fix: Fix::HostName,
        judge: |answers| match without(answers, refuses_host) {
            // The status alone looks like an auth middleware's.
            Finding::Failed { level, got, .. } => Finding::Failed {
                level,
                got,
                advice: None,
            },
            passed => passed,
        },
        ..GATE
    },
    Probe {
        id: "route.auth",
        purpose: "no sign-in stands in front of the handler",
        expected: "no answer of an auth middleware",
        judge: |answers| without(answers, delivery::is_auth_wall),
        ..GATE
    },
    Probe {
        id: "route.html",
        purpose: "the answer is not a web page",
        expected: "no HTML page",
        why: "a page answers 200 to everything: deliveries count as succeeded and are lost",
        fix: Fix::OwnRoute,
        judge: |answers| {
            without(answers, |response| {
                response.is_success() && response.is_page()
            })
        },
        ..GATE
    },
    Probe {
        id: "route.found",
        purpose: "there is something at this address that takes POST",
        expected: "neither 404 nor 405",
        fix: Fix::Route,
        further: Further::Routes,
        judge: |answers| without(answers, |response| matches!(response.status, 404 | 405)),
        ..GATE
    },
    Probe {
        id: "route.get",
        purpose: "GET is neither accepted nor a crash",
        expected: "neither 2xx nor 5xx (501 may be)",
        why: "what answers everything with 200 hides that deliveries do not arrive",
        fix: Fix::Method,
        gate: false,
        traffic: |sender| {
            let mut request = unsigned(sender)?.without(&["content-type", "content-length"]);
            request.method = Method::GET;
            request.body = Bytes::new();
            Ok(request.into())
        },
        judge: other_method,
        ..GATE
    },
    Probe {
        id: "route.put",
        purpose: "an unsigned PUT is neither accepted nor a crash",
        expected: "neither 2xx nor 5xx (501 may be)",
        why: "code that runs without a signature runs for anybody",
        fix: Fix::Method,
        gate: false,
        traffic: put,
        judge: other_method,
        ..GATE
    },
];

fn put(sender: &mut Sender<'_>) -> Result<Traffic, super::CheckError> {
    let mut request = unsigned(sender)?;
    request.method = Method::PUT;
    Ok(request.into())
}

/// Passes what has an answer that is not `wrong`. No answer at all is another probe's matter.
fn without(answers: &Answers<'_>, wrong: impl Fn(&Response) -> bool) -> Finding {
    if !answers.responses().any(&wrong) {
        return Finding::passed(answers.right());
    }
    Finding::Failed {
        level: Level::Failure,
        got: answers.wrong(wrong).unwrap_or_default(),
        advice: answers.hint().map(Advice::Hint),
    }
}

fn other_method(answers: &Answers<'_>) -> Finding {
    // 501 is how a server says that it does not know a method.
    let wrong = |r: &Response| r.is_success() || (r.status >= 500 && r.status != 501);
    match answers.wrong(wrong) {
        None => Finding::passed(answers.right()),
        Some(got) if answers.responses().any(|response| response.status >= 500) => {
            let level = Level::Failure;
            Finding::Crashed { level, got }
        }
        Some(wrong) => Finding::failed(wrong),
    }
}

/// How Vite, webpack, Rails, Django, Starlette and IIS say that they do not answer to a name.
fn refuses_host(response: &Response) -> bool {
    const WORDS: [&str; 9] = [
        "blocked request. this host",
        "allowedhosts",
        "allowed_hosts",
        "invalid host header",
        "invalid http_host header",
        "invalid hostname",
        "blocked host",
        "host is not allowed",
        "host not allowed",
    ];
    let text = response.text().to_ascii_lowercase();
    let is_known = WORDS.iter().any(|words| text.contains(words));
    matches!(response.status, 400 | 401 | 403 | 421) && (is_known || response.status == 421)
}
