//! Reports of verdicts: a paragraph each for people, an object each for programs.

use serde::Serialize;

use super::explanation::Explanation;
use super::page::Page;
use super::sanitize::sanitize;
use super::style::{BAD, BOLD, CARE, GOOD};
use crate::capture::{CapturedRequest, Remark};
use crate::diagnosis::{Cause, Diagnosis, disagreement, is_ordinary};
use crate::event::{self, schema};
use crate::signing::{Invalid, Note, SignedHeaders};
use crate::time::span_text;
use crate::verification::Judgement;

/// Of many requests, so many are compared with the shape of their event: it costs more than to
/// verify them, and says little new of the later ones.
const SHAPED: u64 = 100;

/// A request with its verdict.
pub struct VerdictView<'a> {
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

impl VerdictView<'_> {
    /// Puts the verdict on `page`, in either form, and counts it.
    pub fn put(&self, page: &mut Page) {
        match &self.judgement.verified.verdict.outcome {
            Ok(_) => page.counts.valid += 1,
            Err(invalid) => {
                let cause = self
                    .judgement
                    .diagnosis
                    .as_ref()
                    .map(|diagnosis| diagnosis.cause);
                let code = cause.map_or(invalid.code(), Cause::code);
                *page.counts.invalid.entry(code).or_default() += 1;
            }
        }
        self.json(page);
        self.human(page);
    }

    /// On the verification, who would see it differently, and on the shape of the first payloads
    /// that are authentic.
    fn notes(&self, page: &Page) -> Vec<String> {
        let verdict = &self.judgement.verified.verdict;
        let mut notes: Vec<_> = verdict.notes.iter().map(Note::to_string).collect();
        let diagnosis = self.judgement.diagnosis.as_ref();
        notes.extend(
            diagnosis
                .into_iter()
                .flat_map(|diagnosis| diagnosis.notes.clone()),
        );
        notes.extend(self.request.remarks.iter().map(Remark::to_string));
        let headers: Vec<_> = self.request.header_pairs().collect();
        let secrets = self.judgement.verified.secrets;
        let now = self.judgement.verified.clock.micros();
        let body = &self.request.body;
        // Which headers a library reads differs with every delivery, so that is no news.
        let all = page.layout.style.verbose || page.layout.explain;
        if (all || !is_ordinary(&headers, body, secrets))
            && let Some(disagreement) = disagreement(&headers, body, secrets, now)
            && (all || disagreement.unread_headers().is_none())
        {
            notes.push(disagreement.to_string());
        }
        if verdict.is_valid() && self.before < SHAPED {
            notes.extend(schema::notes(verdict.scheme, &self.request.body));
        }
        notes
    }

    /// From the headers, or the payload where the scheme has it there.
    fn message_id(&self) -> Option<String> {
        let headers = SignedHeaders::collect(self.request.header_pairs());
        let scheme = self.judgement.verified.verdict.scheme;
        event::message_id(scheme, &headers, &self.request.body)
    }

    fn human(&self, page: &mut Page) {
        if page.layout.json || page.layout.quiet {
            return;
        }
        let Judgement {
            verified,
            diagnosis,
        } = self.judgement;
        let verdict = &verified.verdict;
        let id = self.message_id();
        let id = id.as_deref();
        let id = id.unwrap_or("a request without message id");
        let mut what = vec![sanitize(id).into_owned()];
        let event_type = event::type_of(&self.request.body);
        what.extend(event_type.map(|name| sanitize(&name).into_owned()));
        what.extend(verdict.age.map(age));
        let what = what.join(", ");
        let scheme = verdict.scheme;
        match &verdict.outcome {
            Ok(_) => {
                let mark = page.paint(GOOD, "✓ authentic:");
                page.line(format_args!("{mark} {what}"));
                let secret = verified.secret().unwrap_or_default();
                page.line(format_args!("  with {secret}, scheme {scheme}"));
            }
            Err(invalid) => {
                let mark = page.paint(BAD, "✗ not authentic:");
                page.line(format_args!("{mark} {what}"));
                match diagnosis {
                    Some(diagnosis) => reason(diagnosis, page),
                    None => page.line(format_args!("  {}: {invalid}", invalid.code())),
                }
                let tried: Vec<_> = verified.secrets.names().collect();
                let tried = tried.join(", ");
                page.line(format_args!("  tried {tried}, scheme {scheme}"));
            }
        }
        for note in self.notes(page) {
            page.line(format_args!("  note: {}", sanitize(&note)));
        }
        if page.layout.explain {
            self.explanation().human(page);
        }
    }

    fn explanation(&self) -> Explanation {
        let Judgement {
            verified,
            diagnosis,
            ..
        } = self.judgement;
        Explanation::new(self.request, verified, diagnosis.as_ref())
    }

    fn json(&self, page: &mut Page) {
        if !page.layout.json {
            return;
        }
        let verdict = &self.judgement.verified.verdict;
        let invalid = verdict.outcome.as_ref().err();
        let diagnosis = self.judgement.diagnosis.as_ref();
        let json = VerdictObject {
            r#type: "verdict",
            source: SourceObject {
                file: self.file,
                index: 0,
            },
            message_id: self.message_id(),
            event_type: event::type_of(&self.request.body),
            valid: verdict.is_valid(),
            cause: diagnosis.map_or_else(|| invalid.map(Invalid::code), |d| Some(d.cause.code())),
            also: diagnosis
                .and_then(|diagnosis| diagnosis.also)
                .map(Cause::code),
            explanation: match diagnosis {
                Some(diagnosis) => Some(diagnosis.explanation.clone()),
                None => invalid.map(ToString::to_string),
            },
            evidence: diagnosis.map(|diagnosis| diagnosis.evidence.as_slice()),
            ruled_out: diagnosis.map(|diagnosis| codes(&diagnosis.ruled_out)),
            fix: diagnosis.map(|diagnosis| diagnosis.fix.join("\n")),
            secret: self.judgement.verified.secret(),
            age_ms: verdict.age.map(|seconds| seconds.saturating_mul(1000)),
            notes: self.notes(page),
            explain: page.layout.explain.then(|| self.explanation()),
        };
        page.json(&json, self.index);
    }
}

/// What happened, what proves it, and what to change.
fn reason(diagnosis: &Diagnosis, page: &mut Page) {
    let causes = std::iter::once(diagnosis.cause).chain(diagnosis.also);
    let code = codes(&causes.collect::<Vec<_>>()).join(" and ");
    let code = page.paint(BOLD, code);
    page.line(format_args!(
        "  {code}: {}",
        sanitize(&diagnosis.explanation)
    ));
    for line in &diagnosis.evidence {
        page.line(format_args!("    {}", sanitize(line)));
    }
    if !diagnosis.ruled_out.is_empty() {
        page.line(format_args!(
            "    ruled out: {}",
            grouped(&diagnosis.ruled_out)
        ));
    }
    let label = page.paint(CARE, "fix:");
    let mut lines = diagnosis.fix.iter();
    if let Some(line) = lines.next() {
        page.line(format_args!("  {label} {line}"));
    }
    for line in lines {
        page.line(format_args!("       {line}"));
    }
}

/// `body.bom, .gzip; header.swapped`: there are many.
fn grouped(causes: &[Cause]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for code in codes(causes) {
        let (group, name) = code.split_once('.').unwrap_or((code, ""));
        let at = groups.iter().position(|(known, _)| *known == group);
        let at = at.unwrap_or_else(|| {
            groups.push((group, Vec::new()));
            groups.len() - 1
        });
        if !groups[at].1.contains(&name) {
            groups[at].1.push(name);
        }
    }
    let groups = groups
        .iter()
        .map(|(group, names)| format!("{group}.{}", names.join(", .")));
    groups.collect::<Vec<_>>().join("; ")
}

fn codes(causes: &[Cause]) -> Vec<&'static str> {
    causes.iter().map(|cause| cause.code()).collect()
}

/// `signed 3 s ago`.
fn age(seconds: i64) -> String {
    let span = span_text(seconds.unsigned_abs());
    match seconds {
        0 => "signed now".to_owned(),
        1.. => format!("signed {span} ago"),
        ..0 => format!("signed {span} ahead of time"),
    }
}

#[derive(Serialize)]
struct SourceObject<'a> {
    file: &'a str,
    /// [`Page`] puts the real one there.
    index: u64,
}

#[derive(Serialize)]
struct VerdictObject<'a> {
    r#type: &'static str,
    source: SourceObject<'a>,
    message_id: Option<String>,
    event_type: Option<String>,
    valid: bool,
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    also: Option<&'static str>,
    explanation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruled_out: Option<Vec<&'static str>>,
    fix: Option<String>,
    secret: Option<&'a str>,
    age_ms: Option<i64>,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Explanation>,
}
