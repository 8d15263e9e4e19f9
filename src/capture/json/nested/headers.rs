//! Headers, recognised by what they hold.

use std::borrow::Cow;

use super::members::{Member, Members, get, text, text_or_number};
use crate::capture::MAX_HEADERS;
use crate::capture::names::{self, are_signed};

/// Names and values.
pub type Pairs = Vec<(Cow<'static, str>, Cow<'static, str>)>;

/// The headers that a field holds: an object, pairs, a flat list as Node.js keeps it, lines of
/// text, or one of these once more as a string.
pub fn of_field(name: &str, json: &str) -> Option<Pairs> {
    if !names::are_mentioned(json.as_bytes()) {
        return None;
    }
    let pairs = match json.as_bytes().first()? {
        b'{' => of_members(&Members::of(json)?.0),
        b'[' => of_items(&Members::of(json)?.0),
        b'"' => {
            let text = text(json)?;
            match text.trim_ascii_start().as_bytes().first()? {
                b'{' => of_members(&Members::of(&text)?.0),
                b'[' => of_items(&Members::of(&text)?.0),
                _ => of_lines(&text),
            }
        }
        _ => return None,
    };
    let is_signed = if names::is_of_headers(name) {
        are_signed(&pairs)
    } else {
        is_signed(&pairs)
    };
    is_signed.then_some(pairs)
}

/// The headers that stand among the other fields of a record.
pub fn of_record(members: &[Member<'_>]) -> Option<Pairs> {
    let is_header = |(name, _): &&Member<'_>| {
        names::signature_header(name).is_some() || names::plain(name) == "contenttype"
    };
    let headers: Vec<_> = members.iter().filter(is_header).cloned().collect();
    let pairs = of_members(&headers);
    is_signed(&pairs).then_some(pairs)
}

/// Whether these can only be headers of ours: an id alone is in many records.
fn is_signed(pairs: &Pairs) -> bool {
    let has = |header: &str| {
        pairs
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(header))
    };
    has("x-webhook-signature")
        || (has("svix-signature") && (has("svix-id") || has("svix-timestamp")))
        || (has("webhook-signature") && (has("webhook-id") || has("webhook-timestamp")))
}

/// `name` as a header; those of the signature under their own name.
fn header_name(name: &str) -> Cow<'static, str> {
    match names::signature_header(name) {
        Some(known) if !known.eq_ignore_ascii_case(name) => Cow::Borrowed(known),
        _ => Cow::Owned(name.to_owned()),
    }
}

fn push(pairs: &mut Pairs, name: &str, value: &str) {
    if pairs.len() < MAX_HEADERS {
        pairs.push((header_name(name), Cow::Owned(value.to_owned())));
    }
}

fn of_members(members: &[Member<'_>]) -> Pairs {
    let mut pairs = Pairs::new();
    for (name, json) in members {
        each_value(json, &mut |value| push(&mut pairs, name, value));
    }
    pairs
}

/// The values of a header: one, several, or one in an object, as queues keep attributes.
fn each_value(json: &str, each: &mut dyn FnMut(&str)) {
    match json.as_bytes().first() {
        Some(b'[') => {
            for (_, item) in Members::of(json).map_or(Vec::new(), |items| items.0) {
                if let Some(value) = text_or_number(item) {
                    each(&value);
                }
            }
        }
        Some(b'{') => {
            let members = Members::of(json);
            let value = members.and_then(|members| members.get(&["stringvalue", "value"]));
            if let Some(value) = value.and_then(text_or_number) {
                each(&value);
            }
        }
        _ => {
            if let Some(value) = text_or_number(json) {
                each(&value);
            }
        }
    }
}

/// `[[name, value], …]`, `[{name, value}, …]`, or `[name, value, …]`.
fn of_items(items: &[Member<'_>]) -> Pairs {
    let mut pairs = Pairs::new();
    let mut flat = items.iter().map(|(_, json)| *json);
    while let Some(json) = flat.next() {
        match json.as_bytes().first() {
            Some(b'"') => {
                if let (Some(name), Some(value)) =
                    (text(json), flat.next().and_then(text_or_number))
                {
                    push(&mut pairs, &name, &value);
                }
            }
            Some(b'[') => {
                let pair = Members::of(json).map_or(Vec::new(), |pair| pair.0);
                if let [(_, name), (_, value)] = pair[..]
                    && let Some(name) = text(name)
                {
                    each_value(value, &mut |value| push(&mut pairs, &name, value));
                }
            }
            Some(b'{') => {
                let pair = Members::of(json).map_or(Vec::new(), |pair| pair.0);
                if get(&pair, &["disabled"]) == Some("true")
                    || get(&pair, &["enabled"]) == Some("false")
                {
                    continue;
                }
                let name = get(&pair, &["name", "key", "header", "headername"]).and_then(text);
                let value = get(&pair, &["value", "val", "values", "headervalue"]);
                if let (Some(name), Some(value)) = (name, value) {
                    each_value(value, &mut |value| push(&mut pairs, &name, value));
                }
            }
            _ => {}
        }
    }
    pairs
}

/// `name: value` lines.
fn of_lines(text: &str) -> Pairs {
    let mut pairs = Pairs::new();
    for line in text.lines() {
        if let Some((name, value)) = line.split_once(':') {
            push(&mut pairs, name.trim_ascii(), value.trim_ascii());
        }
    }
    pairs
}
