//! A request anywhere in JSON: in a line of a log, a message of a queue, an export of a tool.
//!
//! The headers are recognised by what they hold, whatever they are called and however deep they
//! stand; body and time are looked for beside them, then around them. So one reader does for all
//! that wrap a request in JSON, also for those that nobody has thought of.

mod amid;
mod around;
mod body;
mod encoded;
mod headers;
mod members;
mod time;

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::capture::names::{self, are_mentioned};
use crate::capture::sink::Record;
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, http};
use amid::values as values_amid;
use around::Around;
use headers::Pairs;
use members::{Member, Members, get, text};

pub(in crate::capture) use amid::first_time as time_in;

/// How deep requests are looked for. Each level is read once more for it.
const MAX_DEPTH: usize = 24;

/// The most requests of one record. They are held together.
const MAX_FOUND: usize = 100_000;

/// All requests in one JSON value. They own what they have, for much of it had to be unescaped.
pub(super) fn requests(json: &str) -> Vec<Record> {
    let mut search = Search::default();
    if are_mentioned(json.as_bytes()) {
        search.value(json, None, 0);
    }
    search.found()
}

/// All requests in a line of text: raw HTTP, or JSON behind a time, a level, a name.
pub(in crate::capture) fn requests_amid(line: &str) -> Vec<Record> {
    let mut search = Search::default();
    search.text(line, None, 0);
    search.found()
}

#[derive(Default)]
struct Search(Vec<Record>);

impl Search {
    /// What was found. A request that stands there twice counts once, and one without a body does
    /// not where the same has one elsewhere.
    fn found(self) -> Vec<Record> {
        let hasher = RandomState::new();
        let (mut whole, mut signatures) = (HashSet::new(), HashSet::new());
        let mut found = self.0;
        found.retain(|found| match found {
            Ok(request) => names::signature(&request.headers).is_none_or(|signature| {
                let body = hasher.hash_one(&request.body);
                signatures.insert(signature.clone());
                whole.insert((signature, body))
            }),
            Err(_) => true,
        });
        found.retain(|found| match found {
            Err(Broken::NoBody(signature)) => signatures.insert(signature.to_string()),
            _ => true,
        });
        found
    }

    fn value(&mut self, json: &str, outer: Option<&Around<'_>>, depth: usize) {
        if depth == MAX_DEPTH || self.0.len() >= MAX_FOUND || !are_mentioned(json.as_bytes()) {
            return;
        }
        match json.as_bytes().first() {
            Some(b'{' | b'[') => {
                if let Some(members) = Members::of(json) {
                    self.members(&members.0, outer, depth);
                }
            }
            Some(b'"') => {
                if let Some(text) = text(json) {
                    self.text(&text, outer, depth);
                }
            }
            _ => {}
        }
    }

    fn members(&mut self, members: &[Member<'_>], outer: Option<&Around<'_>>, depth: usize) {
        let here = Around { members, outer };
        let mut fields: Vec<(usize, Pairs)> = Vec::new();
        for (at, (name, json)) in members.iter().enumerate() {
            if let Some(pairs) = headers::of_field(name, json) {
                fields.push((at, pairs));
            }
        }
        // Of several, the one that keeps what came twice.
        let best = fields.iter().position(|(at, _)| {
            let name = names::plain(&members[*at].0);
            name.contains("multi") || name.contains("distinct")
        });
        let chosen = if fields.is_empty() {
            headers::of_record(members)
        } else {
            Some(fields.swap_remove(best.unwrap_or(0)).1)
        };
        let is_request = chosen.is_some();
        let mut body_at = None;
        if let Some(pairs) = chosen {
            let body = body::find(&here);
            body_at = body.as_ref().and_then(|body| body.json.clone());
            self.0.push(request(pairs, body, &here));
        }
        for (name, json) in members {
            let is_body = body_at.as_deref() == Some(*json);
            let is_headers = is_request && headers::of_field(name, json).is_some();
            if !is_body && !is_headers {
                self.value(json, Some(&here), depth + 1);
            }
        }
    }

    fn text(&mut self, text: &str, outer: Option<&Around<'_>>, depth: usize) {
        let may_have = are_mentioned(text.as_bytes()) || text.starts_with("H4sI");
        if depth == MAX_DEPTH || !may_have {
            return;
        }
        let line = text.lines().next().unwrap_or_default();
        if http::is_request_line(line.as_bytes()) {
            let request = http::one(text.as_bytes()).map(|request| CapturedRequest {
                received_at: outer.and_then(time::find),
                ..request
            });
            self.0.push(request);
            return;
        }
        if let Some(decoded) = encoded::text(text) {
            self.text(&decoded, outer, depth + 1);
            return;
        }
        for value in values_amid(text) {
            let time = time_in(&text[..value.start]).map(|time| format!("\"{time}\""));
            let members: Vec<_> = time
                .iter()
                .map(|time| (Cow::Borrowed("time"), &**time))
                .collect();
            let here = Around {
                members: &members,
                outer,
            };
            self.value(&text[value], Some(&here), depth + 1);
        }
    }
}

/// The request of these headers, which stand among `here`.
fn request(headers: Pairs, body: Option<body::Body>, here: &Around<'_>) -> Record {
    let request = CapturedRequest {
        received_at: time::find(here),
        method: field(here, &["method", "httpmethod", "requestmethod", "verb"])
            .unwrap_or(Cow::Borrowed("POST")),
        path: field(
            here,
            &[
                "url",
                "path",
                "uri",
                "requesturl",
                "requesturi",
                "originalurl",
                "rawpath",
            ],
        )
        .map_or(Cow::Borrowed("/"), path_of),
        http_version: Cow::Borrowed("1.1"),
        headers,
        remote_addr: field(
            here,
            &["remoteaddr", "remoteaddress", "ip", "clientip", "sourceip"],
        ),
        ..CapturedRequest::default()
    };
    match body {
        Some(body) => Ok(CapturedRequest {
            body: Cow::Owned(body.bytes),
            remarks: body.remark.into_iter().collect(),
            ..request
        }),
        None => Err(Broken::NoBody(
            names::signature(&request.headers)
                .unwrap_or_default()
                .into(),
        )),
    }
}

/// A text beside the headers.
fn field(here: &Around<'_>, names: &[&str]) -> Option<Cow<'static, str>> {
    let text = text(get(here.members, names)?)?;
    Some(Cow::Owned(text.into_owned()))
}
