//! cew's own capture line, whatever the order of its fields.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde::Deserialize;

use super::text::{Pairs, Text};
use crate::capture::{Broken, CapturedRequest};

/// `{"type":"capture","v":1,…}`. Unknown fields are ignored.
#[derive(Deserialize)]
struct CaptureLine<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    received_at: Option<Text<'a>>,
    method: Option<Text<'a>>,
    path: Option<Text<'a>>,
    http_version: Option<Text<'a>>,
    headers: Option<Pairs<'a>>,
    body: Option<Text<'a>>,
    body_base64: Option<Text<'a>>,
    remote_addr: Option<Text<'a>>,
    v: Option<u64>,
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
}

pub(super) fn parse(line: &[u8]) -> Result<Option<CapturedRequest<'_>>, Broken> {
    let text = std::str::from_utf8(line).map_err(|_| Broken::NotUtf8)?;
    let line: CaptureLine<'_> = serde_json::from_str(text)?;
    if line.kind.is_none_or(|kind| kind.0 != "capture") {
        return Ok(None);
    }
    if let Some(version @ (0 | 2..)) = line.v {
        return Err(Broken::Version(version));
    }
    Ok(Some(CapturedRequest {
        id: line.id.map(|id| id.0),
        received_at: line
            .received_at
            .map(|at| time("received_at", &at.0))
            .transpose()?,
        method: line.method.map_or(Cow::Borrowed("POST"), |method| method.0),
        path: line.path.map_or(Cow::Borrowed("/"), |path| path.0),
        http_version: line
            .http_version
            .map_or(Cow::Borrowed("1.1"), |version| version.0),
        headers: line.headers.ok_or(Broken::Missing("headers"))?.0,
        body: match (line.body, line.body_base64) {
            (Some(_), Some(_)) => return Err(Broken::Both("body", "body_base64")),
            (Some(body), None) => bytes(body.0),
            (None, Some(encoded)) => Cow::Owned(base64("body_base64", &encoded.0)?),
            (None, None) => return Err(Broken::Missing("body")),
        },
        remote_addr: line.remote_addr.map(|address| address.0),
    }))
}

/// The bytes of a text, without a copy.
fn bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

fn base64(field: &'static str, text: &str) -> Result<Vec<u8>, Broken> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|_| Broken::Base64(field))
}

fn time(field: &'static str, text: &str) -> Result<Timestamp, Broken> {
    text.parse().map_err(|_| Broken::Time(field))
}
