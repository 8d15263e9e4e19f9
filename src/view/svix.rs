//! What was asked of a Svix server: messages made and sent again, event types made known, and how it
//! compares with what was captured.

use std::time::Duration;

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::sanitize::sanitize;
use super::style::{BAD, BOLD, DIM, GOOD, Lines, Style, View};
use super::units::{as_milliseconds, grouped, span};
use crate::delivery::status_line;
use crate::svix::{Chosen, Comparison, Finding, Registered};
use crate::time::Time;

/// Messages that a server was given, and how fast.
pub struct CreatedView {
    /// How many.
    pub created: u64,
    /// In what time.
    pub elapsed: Duration,
}

impl CreatedView {
    fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "for people, and far below 2^53")]
        let created = self.created as f64;
        created / self.elapsed.as_secs_f64().max(1e-9)
    }
}

impl Serialize for CreatedView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "type": "progress",
            "created": self.created,
            "duration_ms": as_milliseconds(self.elapsed),
            "rate": self.rate(),
        })
        .serialize(serializer)
    }
}

impl View for CreatedView {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let (created, elapsed) = (grouped(self.created), self.elapsed.as_secs_f64());
        lines.line(format_args!(
            "  {created} given to the server in {elapsed:.1} s, {:.0}/s",
            self.rate()
        ));
    }
}

/// A message that would be sent again.
pub struct ResendView<'a> {
    /// Which.
    pub message: &'a Chosen,
    /// Where to.
    pub url: &'a str,
}

impl Serialize for ResendView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "type": "replay",
            "message_id": self.message.id,
            "event_type": self.message.event_type,
            "url": self.url,
        })
        .serialize(serializer)
    }
}

impl View for ResendView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let id = style.paint(DIM, sanitize(&self.message.id).into_owned());
        let event = sanitize(&self.message.event_type);
        lines.line(format_args!("{event:24}  {id}"));
    }
}

/// When a message is tried next.
pub struct NextAttemptView<'a> {
    /// The message.
    pub message: &'a str,
    /// Where.
    pub url: String,
    /// When.
    pub next: Time,
    /// Now.
    pub now: Time,
}

impl Serialize for NextAttemptView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({
            "type": "next_attempt",
            "msg_id": self.message,
            "url": self.url,
            "at": format!("{:.3}", self.next),
        })
        .serialize(serializer)
    }
}

impl View for NextAttemptView<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let url = sanitize(&self.url);
        let wait = self.next.duration_since(self.now);
        lines.line(format_args!(
            "\nnext attempt at {url}: {:.0}, in {}",
            self.next,
            span(wait)
        ));
    }
}

/// An event type that was made known.
pub struct RegisteredView<'a> {
    /// Its name.
    pub event_type: &'a str,
    /// What became of it.
    pub registered: Registered,
}

impl RegisteredView<'_> {
    const fn word(&self) -> &'static str {
        match self.registered {
            Registered::Created => "created",
            Registered::Updated => "updated",
        }
    }
}

impl Serialize for RegisteredView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({"type": "event_type", "name": self.event_type, "result": self.word()})
            .serialize(serializer)
    }
}

impl View for RegisteredView<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        lines.line(format_args!("{}  {}", self.word(), self.event_type));
    }
}

/// A message on both sides.
pub struct ComparisonView<'a> {
    /// What was found.
    pub comparison: &'a Comparison,
    /// The endpoint's id.
    pub endpoint: &'a str,
}

impl Serialize for ComparisonView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let it = self.comparison;
        let attempts = it.attempts.iter().map(|(at, status, succeeded)| {
            json!({"at": format!("{at:.3}"), "status": (*status != 0).then_some(status), "ok": succeeded})
        });
        let captures = it
            .arrivals
            .iter()
            .map(|it| json!({"at": format!("{:.3}", it.at), "answered": it.answered}));
        json!({
            "type": "comparison",
            "message_id": it.message_id,
            "event_type": it.event_type,
            "endpoint_id": self.endpoint,
            "timestamp": format!("{:.3}", it.made),
            "finding": it.finding.map(Finding::name),
            "attempts": attempts.collect::<Vec<Value>>(),
            "captures": captures.collect::<Vec<Value>>(),
        })
        .serialize(serializer)
    }
}

impl View for ComparisonView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let it = self.comparison;
        let mark = match it.finding {
            None => style.paint(GOOD, "✓"),
            Some(_) => style.paint(BAD, "✗"),
        };
        let id = style.paint(DIM, sanitize(&it.message_id).into_owned());
        let event = style.paint(BOLD, sanitize(&it.event_type).into_owned());
        let finding = it.finding.map_or("as the server says", finding);
        lines.line(format_args!("{mark} {event}  {id}  {finding}"));
        if it.finding.is_none() {
            return;
        }
        for (at, status, succeeded) in &it.attempts {
            let status = u16::try_from(*status).unwrap_or(0);
            let answer = match status {
                0 => "no answer".to_owned(),
                status => status_line(status),
            };
            let what = if *succeeded { "delivered" } else { "failed" };
            lines.line(format_args!("    {at:.3}  server: {what}, {answer}"));
        }
        for arrival in &it.arrivals {
            let answer = match arrival.answered {
                None => "answered, it is not known how".to_owned(),
                Some(status) => format!("answered {}", status_line(status)),
            };
            lines.line(format_args!("    {:.3}  captured: {answer}", arrival.at));
        }
    }
}

const fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::FailedButAnswered => {
            "failed for the server, though it was answered: the answer came too late, or was lost"
        }
        Finding::NeverArrived => "attempted by the server, and never captured",
        Finding::ArrivedTwice => "arrived more than once",
    }
}

/// How many fit.
#[derive(Default)]
pub struct ComparisonSummary {
    compared: u64,
    fit: u64,
    findings: [u64; Finding::ALL.len()],
}

impl ComparisonSummary {
    /// Counts one.
    pub fn add(&mut self, comparison: &Comparison) {
        self.compared += 1;
        let at = comparison
            .finding
            .and_then(|it| Finding::ALL.iter().position(|known| *known == it));
        match at {
            Some(at) => self.findings[at] += 1,
            None => self.fit += 1,
        }
    }

    /// Whether all do.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.fit == self.compared
    }
}

impl Serialize for ComparisonSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "summary")?;
        map.serialize_entry("compared", &self.compared)?;
        map.serialize_entry("fit", &self.fit)?;
        for (known, count) in Finding::ALL.iter().zip(self.findings) {
            map.serialize_entry(known.name(), &count)?;
        }
        map.end()
    }
}

impl View for ComparisonSummary {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let (fit, compared) = (grouped(self.fit), grouped(self.compared));
        lines.line(format_args!(
            "\n{fit} of {compared} messages are here as the server says"
        ));
        for (known, count) in Finding::ALL.iter().zip(self.findings) {
            if count > 0 {
                lines.line(format_args!("  {} × {}", grouped(count), finding(*known)));
            }
        }
    }
}
