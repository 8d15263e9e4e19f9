//! The body that belongs to headers: beside them, or around.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::around::Around;
use super::members::{Member, Members, get, is_container, text};
use crate::capture::Remark;
use crate::capture::names::{are_mentioned, plain};

/// What was found.
pub struct Body {
    pub bytes: Vec<u8>,
    pub remark: Option<Remark>,
    /// The JSON it stands in, which is not searched for further requests.
    pub json: Option<String>,
}

/// Names of fields that have the bytes, where another one has what was parsed of them. The first
/// that is there counts.
const RAW: [&str; 18] = [
    "rawbody",
    "bodyraw",
    "rawrequestbody",
    "requestbodyraw",
    "rawpayload",
    "bodybase64",
    "base64body",
    "bodyb64",
    "rawbodybase64",
    "bodybytes",
    "bodybuffer",
    "bodytext",
    "textbody",
    "bodystring",
    "rawdata",
    "bodydata",
    "bodycontent",
    "rawcontent",
];

/// Names of a body, wherever it stands.
const NAMED: [&str; 9] = [
    "body",
    "requestbody",
    "reqbody",
    "httpbody",
    "postdata",
    "payload",
    "requestpayload",
    "bodyjson",
    "jsonbody",
];

/// Names of a body right beside the headers alone; elsewhere they can be anything.
const BESIDE: [&str; 7] = [
    "data",
    "content",
    "text",
    "json",
    "raw",
    "entity",
    "parsedbody",
];

/// Fields that only tell how a body is written.
const ABOUT: [&str; 14] = [
    "mode",
    "type",
    "mimetype",
    "contenttype",
    "encoding",
    "options",
    "params",
    "size",
    "language",
    "format",
    "isbase64encoded",
    "base64encoded",
    "truncated",
    "comment",
];

/// What a field that only wraps a body calls it.
const WRAPPED: [&str; 9] = [
    "raw", "text", "data", "json", "content", "string", "base64", "bytes", "value",
];

/// The body for the headers among `here`, from the nearest to the farthest.
pub fn find(here: &Around<'_>) -> Option<Body> {
    let around = || here.outward();
    let named = around().enumerate().find_map(|(distance, around)| {
        let beside: &[&str] = if distance == 0 { &BESIDE } else { &[] };
        let names = [&RAW[..], &NAMED[..], beside];
        let exactly = names.into_iter().flatten().find_map(|wanted| {
            let json = get(around.members, &[wanted])?;
            of_field(wanted, json, around.members)
        });
        exactly.or_else(|| prefixed(around.members))
    });
    named.or_else(|| around().find_map(|around| only_text(around.members)))
}

/// A body whose name has something in front: `prop__rawBody`, `incoming_body`.
fn prefixed(members: &[Member<'_>]) -> Option<Body> {
    members.iter().find_map(|(name, json)| {
        let name = plain(name);
        let is_answer = name.contains("res");
        let is_body = name.ends_with("body") && !is_answer && *json != "null";
        is_body.then(|| of_field(&name, json, members))?
    })
}

/// The only JSON text among fields that are called otherwise, such as the message of a log line.
fn only_text(members: &[Member<'_>]) -> Option<Body> {
    let is_other = |(_, json): &&Member<'_>| !are_mentioned(json.as_bytes());
    let mut texts = members
        .iter()
        .filter(is_other)
        .flat_map(|(_, json)| texts(json, 0));
    let (Some(body), None) = (texts.next(), texts.next()) else {
        return None;
    };
    Some(Body {
        bytes: body.into_bytes(),
        remark: Some(Remark::Guessed),
        json: None,
    })
}

/// The JSON texts that `json` holds, down to some depth: `logs[0].message[0]`.
fn texts(json: &str, depth: usize) -> Vec<String> {
    match json.as_bytes().first() {
        Some(b'"') if json.contains("\\\"") => {
            let text = text(json).filter(|text| text.starts_with('{') && is_container(text));
            text.map(Cow::into_owned).into_iter().collect()
        }
        Some(b'{' | b'[') if depth < 4 && json.contains("\\\"") => {
            let inner = Members::of(json).map_or(Vec::new(), |members| members.0);
            let inner = inner.iter().flat_map(|(_, json)| texts(json, depth + 1));
            inner.take(2).collect()
        }
        _ => Vec::new(),
    }
}

/// The body in one field, `beside` which others may say how it is written. An empty object is what
/// frameworks have where nothing was parsed.
fn of_field(name: &str, json: &str, beside: &[Member<'_>]) -> Option<Body> {
    let is_base64 = name.contains("64") || says_base64(beside);
    let (bytes, remark) = match json.as_bytes().first()? {
        b'"' => (of_text(&text(json)?, is_base64)?, None),
        b'[' => match byte_list(json) {
            Some(bytes) => (bytes, None),
            None => (json.as_bytes().to_vec(), Some(Remark::Parsed)),
        },
        b'{' if json.trim_ascii() == "{}" => return None,
        b'{' => of_object(json)?,
        _ => return None,
    };
    Some(Body {
        bytes,
        remark,
        json: Some(json.to_owned()),
    })
}

fn says_base64(beside: &[Member<'_>]) -> bool {
    const FLAGS: [&str; 5] = [
        "isbase64encoded",
        "base64encoded",
        "isbase64",
        "base64",
        "bodyisbase64",
    ];
    let encoding = get(beside, &["encoding", "bodyencoding"]).and_then(text);
    get(beside, &FLAGS) == Some("true") || encoding.is_some_and(|name| plain(&name) == "base64")
}

/// Text is the body, unless it is said, or plain to see, that it is base64 of one.
fn of_text(text: &str, is_base64: bool) -> Option<Vec<u8>> {
    let decoded = || decode(text);
    if is_base64 {
        return decoded().or_else(|| Some(text.as_bytes().to_vec()));
    }
    let is_text = text.trim_ascii_start().starts_with(['{', '[', '"']) || text.len() < 16;
    if !is_text && let Some(bytes) = decoded().filter(|bytes| bytes.starts_with(b"{")) {
        return Some(bytes);
    }
    Some(text.as_bytes().to_vec())
}

fn of_object(json: &str) -> Option<(Vec<u8>, Option<Remark>)> {
    let members = Members::of(json)?.0;
    if let Some(bytes) = buffer(&members) {
        return Some((bytes, None));
    }
    let names: Vec<_> = members.iter().map(|(name, _)| plain(name)).collect();
    let (about, other): (Vec<_>, Vec<_>) = names
        .iter()
        .partition(|name| ABOUT.contains(&name.as_str()));
    let event_type = get(&members, &["type"]).and_then(text);
    // `user.created` is the type of an event.
    let wraps =
        event_type.is_none_or(|kind| !kind.contains('.')) && !(about.is_empty() && other.len() > 1);
    if wraps {
        // Postman leaves the texts of other modes empty.
        let wrapped = WRAPPED.iter().find_map(|wanted| {
            let json = get(&members, &[wanted])?;
            let text = text(json).filter(|text| !text.is_empty())?;
            let is_base64 = *wanted == "base64" || says_base64(&members);
            of_text(&text, is_base64)
        });
        let known = |name: &&String| WRAPPED.contains(&name.as_str()) || is_other_mode(name);
        if other.iter().all(known)
            && let Some(bytes) = wrapped
        {
            return Some((bytes, None));
        }
    }
    Some((json.as_bytes().to_vec(), Some(Remark::Parsed)))
}

fn is_other_mode(name: &str) -> bool {
    ["urlencoded", "formdata", "file", "graphql", "xml", "sparql"].contains(&name)
}

/// A Node.js `Buffer`, or a typed array, as `JSON.stringify` writes it.
fn buffer(members: &[Member<'_>]) -> Option<Vec<u8>> {
    let kind = get(members, &["type"]).and_then(text);
    if kind.is_some_and(|kind| kind == "Buffer") {
        return byte_list(get(members, &["data"])?);
    }
    // `{"0":123,"1":34,…}`. Only the first of them are kept among the members.
    (members.len() > 1
        && members
            .iter()
            .enumerate()
            .all(|(at, (name, _))| *name == at.to_string()))
    .then(|| members.iter().map(|(_, json)| json.parse().ok()).collect())?
}

fn byte_list(json: &str) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = serde_json::from_str(json).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// Base64, with or without padding, in either alphabet.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabets = [alphabet::STANDARD, alphabet::URL_SAFE];
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let mut engines = alphabets
        .iter()
        .map(|alphabet| GeneralPurpose::new(alphabet, config));
    engines.find_map(|engine| engine.decode(&text).ok())
}
