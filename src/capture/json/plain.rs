//! What people log themselves: an object with `headers` and `body`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::body;
use super::headers::Headers;
use super::text::{Text, time};
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest};

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    received_at: Option<Text<'a>>,
    method: Option<Text<'a>>,
    #[serde(alias = "path")]
    url: Option<Text<'a>>,
    headers: Headers<'a>,
    body: Option<&'a RawValue>,
    /// Where a framework keeps the bytes beside the parsed body.
    #[serde(alias = "raw_body")]
    #[serde(rename = "rawBody")]
    raw_body: Option<&'a RawValue>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let object: Object<'_> = serde_json::from_str(text)?;
    let bytes = match (object.raw_body, object.body) {
        (None, None) => return Err(Broken::Missing("body")),
        (Some(raw), _) => body("rawBody", Some(raw))?,
        (None, parsed) => body("body", parsed)?,
    };
    Ok(CapturedRequest {
        received_at: object
            .received_at
            .map(|at| time("received_at", &at.0))
            .transpose()?,
        method: object
            .method
            .map_or(Cow::Borrowed("POST"), |method| method.0),
        path: object.url.map_or(Cow::Borrowed("/"), |url| path_of(url.0)),
        http_version: Cow::Borrowed("1.1"),
        headers: object.headers.0,
        body: bytes,
        ..CapturedRequest::default()
    })
}
