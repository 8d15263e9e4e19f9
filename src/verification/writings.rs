//! A body that was parsed before it was captured, in the ways that it may have been written.
//!
//! Which of them was signed is known only when the signature matches one. That it matches none
//! proves nothing.

use crate::capture::{CapturedRequest, Remark};
use crate::diagnosis::{Cause, Verified};
use crate::json::{Escapes, Form, Language, Layout, parse};
use crate::signing::{Invalid, SignedHeaders, verify};

/// All that are tried of one body may have so many bytes.
const BOUND: usize = 32 << 20;

/// Who writes JSON, with the characters that they escape.
const WRITERS: [(Language, Escapes); 8] = [
    (Language::JavaScript, Escapes::Needed),
    (Language::Python, Escapes::NonAscii),
    (Language::Python, Escapes::Needed),
    (Language::JavaScript, Escapes::Html),
    (Language::Php, Escapes::NonAsciiAndSlash),
    (Language::Php, Escapes::Slash),
    (Language::Php, Escapes::Needed),
    (Language::JavaScript, Escapes::NonAscii),
];

const LAYOUTS: [Layout; 5] = [
    Layout::Compact,
    Layout::Spaced,
    Layout::Indented(2),
    Layout::Indented(4),
    Layout::Tabbed,
];

fn forms() -> impl Iterator<Item = Form> {
    [false, true].into_iter().flat_map(|sorted| {
        LAYOUTS.into_iter().flat_map(move |layout| {
            WRITERS.into_iter().map(move |(language, escapes)| Form {
                language,
                layout,
                escapes,
                sorted,
            })
        })
    })
}

/// The body that was signed, if `request` has it parsed, `verified` does not match it as it stands
/// there, and one of the usual ways to write it matches.
pub fn signed(request: &CapturedRequest<'_>, verified: &Verified<'_>) -> Option<Vec<u8>> {
    let is_refused = matches!(verified.verdict.outcome, Err(Invalid::Mismatch { .. }));
    if !is_refused || request.remarks.is_empty() {
        return None;
    }
    let headers = SignedHeaders::collect(request.header_pairs());
    let matches = |body: &[u8]| {
        let scheme = Some(verified.verdict.scheme);
        let verdict = verify(&headers, body, verified.secrets, verified.clock, scheme);
        !matches!(verdict.outcome, Err(Invalid::Mismatch { .. }))
    };
    if request.remarks.contains(&Remark::LineEnd) {
        let with = |end: &[u8]| [&request.body, end].concat();
        return [with(b"\n"), with(b"\r\n")]
            .into_iter()
            .find(|body| matches(body));
    }
    if !request.remarks.contains(&Remark::Parsed) {
        return None;
    }
    let value = parse(&request.body).ok()?;
    let mut left = BOUND;
    forms().find_map(|form| {
        let mut body = value.write_within(form, left)?;
        left = left.saturating_sub(body.len());
        if matches(&body) {
            return Some(body);
        }
        body.push(b'\n');
        matches(&body).then_some(body)
    })
}

/// Whether a cause says something of the body, or nothing at all.
pub fn is_of_the_body(cause: Cause) -> bool {
    cause == Cause::Mismatch || cause.code().starts_with("body.")
}
