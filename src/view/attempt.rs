//! An attempt as it is kept with its capture.

use serde::Serialize;

use super::hint;
use super::sanitize::sanitize;
use super::style::{Lines, Style};
use super::units::{as_milliseconds, milliseconds};
use crate::delivery::{Hint, status_line};
use crate::store::RecordedAttempt;

/// What names the endpoint of captures: they were forwarded, or replayed to where they had been
/// forwarded.
pub const FORWARDED: &str = "--forward-to";

/// An entry of `attempts` in a capture line.
#[derive(Serialize)]
pub struct AttemptObject<'a> {
    url: &'a str,
    at: String,
    status: Option<u16>,
    error: Option<&'a str>,
    duration_ms: f64,
    response_head: Option<&'a str>,
    hint: Option<String>,
    late: bool,
}

impl<'a> From<&'a RecordedAttempt> for AttemptObject<'a> {
    fn from(attempt: &'a RecordedAttempt) -> Self {
        let outcome = attempt.outcome.as_ref();
        Self {
            url: &attempt.endpoint,
            at: format!("{:.3}", attempt.at),
            status: outcome.ok().copied(),
            error: outcome.err().map(String::as_str),
            duration_ms: as_milliseconds(attempt.duration),
            response_head: attempt.response_head.as_deref(),
            hint: attempt
                .hint
                .as_deref()
                .map(|kept| recorded_hint(kept, FORWARDED)),
            late: attempt.hint == Some(Hint::AnsweredTooLate.recorded()),
        }
    }
}

/// A hint that was kept, where `option` named the endpoint.
#[must_use]
pub fn recorded_hint(kept: &str, option: &str) -> String {
    Hint::of_record(kept).map_or_else(|| kept.to_owned(), |known| hint::hint(&known, option))
}

/// How the handler took it.
#[must_use]
pub fn outcome(attempt: &RecordedAttempt) -> String {
    let duration = milliseconds(attempt.duration);
    match &attempt.outcome {
        Ok(status) => format!("{}  {duration} ms", status_line(*status)),
        Err(error) => format!("{}  {duration} ms", sanitize(error)),
    }
}

/// When it was made and what came of it, in full.
pub fn add(attempt: &RecordedAttempt, option: &str, style: Style, lines: &mut Lines) {
    let endpoint = sanitize(&attempt.endpoint);
    let outcome = outcome(attempt);
    lines.line(format_args!("\n{:.3} to {endpoint}: {outcome}", attempt.at));
    for line in attempt.response_head.as_deref().unwrap_or_default().lines() {
        lines.line(format_args!("  {}", sanitize(line)));
    }
    if let Some(kept) = &attempt.hint {
        lines.advice(2, "hint:", &recorded_hint(kept, option), style);
    }
}
