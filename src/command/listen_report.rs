//! Reports of what is delivered: a line each for people, an object each for programs.

use std::fmt::Write as _;

use colored::Colorize;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::capture::store::{RecordedAttempt, Store, StoreError};
use crate::capture::{RecordedVerdict, write_json_line};
use crate::cli::ListenArgs;
use crate::delivery::status_line;
use crate::error::Error;
use crate::listener::{Bound, Delivered, Forward, Judge, Turned};
use crate::report::{Reporter, Stream, sanitize};

/// Room for most event types, for a message id of the usual form and for `authentic`: the line
/// of an answer from the handler then fits 110 columns.
const EVENT_WIDTH: usize = 20;
const ID_WIDTH: usize = 31;
const VERDICT_WIDTH: usize = 9;

/// Longer ones are cut: both come from outside.
const LONGEST: usize = 48;

/// Of a failed answer's body, this many characters are shown.
const SHOWN: usize = 160;

/// `ready` first; then what happens to deliveries, and how they get here.
pub fn opening(
    args: &ListenArgs,
    bound: &Bound,
    judge: &Judge,
    forward: Option<&Forward>,
    store: Option<&Store>,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let port = bound.address.port();
    let host = match &*args.host {
        "localhost" => "localhost".to_owned(),
        _ if bound.address.is_ipv6() => format!("[{}]", bound.address.ip()),
        _ => bound.address.ip().to_string(),
    };
    let url = format!("http://{host}:{port}");
    reporter.json(&json!({"type": "ready", "url": url}))?;
    reporter.line(format_args!("ready: listening on {url}"))?;
    reporter.flush()?;
    if reporter.json {
        return Ok(());
    }
    reporter.note(match judge.secrets() {
        Some(secrets) => format!("verified with {}", secrets.names.join(" or ")),
        None => "unverified: there is no signing secret (`cew secret` makes one)".to_owned(),
    });
    reporter.note(match store {
        Some(store) => format!("captured in {}", store.path().display()),
        None => "not captured".to_owned(),
    });
    if let Some(forward) = forward {
        reporter.note(format_args!("forwarded to {}", forward.target()));
    }
    if !bound.address.ip().is_loopback() {
        reporter.remark("this address can be reached from other machines");
    } else if !args.allow_from.is_empty() && !args.trust_forwarded_for {
        reporter.remark(
            "deliveries through a tunnel come from this machine: add --trust-forwarded-for",
        );
    }
    reporter.note(format_args!(
        "\nTo receive from Consignease:\n  \
         ngrok http --url=<YOUR_FORWARDING_URL> {port}\n\
         and in the Dashboard, on the Webhooks page, paste as Endpoint URL:\n  \
         https://<YOUR_FORWARDING_URL>/api/webhooks\n"
    ));
    Ok(())
}

/// What came so far.
#[derive(Default)]
pub struct Report {
    counts: Counts,
    event_width: usize,
    verdict_width: usize,
    last_hint: Option<String>,
    last_store_error: Option<StoreError>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Counts {
    received: u64,
    authentic: u64,
    not_authentic: u64,
    unverified: u64,
    forwarded: u64,
    forward_failed: u64,
    not_stored: u64,
}

impl Report {
    /// Writes a delivery, in either form, and counts it.
    pub fn delivered(
        &mut self,
        delivered: &Delivered,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        self.count(delivered);
        if reporter.json {
            json_line(delivered, reporter)?;
        } else if !reporter.quiet {
            self.human(delivered, reporter)?;
        }
        if let Some(error) = &delivered.store_error
            && self.last_store_error.as_ref() != Some(error)
        {
            reporter.failure(&Error::Store(error.clone()));
            self.last_store_error = Some(error.clone());
        }
        Ok(())
    }

    fn count(&mut self, delivered: &Delivered) {
        let counts = &mut self.counts;
        counts.received += 1;
        let verdict = delivered.capture.verdict.as_ref();
        match verdict.map(|verdict| verdict.valid) {
            Some(true) => counts.authentic += 1,
            Some(false) => counts.not_authentic += 1,
            None => counts.unverified += 1,
        }
        if let Some(attempt) = delivered.attempt() {
            counts.forwarded += 1;
            counts.forward_failed += u64::from(!attempt.is_success());
        }
        counts.not_stored += u64::from(delivered.store_error.is_some());
    }

    fn human(&mut self, delivered: &Delivered, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let capture = &delivered.capture;
        let request = &capture.request;
        let time = request
            .received_at
            .unwrap_or_default()
            .strftime("%H:%M:%SZ");
        let event = short(capture.event_type.as_deref().unwrap_or("(no type)"));
        self.event_width = event.chars().count().max(self.event_width).max(EVENT_WIDTH);
        let verdict = capture.verdict.as_ref();
        let invalid = verdict.filter(|verdict| !verdict.valid);
        let word = word(verdict);
        self.verdict_width = word.len().max(self.verdict_width).max(VERDICT_WIDTH);
        let ok = (200..300).contains(&delivered.status);
        let mark = if ok {
            reporter.paint(Stream::Out, "✓", Colorize::green)
        } else {
            reporter.paint(Stream::Out, "✗", Colorize::red)
        };
        let id = format!("{:ID_WIDTH$}", short(delivered.name()));
        let id = reporter.paint(Stream::Out, &id, Colorize::dimmed);
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
        reporter.line(line.trim_end())?;
        if reporter.verbose {
            whole(delivered, reporter)?;
        }
        if let Some(verdict) = invalid {
            let explanation = verdict.explanation.as_deref().unwrap_or_default();
            reporter.line(format_args!("    {}", sanitize(explanation)))?;
            self.hint(verdict.fix.as_deref(), reporter)?;
        }
        if let Some(attempt) = delivered.attempt().filter(|attempt| !attempt.is_success()) {
            let head = attempt.response_head.as_deref().unwrap_or_default();
            let text = match &attempt.outcome {
                Ok(_) => head.lines().map(str::trim).find(|line| !line.is_empty()),
                Err(error) => Some(&**error),
            };
            if let Some(text) = text {
                let shown: String = text.chars().take(SHOWN).collect();
                reporter.line(format_args!("    {}", sanitize(&shown)))?;
            }
            self.hint(attempt.hint.as_deref(), reporter)?;
        }
        Ok(())
    }

    /// The same hint twice in a row helps nobody.
    fn hint(&mut self, hint: Option<&str>, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(hint) = hint.filter(|hint| self.last_hint.as_deref() != Some(hint)) else {
            return Ok(());
        };
        self.last_hint = Some(hint.to_owned());
        let label = reporter.paint(Stream::Out, "hint:", Colorize::yellow);
        reporter.line(format_args!("    {label} {}", sanitize(hint)))
    }

    /// What it all came to, and what did not come.
    pub fn summary(
        &self,
        turned: Turned,
        missing: &[String],
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        reporter.json(&JsonSummary {
            r#type: "summary",
            counts: self.counts,
            turned_away: turned,
            missing,
        })?;
        let counts = self.counts;
        let mut text = format!("\n{} received", counts.received);
        let parts = [
            (counts.authentic, "authentic"),
            (counts.not_authentic, "not authentic"),
            (counts.unverified, "unverified"),
            (counts.forwarded, "forwarded"),
            (counts.forward_failed, "failed at the handler"),
            (counts.not_stored, "not stored"),
        ];
        for (count, what) in parts.iter().filter(|(count, _)| *count > 0) {
            let _ = write!(text, ", {count} {what}");
        }
        reporter.line(text)?;
        if turned.total() > 0 {
            let mut text = format!("{} turned away", turned.total());
            let parts = [
                (turned.not_admitted, "from elsewhere"),
                (turned.body_too_large, "body too large"),
                (turned.headers_too_large, "headers too large"),
                (turned.too_slow, "too slow"),
                (turned.too_many, "too many at once"),
                (turned.malformed, "malformed"),
            ];
            let parts = parts.iter().filter(|(count, _)| *count > 0);
            for (index, (count, what)) in parts.enumerate() {
                let _ = write!(
                    text,
                    "{} {count} {what}",
                    if index == 0 { ":" } else { "," }
                );
            }
            reporter.line(text)?;
        }
        if !missing.is_empty() {
            reporter.line(format_args!("did not come: {}", missing.join(", ")))?;
        }
        Ok(())
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
fn whole(delivered: &Delivered, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let request = &delivered.capture.request;
    let (method, path) = (sanitize(&request.method), sanitize(&request.path));
    reporter.line(format_args!(
        "    < {method} {path} HTTP/{}",
        request.http_version
    ))?;
    for (name, value) in request.header_pairs() {
        reporter.line(format_args!("    < {name}: {}", sanitize(value)))?;
    }
    for line in String::from_utf8_lossy(&request.body).lines() {
        reporter.line(format_args!("    {}", sanitize(line)))?;
    }
    Ok(())
}

/// The verdict in a word.
pub fn word(verdict: Option<&RecordedVerdict>) -> &str {
    match verdict {
        None => "unverified",
        Some(RecordedVerdict { valid: true, .. }) => "authentic",
        Some(verdict) => verdict.cause.as_deref().unwrap_or("not authentic"),
    }
}

/// What came from outside, safe and not too long.
pub fn short(text: &str) -> String {
    let safe = sanitize(text);
    if safe.chars().count() <= LONGEST {
        return safe.into_owned();
    }
    safe.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
/// Bytes, in a unit that people read.
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// To three digits or so.
pub fn milliseconds(duration: std::time::Duration) -> String {
    match duration.as_secs_f64() * 1000.0 {
        ms if ms < 10.0 => format!("{ms:.1}"),
        ms => format!("{ms:.0}"),
    }
}

fn json_line(delivered: &Delivered, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let capture = &delivered.capture;
    let attempts: Vec<_> = delivered.attempt().map(json_attempt).into_iter().collect();
    let mut extra = Map::new();
    let mut set = |name: &str, value| extra.insert(name.to_owned(), value);
    set("verdict", json!(capture.verdict));
    set("attempts", Value::Array(attempts));
    set("event_type", json!(capture.event_type));
    set("message_id", json!(capture.message));
    set("attempt", json!(delivered.number));
    set("status", json!(delivered.status));
    set("stored", json!(delivered.store_error.is_none()));
    let mut line = Vec::with_capacity(capture.request.body.len() * 2);
    write_json_line(&mut line, &capture.request, &extra)?;
    reporter.bytes(&line)
}

/// An entry of `attempts` in a capture line.
pub fn json_attempt(attempt: &RecordedAttempt) -> Value {
    json!({
        "url": attempt.endpoint,
        "at": format!("{:.3}", attempt.at),
        "status": attempt.outcome.as_ref().ok(),
        "error": attempt.outcome.as_ref().err(),
        "duration_ms": attempt.duration.as_secs_f64() * 1000.0,
        "response_head": attempt.response_head,
        "hint": attempt.hint,
    })
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    counts: Counts,
    turned_away: Turned,
    missing: &'a [String],
}
