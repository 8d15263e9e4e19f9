//! An entry of an HTTP archive (HAR 1.2), as browsers and proxies write it.

use std::borrow::Cow;

use serde::Deserialize;

use super::body::base64;
use super::headers::Headers;
use super::text::{Text, bytes, time};
use crate::capture::names::are_signed;
use crate::capture::url::path_of;
use crate::capture::{Broken, CapturedRequest, Nearest};
use crate::time::Time;

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, rename = "startedDateTime")]
    started: Option<Text<'a>>,
    request: Request<'a>,
    /// cew's own, in the way that HAR leaves room for: the capture's id, and where it came from.
    #[serde(rename = "_id")]
    id: Option<Text<'a>>,
    #[serde(rename = "_remote_addr")]
    remote_addr: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow)]
    method: Option<Text<'a>>,
    url: Option<Text<'a>>,
    http_version: Option<Text<'a>>,
    headers: Option<Headers<'a>>,
    post_data: Option<PostData<'a>>,
    /// Bytes; -1 where it is not known.
    body_size: Option<i64>,
}

#[derive(Deserialize)]
struct PostData<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    /// `base64`; not in the specification, but written for bodies that are not text.
    encoding: Option<Text<'a>>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let entry: Entry<'_> = serde_json::from_str(text)?;
    let request = entry.request;
    let headers = request.headers.ok_or(Broken::Missing("headers"))?.0;
    // A browser records all that it sends. What cew has captured was meant for a handler.
    if entry.id.is_none() && !are_signed(&headers) {
        return Err(Broken::PassedOver(Nearest::Unsigned));
    }
    let size = request.body_size.unwrap_or(0);
    let body = match request.post_data {
        Some(PostData {
            text: Some(text),
            encoding: Some(Text(encoding)),
        }) if encoding == "base64" => Cow::Owned(base64("text", &text.0)?),
        Some(PostData {
            text: Some(text), ..
        }) => bytes(text.0),
        Some(PostData { text: None, .. }) => return Err(Broken::BodyLost),
        None if size > 0 => return Err(Broken::BodyLost),
        None => Cow::default(),
    };
    Ok(CapturedRequest {
        id: entry.id.map(|id| id.0),
        received_at: entry
            .started
            .map(|at| time("startedDateTime", &at.0))
            .transpose()?
            // What stands there when the time is not known.
            .filter(|at| *at != Time::EPOCH),
        method: request.method.map_or(Cow::Borrowed("POST"), |m| m.0),
        path: request.url.map_or(Cow::Borrowed("/"), |url| path_of(url.0)),
        http_version: request.http_version.map_or(Cow::Borrowed("1.1"), version),
        headers,
        body,
        remote_addr: entry.remote_addr.map(|address| address.0),
        remarks: Vec::new(),
    })
}

/// `1.1` of `HTTP/1.1` or `http/1.1`, `2` of `h2`.
fn version(Text(text): Text<'_>) -> Cow<'_, str> {
    let rest = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    match rest {
        "" => Cow::Borrowed("1.1"),
        rest if rest.len() == text.len() => text,
        rest => Cow::Owned(rest.to_owned()),
    }
}
