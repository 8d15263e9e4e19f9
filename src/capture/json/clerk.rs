//! The lines of Clerk's `clerk webhooks listen --json`: `headers` as an object, the body in base64.

use std::borrow::Cow;

use serde::Deserialize;

use super::body::base64;
use super::headers::Headers;
use super::text::Text;
use crate::capture::{Broken, CapturedRequest};

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    headers: Option<Headers<'a>>,
    body_b64: Text<'a>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let line: Line<'_> = serde_json::from_str(text)?;
    Ok(CapturedRequest {
        method: Cow::Borrowed("POST"),
        path: Cow::Borrowed("/"),
        http_version: Cow::Borrowed("1.1"),
        headers: line.headers.ok_or(Broken::Missing("headers"))?.0,
        body: Cow::Owned(base64("body_b64", &line.body_b64.0)?),
        ..CapturedRequest::default()
    })
}
