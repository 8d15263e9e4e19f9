//! Reports of verdicts: a paragraph each for people, an object each for programs.

use std::fmt::Write as _;

use colored::Colorize;
use serde::Serialize;

use crate::capture::{Broken, CapturedRequest, Position};
use crate::error::Error;
use crate::event::{self, schema};
use crate::exit::Exit;
use crate::report::{Reporter, Stream, sanitize};
use crate::secret_source::Secrets;
use crate::signing::{Invalid, Note, Verdict};

/// Of many requests, so many are compared with the shape of their event: it costs more than to
/// verify them, and says little new of the later ones.
const SHAPED: u64 = 100;

/// A request with its verdict.
pub struct Judged<'a> {
    /// The input's name.
    pub file: &'a str,
    /// Where it stands there.
    pub position: Position,
    /// From the headers, or the payload where the scheme has it there.
    pub message_id: Option<String>,
    /// The request.
    pub request: &'a CapturedRequest<'a>,
    /// What was found.
    pub verdict: &'a Verdict,
    /// The secrets that were tried.
    pub secrets: &'a Secrets,
}

/// How many requests came to what.
#[derive(Default)]
pub struct Counts {
    valid: u64,
    invalid: u64,
    unreadable: u64,
}

impl Counts {
    /// All requests, broken ones too.
    pub const fn total(&self) -> u64 {
        self.valid + self.invalid + self.unreadable
    }

    /// Writes a verdict, in either form, and counts it.
    pub fn judged(
        &mut self,
        judged: &Judged<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        if judged.verdict.is_valid() {
            self.valid += 1;
        } else {
            self.invalid += 1;
        }
        judged.json(reporter)?;
        judged.human(reporter)
    }

    /// Reports a record that cannot be read, and counts it.
    pub fn unreadable(
        &mut self,
        file: &str,
        position: Position,
        broken: &Broken,
        reporter: &mut Reporter<'_>,
    ) {
        self.unreadable += 1;
        let origin = format!("{file}, line {}", position.line);
        reporter.failure(&Error::Capture {
            origin,
            reason: broken.to_string(),
        });
    }

    /// The summary over many, and what it all means for the process.
    pub fn report(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        if self.total() > 1 {
            reporter.json(&JsonSummary {
                r#type: "summary",
                valid: self.valid,
                invalid: self.invalid,
                unreadable: self.unreadable,
            })?;
            let (valid, invalid, unreadable) = (self.valid, self.invalid, self.unreadable);
            let mut text = format!("\n{valid} authentic, {invalid} not");
            if unreadable > 0 {
                let _ = write!(text, ", {unreadable} unreadable");
            }
            reporter.line(text)?;
        }
        Ok(if self.unreadable > 0 {
            Exit::Input
        } else if self.invalid > 0 {
            Exit::No
        } else {
            Exit::Done
        })
    }
}

impl Judged<'_> {
    fn secret(&self) -> Option<&str> {
        let matched = self.verdict.outcome.as_ref().ok()?;
        self.secrets.names.get(matched.secret).map(String::as_str)
    }

    /// On the verification, and on the shape of the first payloads that are authentic.
    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<_> = self.verdict.notes.iter().map(Note::to_string).collect();
        if self.verdict.is_valid() && self.position.index < SHAPED {
            notes.extend(schema::notes(self.verdict.scheme, &self.request.body));
        }
        notes
    }

    fn human(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let id = self
            .message_id
            .as_deref()
            .unwrap_or("a request without message id");
        let mut what = vec![sanitize(id).into_owned()];
        let event_type = event::type_of(&self.request.body);
        what.extend(event_type.map(|name| sanitize(&name).into_owned()));
        what.extend(self.verdict.age.map(age));
        let what = what.join(", ");
        match &self.verdict.outcome {
            Ok(_) => {
                let mark = reporter.paint(Stream::Out, "✓ authentic:", Colorize::green);
                reporter.line(format_args!("{mark} {what}"))?;
                let secret = self.secret().unwrap_or_default();
                reporter.line(format_args!(
                    "  with {secret}, scheme {}",
                    self.verdict.scheme
                ))?;
            }
            Err(invalid) => {
                let mark = reporter.paint(Stream::Out, "✗ not authentic:", Colorize::red);
                reporter.line(format_args!("{mark} {what}"))?;
                let code = reporter.paint(Stream::Out, invalid.code(), Colorize::bold);
                reporter.line(format_args!("  {code}: {}", sanitize(&invalid.to_string())))?;
                let tried = self.secrets.names.join(", ");
                reporter.line(format_args!(
                    "  tried {tried}, scheme {}",
                    self.verdict.scheme
                ))?;
            }
        }
        for note in self.notes() {
            reporter.line(format_args!("  note: {}", sanitize(&note)))?;
        }
        Ok(())
    }

    fn json(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        if !reporter.json {
            return Ok(());
        }
        let invalid = self.verdict.outcome.as_ref().err();
        reporter.json(&JsonVerdict {
            r#type: "verdict",
            source: JsonSource {
                file: self.file,
                index: self.position.index,
            },
            message_id: self.message_id.as_deref(),
            event_type: event::type_of(&self.request.body),
            valid: self.verdict.is_valid(),
            cause: invalid.map(Invalid::code),
            explanation: invalid.map(ToString::to_string),
            fix: None,
            secret: self.secret(),
            age_ms: self.verdict.age.map(|seconds| seconds.saturating_mul(1000)),
            notes: self.notes(),
        })
    }
}

/// `signed 3 s ago`.
fn age(seconds: i64) -> String {
    let span = jiff::SignedDuration::from_secs(seconds.saturating_abs());
    match seconds {
        0 => "signed now".to_owned(),
        1.. => format!("signed {span:#} ago"),
        ..0 => format!("signed {span:#} ahead of time"),
    }
}

#[derive(Serialize)]
struct JsonSource<'a> {
    file: &'a str,
    index: u64,
}

#[derive(Serialize)]
struct JsonVerdict<'a> {
    r#type: &'static str,
    source: JsonSource<'a>,
    message_id: Option<&'a str>,
    event_type: Option<String>,
    valid: bool,
    cause: Option<&'static str>,
    explanation: Option<String>,
    fix: Option<String>,
    secret: Option<&'a str>,
    age_ms: Option<i64>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct JsonSummary {
    r#type: &'static str,
    valid: u64,
    invalid: u64,
    unreadable: u64,
}
