//! What goes over the wire: JSON objects with `type`, `version` and `data`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Token;
use crate::capture::HOP_BY_HOP;

/// A request that came to the address.
#[derive(Debug, PartialEq, Eq)]
pub struct Event {
    /// The relay's name for it, which the answer has, too.
    pub(super) id: String,
    /// Its method.
    pub method: Method,
    /// Its headers. The relay has one value for each name, in an order of its own.
    pub headers: HeaderMap,
    /// Its exact body.
    pub body: Bytes,
}

/// What the relay says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// It delivers what comes for this token from now on.
    Start(Token),
    /// A request.
    Event(Event),
    /// A request whose body cannot be read, by its id.
    Unreadable(String),
}

#[derive(Deserialize)]
struct Raw {
    r#type: String,
    #[serde(default)]
    data: Map<String, Value>,
}

impl Frame {
    /// Reads a frame. `None` for what is not known: the relay may say more than is told here.
    pub fn read(text: &[u8]) -> Option<Self> {
        let raw: Raw = serde_json::from_slice(text).ok()?;
        let field = |name: &str| raw.data.get(name).and_then(Value::as_str);
        match &*raw.r#type {
            "start" => Some(Self::Start(field("token")?.parse().ok()?)),
            "event" => {
                let id = field("id")?.to_owned();
                let method = field("method").unwrap_or("POST");
                let body = match raw.data.get("body") {
                    None | Some(Value::Null) => Some(Vec::new()),
                    Some(body) => body.as_str().and_then(|text| STANDARD.decode(text).ok()),
                };
                let (Ok(method), Some(body)) = (Method::from_bytes(method.as_bytes()), body) else {
                    return Some(Self::Unreadable(id));
                };
                Some(Self::Event(Event {
                    id,
                    method,
                    headers: headers(raw.data.get("headers")),
                    body: body.into(),
                }))
            }
            _ => None,
        }
    }
}

/// What HTTP would not carry is left out.
fn headers(raw: Option<&Value>) -> HeaderMap {
    let pairs = raw.and_then(Value::as_object).into_iter().flatten();
    let pair = |(name, value): (&String, &Value)| {
        let value = value.as_str()?;
        let value = HeaderValue::from_bytes(&bytes(value)).ok()?;
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value))
    };
    pairs.filter_map(pair).collect()
}

/// Bytes of a header were made characters one to one, or, where one does not fit a byte, were read
/// as UTF-8.
fn bytes(value: &str) -> Vec<u8> {
    let each = value.chars().map(|letter| u8::try_from(u32::from(letter)));
    let each: Result<Vec<u8>, _> = each.collect();
    each.unwrap_or_else(|_| value.as_bytes().to_vec())
}

/// The first frame to the relay.
pub(super) fn start(token: &Token) -> String {
    json!({"type": "start", "version": 1, "data": {"token": token.as_str()}}).to_string()
}

/// The answer to the event `id`. Headers that concern a connection stay behind, and so do those on
/// which the relay stumbles: it has the body's length and coding from its own connection.
pub(super) fn answer(id: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> String {
    let is_kept = |name: &HeaderName| {
        !HOP_BY_HOP.contains(&name.as_str()) && *name != CONTENT_LENGTH && *name != CONTENT_ENCODING
    };
    let mut kept = BTreeMap::<&str, String>::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_kept(name)) {
        let value: String = value.as_bytes().iter().copied().map(char::from).collect();
        // One value for each name is all that a frame can carry.
        kept.entry(name.as_str())
            .and_modify(|before| *before = format!("{before}, {value}"))
            .or_insert(value);
    }
    let data = json!({"id": id, "status": status, "headers": kept, "body": STANDARD.encode(body)});
    json!({"type": "event", "version": 1, "data": data}).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(text: &str) -> Event {
        match Frame::read(text.as_bytes()) {
            Some(Frame::Event(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_request_keeps_its_bytes() {
        let read = event(
            r#"{"type":"event","version":1,"data":{"id":"x","method":"PUT",
                "headers":{"Svix-Id":"msg_1","x-e":"é","x-long":"ł","bad name":"1","x-no":7},
                "body":"/w=="}}"#,
        );
        assert_eq!((read.id.as_str(), read.method.as_str()), ("x", "PUT"));
        assert_eq!(&read.body[..], b"\xff");
        assert_eq!(read.headers["svix-id"], "msg_1");
        assert_eq!(read.headers["x-e"].as_bytes(), b"\xe9");
        assert_eq!(read.headers["x-long"].as_bytes(), "ł".as_bytes());
        assert_eq!(read.headers.len(), 3);
    }

    #[test]
    fn what_may_be_missing_has_its_usual_value() {
        let read = event(r#"{"type":"event","data":{"id":"x"}}"#);
        assert_eq!((read.method, read.body), (Method::POST, Bytes::new()));
    }

    #[test]
    fn other_frames_are_passed_over_and_broken_ones_named() {
        for other in [
            "",
            "[]",
            r#"{"type":"pong"}"#,
            r#"{"type":"server-error","version":2,"data":{"x":1}}"#,
            r#"{"type":"event","data":{}}"#,
            r#"{"type":"start","data":{"token":"?"}}"#,
        ] {
            assert_eq!(Frame::read(other.as_bytes()), None, "{other}");
        }
        for broken in [r#""body":"=""#, r#""body":7"#, r#""method":"a b""#] {
            let frame = format!(r#"{{"type":"event","data":{{"id":"x",{broken}}}}}"#);
            let read = Frame::read(frame.as_bytes());
            assert_eq!(read, Some(Frame::Unreadable("x".to_owned())), "{broken}");
        }
    }

    #[test]
    fn an_answer_leaves_out_what_concerns_the_connection() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", "text/plain"),
            ("content-length", "2"),
            ("content-encoding", "gzip"),
            ("transfer-encoding", "chunked"),
            ("x-many", "1"),
            ("x-many", "2"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers.append("x-e", HeaderValue::from_bytes(b"\xe9").unwrap());
        let written = answer("x", 201, &headers, b"ok");
        let expected = json!({"type": "event", "version": 1, "data": {
            "id": "x", "status": 201, "body": "b2s=",
            "headers": {"content-type": "text/plain", "x-many": "1, 2", "x-e": "é"},
        }});
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_fail(text: Vec<u8>) {
            let _ = Frame::read(&text);
        }
    }
}
