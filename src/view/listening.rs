//! What is delivered here: a line for people, an object for programs, and the summary.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::{Map, Value, json};

use super::attempt::{AttemptObject, FORWARDED, recorded_hint};
use super::capture::verdict_word;
use super::listener::why;
use super::sanitize::{sanitize, short};
use super::style::{BAD, CARE, DIM, GOOD, Lines, Style, View};
use super::units::{milliseconds, size};
use crate::capture::{CapturedRequest, shown_value};
use crate::delivery::{Hint, status_line};
use crate::http::{Reason, Served, TurnedAway};
use crate::intake::{Counts, Delivered, Withheld};
use crate::store::RecordedAttempt;

/// Room for most event types, for a message id of the usual form and for `authentic`: the line
/// of an answer from the handler then fits 110 columns.
const EVENT_WIDTH: usize = 20;
const ID_WIDTH: usize = 31;
const VERDICT_WIDTH: usize = 9;

/// Of a failed answer's body, this many characters are shown.
const SHOWN: usize = 160;

/// The lines on deliveries as they come.
#[derive(Default)]
pub struct DeliveredLines {
    event_width: usize,
    verdict_width: usize,
    last_hint: Option<String>,
    /// Where nothing listens, as was said already.
    gone: Vec<Hint>,
}

impl DeliveredLines {
    /// The lines on one.
    pub fn add(&mut self, delivered: &Delivered, style: Style, lines: &mut Lines) {
        let capture = &delivered.capture;
        let request = &capture.request;
        let time = request.received_at.unwrap_or_default().format("%H:%M:%SZ");
        let event = short(capture.event_type.as_deref().unwrap_or("(no type)"));
        self.event_width = event.chars().count().max(self.event_width).max(EVENT_WIDTH);
        let verdict = capture.verdict.as_ref();
        let invalid = verdict.filter(|verdict| !verdict.valid);
        let word = verdict_word(verdict);
        self.verdict_width = word.len().max(self.verdict_width).max(VERDICT_WIDTH);
        let mark = match delivered.status {
            Some(200..=299) if delivered.late || delivered.again.is_some() => {
                style.paint(CARE, "!")
            }
            Some(200..=299) => style.paint(GOOD, "✓"),
            _ => style.paint(BAD, "✗"),
        };
        let id = style.paint(DIM, format!("{:ID_WIDTH$}", short(delivered.name())));
        let mut line = format!(
            "{time} {mark} {event:event_width$}  {id} {size:>8}  {word:verdict_width$}  {answer}",
            event_width = self.event_width,
            verdict_width = self.verdict_width,
            size = size(request.body.len()),
            answer = answer(delivered),
        );
        if delivered.number > 1 {
            let _ = write!(line, ", attempt {}", delivered.number);
        }
        if delivered.late {
            line.push_str(", answered too late");
        }
        lines.line(line.trim_end());
        if style.verbose {
            whole(delivered, lines);
        }
        if let Some(verdict) = invalid {
            let explanation = verdict.explanation.as_deref().unwrap_or_default();
            lines.line(format_args!("    {}", sanitize(explanation)));
            self.hint(verdict.fix.clone(), style, lines);
        }
        let several = delivered.attempts().len() > 1;
        for attempt in delivered.attempts() {
            if several {
                let mark = if attempt.is_success() {
                    style.paint(GOOD, "✓")
                } else {
                    style.paint(BAD, "✗")
                };
                let (to, answer) = (sanitize(&attempt.endpoint), handler_answer(attempt));
                lines.line(format_args!("    {mark} {to}  {answer}"));
            }
            self.attempt(attempt, style, lines);
        }
        if let Some(again) = delivered.again {
            let at = again.format("%H:%M:%SZ");
            lines.line(format_args!("    kept, and delivered again at {at}"));
        }
        if let Some(why) = delivered.withheld {
            let request = &delivered.capture.request;
            lines.line(format_args!("    {}", sanitize(&withheld(why, request))));
        }
    }

    /// Should it go again, that is said again.
    pub fn handler_is_back(&mut self) {
        self.gone.clear();
    }

    /// What a handler had to say that is worth a look.
    fn attempt(&mut self, attempt: &RecordedAttempt, style: Style, lines: &mut Lines) {
        let hint = attempt.hint.as_deref().and_then(Hint::of_record);
        if let Some(gone @ Hint::NothingListens { .. }) = hint {
            if self.gone.contains(&gone) {
                return;
            }
            self.gone.push(gone);
        }
        if !attempt.is_success() {
            let head = attempt.response_head.as_deref().unwrap_or_default();
            let text = match &attempt.outcome {
                Ok(_) => head.lines().map(str::trim).find(|line| !line.is_empty()),
                Err(error) => Some(&**error),
            };
            if let Some(text) = text {
                let shown: String = text.chars().take(SHOWN).collect();
                lines.line(format_args!("    {}", sanitize(&shown)));
            }
            let hint = attempt.hint.as_deref();
            self.hint(
                hint.map(|kept| recorded_hint(kept, FORWARDED)),
                style,
                lines,
            );
        } else if let Some(doubt) = doubt(attempt) {
            self.advise("warning:", doubt, style, lines);
        }
    }

    fn hint(&mut self, hint: Option<String>, style: Style, lines: &mut Lines) {
        if let Some(hint) = hint {
            self.advise("hint:", hint, style, lines);
        }
    }

    /// The same advice twice in a row helps nobody.
    fn advise(&mut self, label: &str, advice: String, style: Style, lines: &mut Lines) {
        if self.last_hint.as_ref() != Some(&advice) {
            lines.advice(4, label, &advice, style);
            self.last_hint = Some(advice);
        }
    }
}

/// Why a success may be none.
fn doubt(attempt: &RecordedAttempt) -> Option<String> {
    let kept = attempt.hint.as_deref()?;
    let is_doubt = Hint::of_record(kept).is_some_and(|hint| hint.is_doubt());
    is_doubt.then(|| recorded_hint(kept, FORWARDED))
}

/// Why it was not handed on, and what would change that.
fn withheld(why: Withheld, request: &CapturedRequest<'_>) -> String {
    let header = |name| request.header(name).unwrap_or_default();
    match why {
        Withheld::Unverified => "not handed on: there is no secret for how it is signed".to_owned(),
        Withheld::Method => format!(
            "not handed on, as it is unverified: {} is not POST (--any-method hands it on)",
            request.method
        ),
        Withheld::Host => format!(
            "not handed on, as it is unverified: it was sent to {:?} (--public-host hands it on)",
            header("host")
        ),
        Withheld::CrossSite => format!(
            "not handed on, as it is unverified: a web page sent it ({})",
            header("origin")
        ),
    }
}

/// The status that went back; where it was forwarded, how long that took.
fn answer(delivered: &Delivered) -> String {
    let status = delivered
        .status
        .map_or_else(|| "not answered".to_owned(), status_line);
    let mut attempts = delivered.attempts();
    match (attempts.next(), attempts.next()) {
        (Some(attempt), None) => format!("{status}  {} ms", milliseconds(attempt.duration)),
        _ => status,
    }
}

/// What one handler of several answered, and how long that took.
fn handler_answer(attempt: &RecordedAttempt) -> String {
    let answer = match &attempt.outcome {
        Ok(status) => status_line(*status),
        Err(_) => "no answer".to_owned(),
    };
    format!("{answer}  {} ms", milliseconds(attempt.duration))
}

/// Headers and body, for `--verbose`.
fn whole(delivered: &Delivered, lines: &mut Lines) {
    let request = &delivered.capture.request;
    let (method, path) = (sanitize(&request.method), sanitize(&request.path));
    let version = sanitize(&request.http_version);
    lines.line(format_args!("    < {method} {path} HTTP/{version}"));
    for (name, value) in request.header_pairs() {
        let value = sanitize(shown_value(name, value));
        lines.line(format_args!("    < {}: {value}", sanitize(name)));
    }
    for line in String::from_utf8_lossy(&request.body).lines() {
        lines.line(format_args!("    {}", sanitize(line)));
    }
}

/// The fields of the capture line of a delivery that are not the request's own.
#[must_use]
pub fn delivered_extra(delivered: &Delivered) -> Map<String, Value> {
    let capture = &delivered.capture;
    let attempts: Vec<_> = delivered.attempts().map(AttemptObject::from).collect();
    let mut extra = Map::new();
    let mut set = |name: &str, value| extra.insert(name.to_owned(), value);
    set("verdict", json!(capture.verdict));
    set("attempts", json!(attempts));
    set("event_type", json!(capture.event_type));
    set("message_id", json!(capture.message));
    set("attempt", json!(delivered.number));
    set("status", json!(delivered.status));
    set("stored", json!(delivered.store_error.is_none()));
    set("late", json!(delivered.late));
    set(
        "next_at",
        json!(delivered.again.map(|again| format!("{again:.3}"))),
    );
    set("withheld", json!(delivered.withheld));
    extra
}

/// What it all came to, and what did not come.
pub struct ListeningSummary<'a> {
    /// Of the deliveries.
    pub counts: Counts,
    /// What was turned away, and what was given up at the end.
    pub served: Served,
    /// How many lines were not shown.
    pub left_out: u64,
    /// What was waited for and did not come.
    pub missing: &'a [String],
}

impl Serialize for ListeningSummary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Object<'a> {
            r#type: &'static str,
            #[serde(flatten)]
            counts: Counts,
            turned_away: TurnedAway,
            dropped: usize,
            not_shown: u64,
            missing: &'a [String],
        }
        let object = Object {
            r#type: "summary",
            counts: self.counts,
            turned_away: self.served.turned_away,
            dropped: self.served.dropped,
            not_shown: self.left_out,
            missing: self.missing,
        };
        object.serialize(serializer)
    }
}

impl View for ListeningSummary<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let (counts, turned) = (self.counts, self.served.turned_away);
        let parts = [
            (counts.authentic, "authentic"),
            (counts.not_authentic, "not authentic"),
            (counts.unverified, "unverified"),
            (counts.forwarded, "forwarded"),
            (counts.withheld, "withheld"),
            (counts.forward_failed, "failed at the handler"),
            (counts.late, "answered too late"),
            (counts.not_stored, "not stored"),
        ];
        let parts = listed(&parts);
        let received = counts.received;
        let comma = if parts.is_empty() { "" } else { ", " };
        lines.line(format_args!("\n{received} received{comma}{parts}"));
        if turned.total() > 0 {
            let parts = [
                (turned.not_admitted, why(Reason::NotAdmitted)),
                (turned.body_too_large, why(Reason::BodyTooLarge)),
                (turned.headers_too_large, why(Reason::HeadersTooLarge)),
                (turned.too_slow, why(Reason::TooSlow)),
                (turned.too_many, why(Reason::TooMany)),
                (turned.malformed, why(Reason::Malformed)),
                (turned.looped, why(Reason::Looped)),
                (turned.not_read, why(Reason::NotRead)),
            ];
            let total = turned.total();
            lines.line(format_args!("{total} turned away: {}", listed(&parts)));
        }
        if self.served.dropped > 0 {
            let dropped = self.served.dropped;
            lines.line(format_args!(
                "{dropped} dropped: not answered in time at the end"
            ));
        }
        if self.left_out > 0 {
            lines.line(format_args!("{} lines not shown", self.left_out));
        }
        if !self.missing.is_empty() {
            lines.line(format_args!("did not come: {}", self.missing.join(", ")));
        }
    }
}

/// Those that are not zero, with commas.
fn listed(parts: &[(u64, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}
