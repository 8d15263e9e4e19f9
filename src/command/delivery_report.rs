//! Reports of deliveries: a line each for people, an object each for programs, and a summary.

use std::time::Duration;

use colored::Colorize;
use serde::Serialize;

use crate::cli::ExpectedStatus;
use crate::delivery::{Attempt, Endpoint, Request, Response};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::{Reporter, Stream, sanitize};

/// Of a response's body this many lines are shown, and of each this many characters.
const SHOWN_LINES: usize = 6;
const SHOWN_WIDTH: usize = 160;

/// Room for the longest usual status line, `500 Internal Server Error`.
const STATUS_WIDTH: usize = 25;

/// Where it all goes and who signs it, before the first delivery.
pub fn heading(endpoint: &Endpoint, secrets: &[String], reporter: &mut Reporter<'_>) {
    if !reporter.json {
        let endpoint = reporter.paint(Stream::Err, &endpoint.to_string(), Colorize::bold);
        reporter.note(format_args!("POST {endpoint}"));
        reporter.note(format_args!("signed with {}\n", secrets.join(", then ")));
    }
}

/// One message and what came of it.
pub struct Delivery<'a> {
    /// From the payload.
    pub event_type: Option<&'a str>,
    /// From the headers, or the payload where the scheme has it there.
    pub message_id: Option<String>,
    /// Where it went.
    pub endpoint: &'a Endpoint,
    /// When, since the Unix epoch.
    pub at: Duration,
    /// The only attempt.
    pub attempt: &'a Attempt,
    /// What was sent.
    pub request: &'a Request,
    /// The next step, if it failed.
    pub hint: Option<String>,
    /// What counts as success.
    pub expected: &'a ExpectedStatus,
}

impl Delivery<'_> {
    fn is_ok(&self) -> bool {
        let outcome = self.attempt.outcome.as_ref();
        outcome.is_ok_and(|response| self.expected.contains(response.status))
    }

    /// What this delivery means for the process.
    pub fn exit(&self) -> Exit {
        match &self.attempt.outcome {
            Err(_) => Exit::Unreachable,
            Ok(_) if self.is_ok() => Exit::Done,
            Ok(_) => Exit::No,
        }
    }

    /// Writes it, in either form, and counts it.
    pub fn report(&self, summary: &mut Summary, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        self.json(reporter)?;
        self.human(summary, reporter)?;
        summary.count(self);
        reporter.flush()
    }

    fn human(&self, summary: &mut Summary, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let is_ok = self.is_ok();
        let mark = if is_ok {
            reporter.paint(Stream::Out, "✓", Colorize::green)
        } else {
            reporter.paint(Stream::Out, "✗", Colorize::red)
        };
        let event = sanitize(self.event_type.unwrap_or("(no type)")).into_owned();
        let result = match &self.attempt.outcome {
            Ok(response) => response.status_line(),
            Err(error) => error.to_string(),
        };
        let duration = milliseconds(self.attempt.duration);
        let id = self.message_id.as_deref().unwrap_or_default();
        let id = reporter.paint(Stream::Out, &sanitize(id), Colorize::dimmed);
        let width = summary.event_width;
        reporter.line(format_args!(
            "{mark} {event:width$}  {result:STATUS_WIDTH$} {duration:>6} ms  {id}"
        ))?;
        if reporter.verbose {
            for (name, value) in &self.request.headers {
                reporter.line(format_args!("    > {name}: {}", sanitize(value)))?;
            }
        }
        if let Ok(response) = &self.attempt.outcome {
            let alone = summary.planned == 1;
            if !is_ok || alone || reporter.verbose {
                response_head(response, reporter)?;
            }
        }
        if !is_ok
            && let Some(hint) = self.hint.as_ref()
            && summary.is_new_hint(hint)
        {
            let label = reporter.paint(Stream::Out, "hint:", Colorize::yellow);
            reporter.line(format_args!("    {label} {}", sanitize(hint)))?;
        }
        Ok(())
    }

    fn json(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let response = self.attempt.outcome.as_ref();
        let status = response.ok().map(|response| response.status);
        let error = response.err().map(ToString::to_string);
        let duration_ms = self.attempt.duration.as_secs_f64() * 1000.0;
        reporter.json(&JsonDelivery {
            r#type: "delivery",
            event_type: self.event_type,
            message_id: self.message_id.as_deref(),
            url: self.endpoint.to_string(),
            ok: self.is_ok(),
            state: match response {
                Err(_) => "unreachable",
                Ok(response) if response.is_success() => "succeeded",
                Ok(_) => "failed",
            },
            status,
            duration_ms,
            response_head: response.ok().map(|response| response.text().into_owned()),
            hint: self.hint.as_deref(),
            attempts: [JsonAttempt {
                number: 1,
                at: rfc3339(self.at),
                status,
                error,
                duration_ms,
                next_in_ms: None,
            }],
        })
    }
}

/// The headers that explain a failure, and the first lines of the body.
fn response_head(response: &Response, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    for (name, value) in &response.headers {
        if reporter.verbose || name == "location" {
            reporter.line(format_args!("    < {name}: {}", sanitize(value)))?;
        }
    }
    let all = reporter.verbose;
    let text = if all {
        response.text()
    } else {
        response.visible_text()
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut cut = response.truncated;
    for line in lines
        .by_ref()
        .take(if all { usize::MAX } else { SHOWN_LINES })
    {
        let width = if all { usize::MAX } else { SHOWN_WIDTH };
        let shown: String = line.chars().take(width).collect();
        cut |= shown.len() < line.len();
        reporter.line(format_args!("    {}", sanitize(&shown)))?;
    }
    cut |= lines.next().is_some();
    if cut {
        let more = if all {
            "cut after 20,000 bytes"
        } else {
            "cut; -v shows all"
        };
        let more = reporter.paint(Stream::Out, &format!("… ({more})"), Colorize::dimmed);
        reporter.line(format_args!("    {more}"))?;
    }
    Ok(())
}

/// How many deliveries came to what.
pub struct Summary {
    /// How many messages there are to send.
    planned: usize,
    /// Room for the event types.
    event_width: usize,
    last_hint: Option<String>,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Counts {
    ok: usize,
    failed: usize,
    unreachable: usize,
    not_sent: usize,
}

impl Summary {
    /// Of `planned` messages, none sent yet; `event_width` is the length of the longest type.
    pub const fn new(planned: usize, event_width: usize) -> Self {
        Self {
            planned,
            event_width,
            last_hint: None,
            counts: Counts {
                ok: 0,
                failed: 0,
                unreachable: 0,
                not_sent: planned,
            },
        }
    }

    fn count(&mut self, delivery: &Delivery<'_>) {
        let counts = &mut self.counts;
        counts.not_sent = counts.not_sent.saturating_sub(1);
        match delivery.exit() {
            Exit::Done => counts.ok += 1,
            Exit::Unreachable => counts.unreachable += 1,
            _ => counts.failed += 1,
        }
    }

    /// The same hint twice in a row helps nobody.
    fn is_new_hint(&mut self, hint: &str) -> bool {
        let is_new = self.last_hint.as_deref() != Some(hint);
        self.last_hint = Some(hint.to_owned());
        is_new
    }

    /// Writes it, unless there was one message only.
    pub fn report(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        if self.planned == 1 {
            return Ok(());
        }
        reporter.json(&JsonSummary {
            r#type: "summary",
            planned: self.planned,
            counts: self.counts,
        })?;
        let Counts {
            ok,
            failed,
            unreachable,
            not_sent,
        } = self.counts;
        let mut parts = vec![format!("{ok} ok")];
        let others = [
            (failed, "failed"),
            (unreachable, "unreachable"),
            (not_sent, "not sent"),
        ];
        let others = others.iter().filter(|(count, _)| *count > 0);
        parts.extend(others.map(|(count, what)| format!("{count} {what}")));
        reporter.line(format_args!(
            "\n{} of {} {}",
            parts.join(", "),
            self.planned,
            "messages"
        ))
    }
}

fn milliseconds(duration: Duration) -> String {
    match duration.as_secs_f64() * 1000.0 {
        ms if ms < 10.0 => format!("{ms:.1}"),
        ms => format!("{ms:.0}"),
    }
}

/// To the millisecond.
fn rfc3339(since_epoch: Duration) -> String {
    let milliseconds = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(milliseconds)
        .unwrap_or_default()
        .to_string()
}

#[derive(Serialize)]
struct JsonDelivery<'a> {
    r#type: &'static str,
    event_type: Option<&'a str>,
    message_id: Option<&'a str>,
    url: String,
    ok: bool,
    state: &'static str,
    status: Option<u16>,
    duration_ms: f64,
    response_head: Option<String>,
    hint: Option<&'a str>,
    attempts: [JsonAttempt; 1],
}

#[derive(Serialize)]
struct JsonAttempt {
    number: usize,
    at: String,
    status: Option<u16>,
    error: Option<String>,
    duration_ms: f64,
    next_in_ms: Option<u64>,
}

#[derive(Serialize)]
struct JsonSummary {
    r#type: &'static str,
    planned: usize,
    #[serde(flatten)]
    counts: Counts,
}
