//! Captures of the store, as they are shown.

use colored::Colorize;
use serde_json::{Map, Value, json};

use crate::capture::store::{RecordedAttempt, StoredCapture};
use crate::delivery::status_line;
use crate::error::Error;
use crate::report::{Reporter, Stream, sanitize};

use super::listen_report::{json_attempt, milliseconds, short, size, word};

/// One line: when, what, which, how large, authentic or not, and how the handler took it.
pub fn line(
    capture: &StoredCapture<'_>,
    latest: Option<&RecordedAttempt>,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let at = capture.request.received_at.unwrap_or_default();
    let event = short(capture.event_type.as_deref().unwrap_or("(no type)"));
    let id = format!("{:31}", short(&capture.message));
    let id = reporter.paint(Stream::Out, &id, Colorize::dimmed);
    let size = size(capture.request.body.len());
    let verdict = capture.verdict();
    let word = sanitize(word(verdict.as_ref())).into_owned();
    let state = latest.map(outcome).unwrap_or_default();
    let line = format!("{at:.0} {event:24}  {id}  {size:>8}  {word:<20}  {state}");
    reporter.line(line.trim_end())
}

/// Everything about a capture, for people.
pub fn whole(
    capture: &StoredCapture<'_>,
    attempts: &[RecordedAttempt],
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let request = &capture.request;
    let id = request.id.as_deref().unwrap_or_default();
    let at = request.received_at.unwrap_or_default();
    let from = request.remote_addr.as_deref().unwrap_or("somewhere");
    let id = reporter.paint(Stream::Out, &sanitize(id), Colorize::bold);
    reporter.line(format_args!(
        "{id}, received {at:.3} from {}",
        sanitize(from)
    ))?;
    let verdict = capture.verdict();
    reporter.line(sanitize(word(verdict.as_ref())))?;
    if let Some(verdict) = &verdict {
        let texts = [&verdict.explanation, &verdict.fix, &verdict.secret];
        for (label, text) in ["", "hint: ", "with "].iter().zip(texts) {
            if let Some(text) = text {
                reporter.line(format_args!("  {label}{}", sanitize(text)))?;
            }
        }
        for note in &verdict.notes {
            reporter.line(format_args!("  note: {}", sanitize(note)))?;
        }
    }
    let (method, path) = (sanitize(&request.method), sanitize(&request.path));
    let version = sanitize(&request.http_version);
    reporter.line(format_args!("\n{method} {path} HTTP/{version}"))?;
    for (name, value) in request.header_pairs() {
        reporter.line(format_args!("{}: {}", sanitize(name), sanitize(value)))?;
    }
    reporter.line("")?;
    for line in pretty(&request.body).lines() {
        reporter.line(sanitize(line))?;
    }
    for attempt in attempts {
        let endpoint = sanitize(&attempt.endpoint);
        let outcome = outcome(attempt);
        reporter.line(format_args!("\n{:.3} to {endpoint}: {outcome}", attempt.at))?;
        for line in attempt.response_head.as_deref().unwrap_or_default().lines() {
            reporter.line(format_args!("  {}", sanitize(line)))?;
        }
        if let Some(hint) = &attempt.hint {
            let label = reporter.paint(Stream::Out, "hint:", Colorize::yellow);
            reporter.line(format_args!("  {label} {}", sanitize(hint)))?;
        }
    }
    Ok(())
}

/// The fields of the capture line that are not the request's own.
pub fn extra(capture: &StoredCapture<'_>, attempts: &[RecordedAttempt]) -> Map<String, Value> {
    let mut extra = Map::new();
    let mut set = |name: &str, value| extra.insert(name.to_owned(), value);
    set("verdict", json!(capture.verdict()));
    set("attempts", attempts.iter().map(json_attempt).collect());
    set("event_type", json!(capture.event_type));
    let has_id = capture.request.id.as_ref() != Some(&capture.message);
    set("message_id", json!(has_id.then_some(&capture.message)));
    extra
}

/// How the handler took it.
fn outcome(attempt: &RecordedAttempt) -> String {
    let duration = milliseconds(attempt.duration);
    match &attempt.outcome {
        Ok(status) => format!("{}  {duration} ms", status_line(*status)),
        Err(error) => format!("{}  {duration} ms", sanitize(error)),
    }
}

/// JSON is indented, anything else is left as it is.
fn pretty(body: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(body).ok();
    let pretty = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}
