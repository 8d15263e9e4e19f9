//! A body that was parsed and written again.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::Cause;
use super::case::{Candidates, Case};
use crate::json::{Escapes, Form, Language, Layout, Value, parse};

use Layout::{Compact, Indented, Spaced, Tabbed};

/// Who writes, what they escape, and how they can lay it out. The usual ones come first: a body
/// without numbers and letters that could tell is called by the first that fits.
const WRITERS: [(Language, Escapes, &[Layout]); 8] = [
    (
        Language::JavaScript,
        Escapes::Needed,
        &[Compact, Indented(2), Indented(4), Tabbed],
    ),
    (
        Language::Python,
        Escapes::NonAscii,
        &[Spaced, Compact, Indented(2), Indented(4), Tabbed],
    ),
    (
        Language::Python,
        Escapes::Needed,
        &[Spaced, Compact, Indented(2), Indented(4), Tabbed],
    ),
    (
        Language::Php,
        Escapes::NonAsciiAndSlash,
        &[Compact, Indented(4)],
    ),
    (Language::Php, Escapes::Slash, &[Compact, Indented(4)]),
    (Language::Php, Escapes::Needed, &[Compact, Indented(4)]),
    (
        Language::JavaScript,
        Escapes::Html,
        &[Compact, Indented(2), Indented(4), Tabbed],
    ),
    (
        Language::JavaScript,
        Escapes::NonAscii,
        &[Compact, Indented(2)],
    ),
];

/// By indenting, a body of usual depth grows three times. One that would grow more than this was
/// made to.
const GROWTH: usize = 8;

fn all_forms() -> impl Iterator<Item = Form> {
    [false, true].into_iter().flat_map(|sorted| {
        WRITERS
            .into_iter()
            .flat_map(move |(language, escapes, layouts)| {
                layouts.iter().map(move |layout| Form {
                    language,
                    layout: *layout,
                    escapes,
                    sorted,
                })
            })
    })
}

/// The body's value in every form. If only the writing differs, one of these was signed, whether
/// the original is here or was signed.
pub(super) fn forms<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(value) = case.parsed() else {
        return Box::new(std::iter::empty());
    };
    // Most forms of most bodies are the same text.
    let hasher = RandomState::new();
    let mut seen = HashSet::from([hasher.hash_one(&*case.body)]);
    let limit = case.body.len().saturating_mul(GROWTH).saturating_add(4096);
    let paid = all_forms().take_while(|_| case.purse.left() > 0);
    Box::new(paid.filter_map(move |form| {
        let limit = limit.min(case.purse.left());
        let written = value.write_within(form, limit);
        // What was cut off is more than there was room for.
        let cost = written.as_ref().map_or(limit + 1, Vec::len);
        let written = written.filter(|_| case.purse.spend(cost))?;
        seen.insert(hasher.hash_one(&*written))
            .then(|| case.with_body(Cause::BodyReserialized, described(form), written))
    }))
}

/// What writes this body, if it is in one of the known forms.
pub(super) fn writer_of(body: &[u8]) -> Option<String> {
    own_form(&parse(body).ok()?, body).map(described)
}

/// The form that a body of this value is in, if it is one of the known ones.
pub(super) fn own_form(value: &Value<'_>, body: &[u8]) -> Option<Form> {
    all_forms().find(|form| {
        let written = value.write_within(*form, body.len());
        written.is_some_and(|written| written == body)
    })
}

/// The call that writes this form, such as `json.dumps(value, sort_keys=True)`.
fn described(form: Form) -> String {
    let keys = if form.sorted { " with sorted keys" } else { "" };
    let sorted = |call: String| call + keys;
    match (form.language, form.escapes) {
        (Language::JavaScript, Escapes::Html) => match form.layout {
            Compact => sorted("json.Marshal (Go)".to_owned()),
            Spaced | Indented(_) | Tabbed => sorted("json.MarshalIndent (Go)".to_owned()),
        },
        (Language::JavaScript, escapes) => {
            let indent = match form.layout {
                Compact | Spaced => String::new(),
                Indented(width) => format!(", null, {width}"),
                Tabbed => ", null, '\\t'".to_owned(),
            };
            let ascii = if escapes == Escapes::Needed {
                ""
            } else {
                " with \\uXXXX escapes"
            };
            sorted(format!("JSON.stringify(value{indent}){ascii}"))
        }
        (Language::Python, escapes) => {
            let layout = match form.layout {
                Spaced => String::new(),
                Compact => ", separators=(',', ':')".to_owned(),
                Indented(width) => format!(", indent={width}"),
                Tabbed => ", indent='\\t'".to_owned(),
            };
            let ascii = if escapes == Escapes::Needed {
                ", ensure_ascii=False"
            } else {
                ""
            };
            let keys = if form.sorted { ", sort_keys=True" } else { "" };
            format!("json.dumps(value{layout}{ascii}{keys})")
        }
        (Language::Php, escapes) => {
            let flags = match escapes {
                Escapes::Slash => &["JSON_UNESCAPED_UNICODE"][..],
                Escapes::Needed => &["JSON_UNESCAPED_UNICODE", "JSON_UNESCAPED_SLASHES"],
                _ => &[],
            };
            let pretty = (form.layout != Compact).then_some("JSON_PRETTY_PRINT");
            let flags: Vec<_> = pretty.iter().chain(flags).copied().collect();
            let comma = if flags.is_empty() { "" } else { ", " };
            sorted(format!("json_encode($value{comma}{})", flags.join(" | ")))
        }
    }
}
