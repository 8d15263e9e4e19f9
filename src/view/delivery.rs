//! A delivery: a line for each attempt, and one object when it has ended.

use serde::Serialize;

use super::hint;
use super::sanitize::sanitize;
use super::style::{BAD, CARE, DIM, GOOD, Lines, Style};
use super::units::{as_milliseconds, milliseconds, span};
use crate::capture::shown_value;
use crate::delivery::{Delivery, ExpectedStatus, Hint, Outcome, Request, Response, State};
use crate::http::Endpoint;

/// Of a response's body this many lines are shown, and of each this many characters.
const SHOWN_LINES: usize = 6;
const SHOWN_WIDTH: usize = 160;

/// Room for the longest usual status line, `500 Internal Server Error`.
const STATUS_WIDTH: usize = 25;

/// One message and what came of it so far.
pub struct DeliveryView<'a> {
    /// From the payload.
    pub event_type: Option<&'a str>,
    /// From the headers, or the payload where the scheme has it there.
    pub message_id: Option<String>,
    /// Where it went.
    pub endpoint: &'a Endpoint,
    /// Its attempts.
    pub delivery: &'a Delivery,
    /// What was sent last.
    pub request: &'a Request,
    /// The next step, if it failed.
    pub hint: Option<Hint>,
    /// What counts as success.
    pub expected: &'a ExpectedStatus,
}

/// What an attempt that was the last means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// Answered as expected.
    Yes,
    /// Answered otherwise.
    No,
    /// Not answered.
    Unreachable,
}

impl Success {
    /// Of `outcome`, where `expected` counts as success.
    #[must_use]
    pub fn of(outcome: &Outcome, expected: &ExpectedStatus) -> Self {
        match outcome {
            Err(_) => Self::Unreachable,
            Ok(response) if expected.contains(response.status) => Self::Yes,
            Ok(_) => Self::No,
        }
    }
}

/// What is the same for all lines.
pub struct DeliveryLines {
    /// There is one message only: its answer is shown even if all is well.
    alone: bool,
    /// Room for the event types.
    event_width: usize,
    last_hint: Option<Hint>,
}

impl DeliveryLines {
    /// For `messages` of which the longest event type has `event_width` characters.
    #[must_use]
    pub const fn new(messages: u64, event_width: usize) -> Self {
        Self {
            alone: messages == 1,
            event_width,
            last_hint: None,
        }
    }

    /// The same hint twice in a row helps nobody.
    fn is_new(&mut self, hint: &Hint) -> bool {
        let is_new = self.last_hint.as_ref() != Some(hint);
        self.last_hint = Some(hint.clone());
        is_new
    }

    /// The lines on the latest attempt.
    pub fn add(&mut self, view: &DeliveryView<'_>, style: Style, lines: &mut Lines) {
        let (is_ok, state) = (view.is_ok(), view.delivery.state);
        let mark = match state {
            Some(_) if is_ok => style.paint(GOOD, "✓"),
            Some(_) => style.paint(BAD, "✗"),
            None => style.paint(CARE, "↻"),
        };
        let event = sanitize(view.event_type.unwrap_or("(no type)")).into_owned();
        let result = match view.delivery.outcome() {
            Ok(response) => response.status_line(),
            Err(error) => error.to_string(),
        };
        let duration = milliseconds(view.delivery.last().attempt.duration);
        let id = sanitize(view.message_id.as_deref().unwrap_or_default()).into_owned();
        let id = style.paint(DIM, id);
        let (width, number) = (self.event_width, view.number());
        lines.line(format_args!(
            "{mark} {event:width$}  {result:STATUS_WIDTH$} {duration:>6} ms  {id}{number}"
        ));
        if style.verbose {
            request(view.request, lines);
        }
        let found = view.advice();
        let is_new_hint = found.is_some_and(|found| self.is_new(found));
        if let Ok(response) = view.delivery.outcome()
            && (!is_ok || self.alone || style.verbose || response.body_late)
            && (state.is_some() || is_new_hint)
        {
            response_head(response, style, lines);
        }
        if let Some(found) = found.filter(|_| is_new_hint) {
            let label = if is_ok { "warning:" } else { "hint:" };
            lines.advice(4, label, &hint::hint(found, "--to"), style);
        }
        if state == Some(State::Aborted) {
            lines.line("    aborted: the answer asks for no further attempt");
        }
    }
}

impl DeliveryView<'_> {
    /// What is worth saying: all of a failure, and of a success that it may be none.
    fn advice(&self) -> Option<&Hint> {
        let hint = self.hint.as_ref()?;
        (!self.is_ok() || hint.is_doubt()).then_some(hint)
    }

    fn is_ok(&self) -> bool {
        Success::of(self.delivery.outcome(), self.expected) == Success::Yes
    }

    /// Which attempt, where there is more than one, and when the next one is.
    fn number(&self) -> String {
        let number = self.delivery.attempts.len();
        match (self.delivery.last().next_in, self.delivery.state) {
            (Some(wait), None) => format!("  attempt {number}, next in {}", span(wait)),
            (Some(_), Some(_)) => format!("  attempt {number}, interrupted"),
            (None, _) if number > 1 => format!("  attempt {number}"),
            (None, _) => String::new(),
        }
    }

    /// The object for programs; none before the delivery has ended.
    #[must_use]
    pub fn object(&self) -> Option<impl Serialize> {
        self.object_for("--to")
    }

    /// The same for those who name the endpoint by `to`.
    #[must_use]
    pub fn object_for(&self, to: &str) -> Option<impl Serialize> {
        let state = self.delivery.state?;
        let response = self.delivery.outcome().as_ref().ok();
        let attempts = self.delivery.attempts.iter().enumerate();
        let attempts = attempts.map(|(index, timed)| {
            let outcome = timed.attempt.outcome.as_ref();
            AttemptObject {
                number: index + 1,
                at: timed.at.to_milliseconds().to_string(),
                status: outcome.ok().map(|response| response.status),
                error: outcome.err().map(ToString::to_string),
                duration_ms: as_milliseconds(timed.attempt.duration),
                next_in_ms: timed.next_in.map(as_milliseconds),
                body_late: outcome.is_ok_and(|response| response.body_late),
            }
        });
        Some(DeliveryObject {
            r#type: "delivery",
            event_type: self.event_type,
            message_id: self.message_id.as_deref(),
            url: self.endpoint.to_string(),
            ok: self.is_ok(),
            state: state.name(),
            status: response.map(|response| response.status),
            duration_ms: as_milliseconds(self.delivery.last().attempt.duration),
            response_head: response.map(|response| response.text().into_owned()),
            hint: self.hint.as_ref().map(|found| hint::hint(found, to)),
            attempts: attempts.collect(),
        })
    }
}

/// What was sent, whole.
fn request(request: &Request, lines: &mut Lines) {
    let path = request.endpoint.path_and_query();
    let line = format!("{} {path} HTTP/1.1", request.method);
    lines.line(format_args!("    > {}", sanitize(&line)));
    for (name, value) in request.header_pairs() {
        let value = sanitize(shown_value(name, value));
        lines.line(format_args!("    > {name}: {value}"));
    }
    for line in String::from_utf8_lossy(&request.body).lines() {
        lines.line(format_args!("    > {}", sanitize(line)));
    }
}

/// The headers that explain a failure, and the first lines of the body.
fn response_head(response: &Response, style: Style, lines: &mut Lines) {
    let all = style.verbose;
    for (name, value) in &response.headers {
        if all || name == "location" {
            let value = sanitize(shown_value(name, value));
            lines.line(format_args!("    < {name}: {value}"));
        }
    }
    let text = if all {
        response.text()
    } else {
        response.visible_text()
    };
    let mut rest = text.lines().filter(|line| !line.trim().is_empty());
    let mut cut = response.truncated;
    let shown = if all { usize::MAX } else { SHOWN_LINES };
    let width = if all { usize::MAX } else { SHOWN_WIDTH };
    for line in rest.by_ref().take(shown) {
        let shown: String = line.chars().take(width).collect();
        cut |= shown.len() < line.len();
        lines.line(format_args!("    {}", sanitize(&shown)));
    }
    cut |= rest.next().is_some();
    if cut {
        let more = if all {
            "… (cut after 20,000 bytes)"
        } else {
            "… (cut; -v shows all)"
        };
        lines.line(format_args!("    {}", style.paint(DIM, more)));
    }
    if response.body_late {
        let late = "the rest of the body did not come in time; the sender counts the head alone";
        lines.line(format_args!("    {}", style.paint(CARE, late)));
    }
}

#[derive(Serialize)]
struct DeliveryObject<'a> {
    r#type: &'static str,
    event_type: Option<&'a str>,
    message_id: Option<&'a str>,
    url: String,
    ok: bool,
    state: &'static str,
    status: Option<u16>,
    duration_ms: f64,
    response_head: Option<String>,
    hint: Option<String>,
    attempts: Vec<AttemptObject>,
}

#[derive(Serialize)]
struct AttemptObject {
    number: usize,
    at: String,
    status: Option<u16>,
    error: Option<String>,
    duration_ms: f64,
    next_in_ms: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    body_late: bool,
}
