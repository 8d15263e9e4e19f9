//! What is delivered here: a line for people, an object for programs, and the summary.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::attempt::{AttemptObject, recorded_hint};
use super::capture::verdict_word;
use super::sanitize::{sanitize, short};
use super::style::{BAD, DIM, GOOD, Lines, Style, View};
use super::units::{milliseconds, size};
use crate::delivery::status_line;
use crate::http::TurnedAway;
use crate::intake::Delivered;
use crate::store::{RecordedAttempt, RecordedHint};

/// Room for most event types, for a message id of the usual form and for `authentic`: the line
/// of an answer from the handler then fits 110 columns.
const EVENT_WIDTH: usize = 20;
const ID_WIDTH: usize = 31;
const VERDICT_WIDTH: usize = 9;

/// Of a failed answer's body, this many characters are shown.
const SHOWN: usize = 160;

/// How many deliveries came to what.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct DeliveredCounts {
    received: u64,
    authentic: u64,
    not_authentic: u64,
    unverified: u64,
    forwarded: u64,
    forward_failed: u64,
    not_stored: u64,
}

impl DeliveredCounts {
    /// Takes a delivery into account.
    pub fn count(&mut self, delivered: &Delivered) {
        self.received += 1;
        let verdict = delivered.capture.verdict.as_ref();
        match verdict.map(|verdict| verdict.valid) {
            Some(true) => self.authentic += 1,
            Some(false) => self.not_authentic += 1,
            None => self.unverified += 1,
        }
        if let Some(attempt) = delivered.attempt() {
            self.forwarded += 1;
            self.forward_failed += u64::from(!attempt.is_success());
        }
        self.not_stored += u64::from(delivered.store_error.is_some());
    }
}

/// The lines on deliveries as they come.
#[derive(Default)]
pub struct DeliveredLines {
    event_width: usize,
    verdict_width: usize,
    last_hint: Option<String>,
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
        let mark = if (200..300).contains(&delivered.status) {
            style.paint(GOOD, "✓")
        } else {
            style.paint(BAD, "✗")
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
        lines.line(line.trim_end());
        if style.verbose {
            whole(delivered, lines);
        }
        if let Some(verdict) = invalid {
            let explanation = verdict.explanation.as_deref().unwrap_or_default();
            lines.line(format_args!("    {}", sanitize(explanation)));
            self.hint(verdict.fix.clone(), style, lines);
        }
        if let Some(attempt) = delivered.attempt().filter(|attempt| !attempt.is_success()) {
            let head = attempt.response_head.as_deref().unwrap_or_default();
            let text = match &attempt.outcome {
                Ok(_) => head.lines().map(str::trim).find(|line| !line.is_empty()),
                Err(error) => Some(&**error),
            };
            if let Some(text) = text {
                let shown: String = text.chars().take(SHOWN).collect();
                lines.line(format_args!("    {}", sanitize(&shown)));
            }
            self.hint(attempt.hint.as_ref().map(recorded_hint), style, lines);
        } else if let Some(doubt) = delivered.attempt().and_then(doubt) {
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
    match &attempt.hint {
        Some(kept @ RecordedHint::Hint(hint)) if hint.is_doubt() => Some(recorded_hint(kept)),
        _ => None,
    }
}

/// The status that went back; where it was forwarded, how long that took.
fn answer(delivered: &Delivered) -> String {
    let status = status_line(delivered.status);
    match delivered.attempt() {
        Some(attempt) => format!("{status}  {} ms", milliseconds(attempt.duration)),
        None => status,
    }
}

/// Headers and body, for `--verbose`.
fn whole(delivered: &Delivered, lines: &mut Lines) {
    let request = &delivered.capture.request;
    let (method, path) = (sanitize(&request.method), sanitize(&request.path));
    let version = &request.http_version;
    lines.line(format_args!("    < {method} {path} HTTP/{version}"));
    for (name, value) in request.header_pairs() {
        lines.line(format_args!("    < {name}: {}", sanitize(value)));
    }
    for line in String::from_utf8_lossy(&request.body).lines() {
        lines.line(format_args!("    {}", sanitize(line)));
    }
}

/// The fields of the capture line of a delivery that are not the request's own.
#[must_use]
pub fn delivered_extra(delivered: &Delivered) -> Map<String, Value> {
    let capture = &delivered.capture;
    let attempts: Vec<_> = delivered.attempt().map(AttemptObject::from).into_iter().collect();
    let mut extra = Map::new();
    let mut set = |name: &str, value| extra.insert(name.to_owned(), value);
    set("verdict", json!(capture.verdict));
    set("attempts", json!(attempts));
    set("event_type", json!(capture.event_type));
    set("message_id", json!(capture.message));
    set("attempt", json!(delivered.number));
    set("status", json!(delivered.status));
    set("stored", json!(delivered.store_error.is_none()));
    extra
}

/// What it all came to, and what did not come.
#[derive(Serialize)]
pub struct ListeningSummary<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    counts: DeliveredCounts,
    turned_away: TurnedAway,
    missing: &'a [String],
}

impl<'a> ListeningSummary<'a> {
    /// Of what was counted.
    #[must_use]
    pub const fn new(counts: DeliveredCounts, turned: TurnedAway, missing: &'a [String]) -> Self {
        Self {
            r#type: "summary",
            counts,
            turned_away: turned,
            missing,
        }
    }
}

impl View for ListeningSummary<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let (counts, turned) = (self.counts, self.turned_away);
        let parts = [
            (counts.authentic, "authentic"),
            (counts.not_authentic, "not authentic"),
            (counts.unverified, "unverified"),
            (counts.forwarded, "forwarded"),
            (counts.forward_failed, "failed at the handler"),
            (counts.not_stored, "not stored"),
        ];
        let parts = listed(&parts);
        let received = counts.received;
        let comma = if parts.is_empty() { "" } else { ", " };
        lines.line(format_args!("\n{received} received{comma}{parts}"));
        if turned.total() > 0 {
            let parts = [
                (turned.not_admitted, "from elsewhere"),
                (turned.body_too_large, "body too large"),
                (turned.headers_too_large, "headers too large"),
                (turned.too_slow, "too slow"),
                (turned.too_many, "too many at once"),
                (turned.malformed, "malformed"),
            ];
            let total = turned.total();
            lines.line(format_args!("{total} turned away: {}", listed(&parts)));
        }
        if !self.missing.is_empty() {
            lines.line(format_args!("did not come: {}", self.missing.join(", ")));
        }
    }
}

/// Those that are not zero, with commas.
fn listed(parts: &[(u64, &str)]) -> String {
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    parts.join(", ")
}
