//! A capture of the store: a line, everything about it, or an object.

use serde_json::{Map, Value, json};

use super::attempt::{self, AttemptObject};
use super::sanitize::{sanitize, short};
use super::style::{BOLD, DIM, Lines, Style};
use super::units::size;
use crate::capture::RecordedVerdict;
use crate::store::{RecordedAttempt, StoredCapture};

/// A capture with the attempts at it.
pub struct CaptureView<'a> {
    /// The capture.
    pub capture: &'a StoredCapture<'a>,
    /// In their order.
    pub attempts: &'a [RecordedAttempt],
    /// Which attempt at its message it is, from 1.
    pub number: u32,
}

impl CaptureView<'_> {
    /// One line: when, what, which, how large, authentic or not, and how the handler took it.
    pub fn line(&self, style: Style, lines: &mut Lines) {
        let Self {
            capture,
            attempts,
            number,
        } = self;
        let at = capture.request.received_at.unwrap_or_default();
        let event = short(capture.event_type.as_deref().unwrap_or("(no type)"));
        let id = style.paint(DIM, format!("{:31}", short(&capture.message)));
        let size = size(capture.request.body.len());
        let verdict = capture.verdict();
        let word = sanitize(verdict_word(verdict.as_ref())).into_owned();
        let state = attempts.last().map(attempt::outcome).unwrap_or_default();
        let number = match number {
            0 | 1 => String::new(),
            number if state.is_empty() => format!("attempt {number}"),
            number => format!(", attempt {number}"),
        };
        let line = format!("{at:.0} {event:24}  {id}  {size:>8}  {word:<20}  {state}{number}");
        lines.line(line.trim_end());
    }

    /// Everything about it.
    pub fn whole(&self, style: Style, lines: &mut Lines) {
        let request = &self.capture.request;
        let id = sanitize(request.id.as_deref().unwrap_or_default());
        let at = request.received_at.unwrap_or_default();
        let from = sanitize(request.remote_addr.as_deref().unwrap_or("somewhere"));
        lines.line(format_args!(
            "{}, received {at:.3} from {from}",
            style.paint(BOLD, id)
        ));
        let verdict = self.capture.verdict();
        lines.line(sanitize(verdict_word(verdict.as_ref())));
        if let Some(verdict) = &verdict {
            let texts = [&verdict.explanation, &verdict.fix, &verdict.secret];
            for (label, text) in ["", "hint: ", "with "].iter().zip(texts) {
                if let Some(text) = text {
                    lines.line(format_args!("  {label}{}", sanitize(text)));
                }
            }
            for note in &verdict.notes {
                lines.line(format_args!("  note: {}", sanitize(note)));
            }
        }
        let (method, path) = (sanitize(&request.method), sanitize(&request.path));
        let version = sanitize(&request.http_version);
        lines.line(format_args!("\n{method} {path} HTTP/{version}"));
        for (name, value) in request.header_pairs() {
            lines.line(format_args!("{}: {}", sanitize(name), sanitize(value)));
        }
        lines.line("");
        for line in pretty(&request.body).lines() {
            lines.line(sanitize(line));
        }
        for recorded in self.attempts {
            attempt::add(recorded, attempt::FORWARDED, style, lines);
        }
    }

    /// The fields of the capture line that are not the request's own.
    #[must_use]
    pub fn extra(&self) -> Map<String, Value> {
        let Self {
            capture, attempts, ..
        } = self;
        let attempts: Vec<_> = attempts.iter().map(AttemptObject::from).collect();
        let has_id = capture.request.id.as_ref() != Some(&capture.message);
        let mut extra = Map::new();
        let mut set = |name: &str, value| extra.insert(name.to_owned(), value);
        set("verdict", json!(capture.verdict()));
        set("attempts", json!(attempts));
        set("event_type", json!(capture.event_type));
        set("message_id", json!(has_id.then_some(&capture.message)));
        extra
    }
}

/// The verdict in a word.
#[must_use]
pub fn verdict_word(verdict: Option<&RecordedVerdict>) -> &str {
    match verdict {
        None => "unverified",
        Some(RecordedVerdict { valid: true, .. }) => "authentic",
        Some(verdict) => verdict.cause.as_deref().unwrap_or("not authentic"),
    }
}

/// JSON is indented, anything else is left as it is.
fn pretty(body: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(body).ok();
    let pretty = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}
