//! What people log themselves: an object with `headers` and `body`.
//!
//! This is the short way through the forms that are frequent. What it refuses is looked for by the
//! reader of nested requests, which knows more names and more ways to write a body.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::body;
use super::headers::Headers;
use super::text::{Text, time};
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, Nearest};

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    received_at: Option<Text<'a>>,
    method: Option<Text<'a>>,
    url: Option<Text<'a>>,
    path: Option<Text<'a>>,
    headers: Headers<'a>,
    body: Option<&'a RawValue>,
    /// Where a framework keeps the bytes beside the parsed body.
    #[serde(alias = "raw_body")]
    #[serde(rename = "rawBody")]
    raw_body: Option<&'a RawValue>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let object: Object<'_> = serde_json::from_str(text)?;
    let is_there = |json: &&RawValue| json.get() != "null";
    let raw = object.raw_body.filter(is_there);
    let Some(json) = raw.or(object.body.filter(is_there)) else {
        return Err(Broken::PassedOver(Nearest::Unsigned));
    };
    let field = if raw.is_some() { "rawBody" } else { "body" };
    let received_at = object.received_at.map(|at| time("received_at", &at.0));
    Ok(CapturedRequest {
        received_at: received_at.transpose()?,
        method: object
            .method
            .map_or(Cow::Borrowed("POST"), |method| method.0),
        path: object
            .url
            .or(object.path)
            .map_or(Cow::Borrowed("/"), |url| path_of(url.0)),
        http_version: Cow::Borrowed("1.1"),
        headers: object.headers.0,
        body: body(field, Some(json))?,
        ..CapturedRequest::default()
    })
}
