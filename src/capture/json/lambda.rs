//! What AWS hands to a Lambda function: API Gateway events of version 1 and 2, function URL events
//! (which are version 2) and those of load balancers (which are nearly version 1).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::{base64, body};
use super::headers::Headers;
use super::text::Text;
use crate::capture::{Broken, CapturedRequest, Nearest};
use crate::time::Time;

/// The fields of all versions; each has its own of them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    http_method: Option<Text<'a>>,
    path: Option<Text<'a>>,
    raw_path: Option<Text<'a>>,
    raw_query_string: Option<Text<'a>>,
    headers: Option<Headers<'a>>,
    multi_value_headers: Option<Headers<'a>>,
    body: Option<&'a RawValue>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: Option<RequestContext<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    #[serde(borrow)]
    http: Option<Http<'a>>,
    identity: Option<Identity<'a>>,
    /// Of version 2.
    time_epoch: Option<i64>,
    /// Of version 1.
    request_time_epoch: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    #[serde(borrow)]
    method: Option<Text<'a>>,
    source_ip: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow)]
    source_ip: Option<Text<'a>>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let event: Event<'_> = serde_json::from_str(text)?;
    let context = event.request_context.unwrap_or_default();
    let (method, address) = match (context.http, context.identity) {
        (Some(http), _) => (http.method, http.source_ip),
        (None, identity) => (event.http_method, identity.and_then(|i| i.source_ip)),
    };
    let path = match (event.raw_path, event.raw_query_string) {
        (Some(path), Some(query)) if !query.0.is_empty() => {
            Cow::Owned(format!("{}?{}", path.0, query.0))
        }
        (path, _) => path
            .or(event.path)
            .map_or(Cow::Borrowed("/"), |path| path.0),
    };
    // `headers` has only the last value of a name that came twice.
    let all = event.multi_value_headers.filter(|all| !all.0.is_empty());
    if event.body.is_none_or(|json| json.get() == "null") {
        return Err(Broken::PassedOver(Nearest::Unsigned));
    }
    let mut bytes = body("body", event.body)?;
    if event.is_base64_encoded {
        let encoded = std::str::from_utf8(&bytes).map_err(|_| Broken::Base64("body"))?;
        bytes = Cow::Owned(base64("body", encoded)?);
    }
    Ok(CapturedRequest {
        received_at: context.time_epoch.or(context.request_time_epoch).map(time),
        method: method.map_or(Cow::Borrowed("POST"), |method| method.0),
        path,
        http_version: Cow::Borrowed("1.1"),
        headers: all.or(event.headers).ok_or(Broken::Missing("headers"))?.0,
        body: bytes,
        remote_addr: address.map(|address| address.0),
        ..CapturedRequest::default()
    })
}

/// From milliseconds, as AWS writes them, or seconds, as its local emulator does.
fn time(epoch: i64) -> Time {
    match epoch {
        0..100_000_000_000 => Time::from_unix_seconds(epoch),
        _ => Time::from_unix_milliseconds(epoch),
    }
}
