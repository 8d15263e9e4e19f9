//! cew's own capture line, whatever the order of its fields.

use std::borrow::Cow;

use serde::Deserialize;

use super::body::base64;
use super::headers::Headers;
use super::text::{Text, bytes, time};
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
    headers: Option<Headers<'a>>,
    body: Option<Text<'a>>,
    body_base64: Option<Text<'a>>,
    remote_addr: Option<Text<'a>>,
    v: Option<u64>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let line: CaptureLine<'_> = serde_json::from_str(text)?;
    if let Some(version @ (0 | 2..)) = line.v {
        return Err(Broken::Version(version));
    }
    Ok(CapturedRequest {
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
        remarks: Vec::new(),
    })
}
