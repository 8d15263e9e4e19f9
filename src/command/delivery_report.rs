//! Reports of deliveries: a line each for people, an object each for programs.

use std::time::Duration;

use colored::Colorize;
use serde::Serialize;

use crate::cli::ExpectedStatus;
use crate::delivery::{Delivery, Endpoint, Outcome, Request, Response, State};
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
        if secrets.is_empty() {
            reporter.note("");
        } else {
            reporter.note(format_args!("signed with {}\n", secrets.join(", then ")));
        }
    }
}

/// One message and what came of it so far.
pub struct Report<'a> {
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
    pub hint: Option<String>,
    /// What counts as success.
    pub expected: &'a ExpectedStatus,
}

/// What an attempt that was the last means for the process.
pub fn exit(outcome: &Outcome, expected: &ExpectedStatus) -> Exit {
    match outcome {
        Err(_) => Exit::Unreachable,
        Ok(response) if expected.contains(response.status) => Exit::Done,
        Ok(_) => Exit::No,
    }
}

/// What is the same for all lines.
pub struct Lines {
    /// There is one message only: its answer is shown even if all is well.
    alone: bool,
    /// Room for the event types.
    event_width: usize,
    last_hint: Option<String>,
}

impl Lines {
    /// For `messages` of which the longest event type has `event_width` characters.
    pub const fn new(messages: u64, event_width: usize) -> Self {
        Self {
            alone: messages == 1,
            event_width,
            last_hint: None,
        }
    }

    /// The same hint twice in a row helps nobody.
    fn is_new_hint(&mut self, hint: &str) -> bool {
        let is_new = self.last_hint.as_deref() != Some(hint);
        self.last_hint = Some(hint.to_owned());
        is_new
    }
}

impl Report<'_> {
    fn is_ok(&self) -> bool {
        exit(self.delivery.outcome(), self.expected) == Exit::Done
    }

    /// Writes it, in either form: people see each attempt at once, programs the whole at its end.
    pub fn write(&self, lines: &mut Lines, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        if let Some(state) = self.delivery.state {
            self.json(state, reporter)?;
        }
        self.human(lines, reporter)?;
        reporter.flush()
    }

    fn human(&self, lines: &mut Lines, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let (is_ok, state) = (self.is_ok(), self.delivery.state);
        let mark = match state {
            Some(_) if is_ok => reporter.paint(Stream::Out, "✓", Colorize::green),
            Some(_) => reporter.paint(Stream::Out, "✗", Colorize::red),
            None => reporter.paint(Stream::Out, "↻", Colorize::yellow),
        };
        let event = sanitize(self.event_type.unwrap_or("(no type)")).into_owned();
        let result = match self.delivery.outcome() {
            Ok(response) => response.status_line(),
            Err(error) => error.to_string(),
        };
        let duration = milliseconds(self.delivery.last().attempt.duration);
        let id = self.message_id.as_deref().unwrap_or_default();
        let id = reporter.paint(Stream::Out, &sanitize(id), Colorize::dimmed);
        let width = lines.event_width;
        let number = self.number();
        reporter.line(format_args!(
            "{mark} {event:width$}  {result:STATUS_WIDTH$} {duration:>6} ms  {id}{number}"
        ))?;
        if reporter.verbose {
            for (name, value) in &self.request.headers {
                reporter.line(format_args!("    > {name}: {}", sanitize(value)))?;
            }
        }
        let hint = self.hint.as_ref().filter(|_| !is_ok);
        let is_new_hint = hint.is_some_and(|hint| lines.is_new_hint(hint));
        if let Ok(response) = self.delivery.outcome()
            && (!is_ok || lines.alone || reporter.verbose)
            && (state.is_some() || is_new_hint)
        {
            response_head(response, reporter)?;
        }
        if let Some(hint) = hint.filter(|_| is_new_hint) {
            let label = reporter.paint(Stream::Out, "hint:", Colorize::yellow);
            reporter.line(format_args!("    {label} {}", sanitize(hint)))?;
        }
        if state == Some(State::Aborted) {
            reporter.line("    aborted: the answer asks for no further attempt")?;
        }
        Ok(())
    }

    /// Which attempt, where there is more than one, and when the next one is.
    fn number(&self) -> String {
        let number = self.delivery.tried.len();
        match (self.delivery.last().next_in, self.delivery.state) {
            (Some(wait), None) => format!("  attempt {number}, next in {}", span(wait)),
            (Some(_), Some(_)) => format!("  attempt {number}, interrupted"),
            (None, _) if number > 1 => format!("  attempt {number}"),
            (None, _) => String::new(),
        }
    }

    fn json(&self, state: State, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        if !reporter.json {
            return Ok(());
        }
        let response = self.delivery.outcome().as_ref().ok();
        let attempts = self.delivery.tried.iter().enumerate();
        let attempts = attempts.map(|(index, tried)| {
            let outcome = tried.attempt.outcome.as_ref();
            JsonAttempt {
                number: index + 1,
                at: rfc3339(tried.at),
                status: outcome.ok().map(|response| response.status),
                error: outcome.err().map(ToString::to_string),
                duration_ms: tried.attempt.duration.as_secs_f64() * 1000.0,
                next_in_ms: tried.next_in.map(|wait| wait.as_secs_f64() * 1000.0),
            }
        });
        reporter.json(&JsonDelivery {
            r#type: "delivery",
            event_type: self.event_type,
            message_id: self.message_id.as_deref(),
            url: self.endpoint.to_string(),
            ok: self.is_ok(),
            state: state.name(),
            status: response.map(|response| response.status),
            duration_ms: self.delivery.last().attempt.duration.as_secs_f64() * 1000.0,
            response_head: response.map(|response| response.text().into_owned()),
            hint: self.hint.as_deref(),
            attempts: attempts.collect(),
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

/// `850 ms`, `4.8 s`, `5 m 12 s`, `2 h 3 m`.
fn span(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let whole = duration.as_secs();
    match whole {
        0 => format!("{:.0} ms", seconds * 1000.0),
        1..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} m {} s", whole / 60, whole % 60),
        _ => format!("{} h {} m", whole / 3600, whole / 60 % 60),
    }
}

/// Three figures at most.
pub fn milliseconds(duration: Duration) -> String {
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
    attempts: Vec<JsonAttempt>,
}

#[derive(Serialize)]
struct JsonAttempt {
    number: usize,
    at: String,
    status: Option<u16>,
    error: Option<String>,
    duration_ms: f64,
    next_in_ms: Option<f64>,
}
