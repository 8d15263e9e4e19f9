//! What mends a failure, where more is known than that it failed.

use serde::Serialize;

use super::face::Face;
use super::hint::hint;
use super::sanitize::sanitize;
use super::style::{BOLD, Lines, Style, View};
use crate::check::{Advice, Fix, Framework, Refusal};

/// As one or two sentences.
pub(super) fn advice(advice: &Advice, framework: Option<Framework>, face: Face) -> String {
    let option = face.endpoint();
    match advice {
        Advice::Hint(known) => hint(known, option),
        Advice::Refusal(known) => refusal(known, framework),
        Advice::Route(Some(url)) => {
            let step = match face {
                Face::Terminal => format!("use {option} {url}"),
                Face::Page => format!("make that {option}"),
            };
            format!("what takes deliveries is at {url}: {step}")
        }
        Advice::Route(None) => format!(
            "nothing takes deliveries there, nor at the usual routes: register the handler for \
             POST at this path, or name its own path with {option}"
        ),
    }
}

/// Why a genuine delivery was refused, and what mends that.
fn refusal(refusal: &Refusal, framework: Option<Framework>) -> String {
    match refusal {
        Refusal::OtherSecret { name } => format!(
            "the handler has another secret: it accepts what {name} signs. Give both the same one, \
             and restart the handler"
        ),
        Refusal::OtherKey { key } => format!(
            "the handler makes another key from the secret: it accepts what is signed with {key}. \
             The key is what the base64 after whsec_ stands for; the libraries decode it"
        ),
        Refusal::OtherContent { content } => format!(
            "the handler verifies other content: it accepts a signature over {content}. Signed is \
             `{{svix-id}}.{{svix-timestamp}}.{{body}}`"
        ),
        Refusal::ParsedBody { writer } => {
            let evidence = match writer {
                Some(writer) => format!("it accepts a body that {writer} writes"),
                None => "it accepts an empty object, which no writing changes".to_owned(),
            };
            let fix = Fix::RawBody.text(framework);
            format!(
                "the handler verifies a parsed body, written anew: {evidence}. To fix it, {fix}"
            )
        }
        Refusal::Encoding => "the handler reads the body in another encoding: it accepts the same \
             in ASCII. Read it as bytes or UTF-8, and verify it as it came"
            .to_owned(),
        Refusal::Clock { minutes } => {
            let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
            let side = if *minutes < 0 { "behind" } else { "ahead" };
            format!(
                "the handler's clock is {hours}:{rest:02} hours {side}: it accepts what is signed \
                 for that time. svix-timestamp is in seconds of UTC: compare it with time.time() in \
                 Python (datetime.utcnow().timestamp() is of another time zone), Date.now() / 1000 \
                 in JavaScript"
            )
        }
        Refusal::Milliseconds => "the handler compares svix-timestamp with milliseconds: it \
             accepts one that is in milliseconds. It is in seconds: compare it with Date.now() / 1000"
            .to_owned(),
        Refusal::AfterVerifying { evidence } => format!(
            "the signature is right for the handler: {evidence}. What it does after verifying \
             fails; its log tells where. Only verification belongs in the `try` that answers 400"
        ),
        Refusal::Unclear => {
            "a few more deliveries could not tell why: either this machine does not know the \
             handler's secret, or the handler fails whatever it is sent. Let it print the first \
             10 characters of its secret when it starts, and compare"
                .to_owned()
        }
    }
}

/// Why a delivery was refused, found out by others.
#[derive(Serialize)]
pub struct WhyView<'a> {
    r#type: &'static str,
    event_type: Option<&'a str>,
    cause: &'static str,
    explanation: String,
}

impl<'a> WhyView<'a> {
    /// About a delivery of that type.
    #[must_use]
    pub fn new(event_type: Option<&'a str>, known: &Refusal) -> Self {
        Self {
            r#type: "why",
            event_type,
            cause: known.code(),
            explanation: refusal(known, None),
        }
    }
}

impl View for WhyView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let why = style.paint(BOLD, "why");
        lines.line(format_args!("\n{why}: {}", sanitize(&self.explanation)));
    }
}
