//! Reports of verdicts: a paragraph each for people, an object each for programs.

use colored::Colorize;
use serde::Serialize;

use crate::capture::CapturedRequest;
use crate::event::{self, schema};
use crate::report::sanitize;
use crate::signing::{Invalid, Note};

use super::judge::Judgement;
use super::page::Page;

/// Of many requests, so many are compared with the shape of their event: it costs more than to
/// verify them, and says little new of the later ones.
const SHAPED: u64 = 100;

/// A request with its verdict.
pub struct Judged<'a> {
    /// The input's name.
    pub file: &'a str,
    /// How many records precede it on the page.
    pub index: u64,
    /// How many precede it in the input, or more.
    pub before: u64,
    /// The request.
    pub request: &'a CapturedRequest<'a>,
    /// What was found.
    pub judgement: &'a Judgement<'a>,
}

impl Judged<'_> {
    /// Puts the verdict on `page`, in either form, and counts it.
    pub fn put(&self, page: &mut Page) {
        match &self.judgement.verdict.outcome {
            Ok(_) => page.counts.valid += 1,
            Err(invalid) => *page.counts.invalid.entry(invalid.code()).or_default() += 1,
        }
        self.json(page);
        self.human(page);
    }

    fn secret(&self) -> Option<&str> {
        let matched = self.judgement.verdict.outcome.as_ref().ok()?;
        let name = self.judgement.secrets.names.get(matched.secret);
        name.map(String::as_str)
    }

    /// On the verification, and on the shape of the first payloads that are authentic.
    fn notes(&self) -> Vec<String> {
        let verdict = &self.judgement.verdict;
        let mut notes: Vec<_> = verdict.notes.iter().map(Note::to_string).collect();
        if verdict.is_valid() && self.before < SHAPED {
            notes.extend(schema::notes(verdict.scheme, &self.request.body));
        }
        notes
    }

    fn human(&self, page: &mut Page) {
        if page.look.json || page.look.quiet {
            return;
        }
        let Judgement {
            message_id,
            verdict,
            secrets,
        } = self.judgement;
        let id = message_id.as_deref();
        let id = id.unwrap_or("a request without message id");
        let mut what = vec![sanitize(id).into_owned()];
        let event_type = event::type_of(&self.request.body);
        what.extend(event_type.map(|name| sanitize(&name).into_owned()));
        what.extend(verdict.age.map(age));
        let what = what.join(", ");
        let scheme = verdict.scheme;
        match &verdict.outcome {
            Ok(_) => {
                let mark = page.paint("✓ authentic:", Colorize::green);
                page.line(format_args!("{mark} {what}"));
                let secret = self.secret().unwrap_or_default();
                page.line(format_args!("  with {secret}, scheme {scheme}"));
            }
            Err(invalid) => {
                let mark = page.paint("✗ not authentic:", Colorize::red);
                page.line(format_args!("{mark} {what}"));
                let code = page.paint(invalid.code(), Colorize::bold);
                page.line(format_args!("  {code}: {}", sanitize(&invalid.to_string())));
                let tried = secrets.names.join(", ");
                page.line(format_args!("  tried {tried}, scheme {scheme}"));
            }
        }
        for note in self.notes() {
            page.line(format_args!("  note: {}", sanitize(&note)));
        }
    }

    fn json(&self, page: &mut Page) {
        if !page.look.json {
            return;
        }
        let verdict = &self.judgement.verdict;
        let invalid = verdict.outcome.as_ref().err();
        let json = JsonVerdict {
            r#type: "verdict",
            source: JsonSource {
                file: self.file,
                index: 0,
            },
            message_id: self.judgement.message_id.as_deref(),
            event_type: event::type_of(&self.request.body),
            valid: verdict.is_valid(),
            cause: invalid.map(Invalid::code),
            explanation: invalid.map(ToString::to_string),
            fix: None,
            secret: self.secret(),
            age_ms: verdict.age.map(|seconds| seconds.saturating_mul(1000)),
            notes: self.notes(),
        };
        page.json(&json, self.index);
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
    /// [`Page`] puts the real one there.
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
