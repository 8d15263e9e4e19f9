//! Fields that something on the way added, dropped or renamed.

use super::Cause;
use super::case::{Candidates, Case};
use super::rewritten::own_form;
use crate::json::{Form, Text, Value};

/// So many fields are left out, one after another.
const MAX_FIELDS: usize = 48;

type Members<'v> = Vec<(Text<'v>, Value<'v>)>;

/// What the search for added fields may write.
const MAX_BYTES: usize = 4 << 20;

/// Fields that are left out.
enum Cut {
    One(usize),
    /// One in the object of another.
    Inner(usize, usize),
    /// All from there on.
    From(usize),
}

/// One field was added, or all from one on.
pub(super) fn added<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(Value::Object(members)) = case.parsed() else {
        return Box::new(std::iter::empty());
    };
    let forms = forms(case, &members);
    let count = members.len().min(MAX_FIELDS);
    let mut cuts: Vec<_> = (0..count).map(Cut::One).collect();
    cuts.extend((1..count.saturating_sub(1)).rev().map(Cut::From));
    for (at, (_, value)) in members.iter().enumerate().take(count) {
        if let Value::Object(inner) = value {
            cuts.extend((0..inner.len().min(MAX_FIELDS)).map(|inner| Cut::Inner(at, inner)));
        }
    }
    let affordable = MAX_BYTES.min(case.purse.left() / 4) / case.body.len().max(64);
    let cuts = cuts.into_iter().take(affordable);
    let bodies = cuts.flat_map(move |cut| {
        let (names, value) = without(&members, &cut);
        let written = forms.iter().map(|form| (names.clone(), value.write(*form)));
        written.collect::<Vec<_>>()
    });
    Box::new(bodies.map(|(names, body)| case.with_body(Cause::BodyFieldAdded, names, body)))
}

/// An object without what `cut` leaves out, and the names of that.
fn without<'v>(members: &Members<'v>, cut: &Cut) -> (String, Value<'v>) {
    let mut fewer = members.clone();
    let names = match *cut {
        Cut::One(at) => shown(&fewer.remove(at).0),
        Cut::From(end) => {
            let names: Vec<_> = fewer.drain(end..).map(|(name, _)| shown(&name)).collect();
            names.join(", ")
        }
        Cut::Inner(at, inner_at) => {
            let (name, value) = &mut fewer[at];
            match value {
                Value::Object(inner) => {
                    format!("{}.{}", shown(name), shown(&inner.remove(inner_at).0))
                }
                _ => shown(name),
            }
        }
    };
    (names, Value::Object(fewer))
}

/// The field that all payloads have, and that says nothing.
pub(super) fn dropped<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(Value::Object(members)) = case.parsed() else {
        return Box::new(std::iter::empty());
    };
    let is_there = members
        .iter()
        .any(|(key, _)| key.as_str() == Some("object"));
    let forms = forms(case, &members);
    let places = (0..=members.len().min(MAX_FIELDS)).filter(move |_| !is_there);
    let bodies = places.flat_map(move |at| {
        let mut more: Members<'_> = members.clone();
        more.insert(at, ("object".into(), Value::String("event".into())));
        let value = Value::Object(more);
        forms
            .iter()
            .map(|form| value.write(*form))
            .collect::<Vec<_>>()
    });
    Box::new(bodies.map(|body| case.with_body(Cause::BodyFieldDropped, "object", body)))
}

/// The keys were renamed, as converters between `camelCase` and `snake_case` do.
pub(super) fn renamed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(value @ Value::Object(_)) = case.parsed() else {
        return Box::new(std::iter::empty());
    };
    let renamed = [
        ("snake_case", with_keys(&value, &snake)),
        ("camelCase", with_keys(&value, &camel)),
    ];
    let changed = renamed
        .into_iter()
        .filter(move |(_, renamed)| *renamed != value);
    Box::new(changed.flat_map(move |(to, value)| {
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        for form in super::parts::USUAL_FORMS {
            let written = value.write(form);
            if !bodies.contains(&written) {
                bodies.push(written);
            }
        }
        let bodies = bodies.into_iter();
        bodies.map(move |body| case.with_body(Cause::BodyKeysRenamed, to, body))
    }))
}

/// Of a longer body the form is not looked for: that takes writing it in all of them.
const MAX_OWN_FORM: usize = 256 << 10;

/// The form that the body is in, and the one in which most write.
fn forms(case: &Case<'_>, members: &Members<'_>) -> Vec<Form> {
    let value = || Value::Object(members.clone());
    let is_short = case.body.len() <= MAX_OWN_FORM;
    let own = is_short.then(|| own_form(&value(), &case.body)).flatten();
    let mut forms: Vec<_> = own.into_iter().chain([Form::JSON_STRINGIFY]).collect();
    forms.dedup();
    forms
}

fn shown(name: &Text<'_>) -> String {
    name.as_str().unwrap_or("?").chars().take(40).collect()
}

fn with_keys<'v>(value: &Value<'v>, rename: &impl Fn(&str) -> String) -> Value<'v> {
    match value {
        Value::Object(members) => {
            let renamed = members.iter().map(|(key, value)| {
                let key = match key.as_str() {
                    Some(text) => Text::from(rename(text)),
                    None => key.clone(),
                };
                (key, with_keys(value, rename))
            });
            Value::object(renamed.collect())
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| with_keys(item, rename)).collect())
        }
        other => other.clone(),
    }
}

fn snake(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn camel(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut capital = false;
    for (at, c) in key.char_indices() {
        if c == '_' && at > 0 {
            capital = true;
        } else {
            out.push(if capital { c.to_ascii_uppercase() } else { c });
            capital = false;
        }
    }
    out
}
