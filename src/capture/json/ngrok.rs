//! ngrok's inspection API: `request.raw` is the whole request in base64.

use std::borrow::Cow;

use serde::Deserialize;

use super::body::base64;
use super::text::{Text, time};
use crate::capture::{Broken, CapturedRequest, http};

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    remote_addr: Option<Text<'a>>,
    start: Option<Text<'a>>,
    request: Request<'a>,
}

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    raw: Text<'a>,
}

pub(super) fn parse(text: &str) -> Result<CapturedRequest<'_>, Broken> {
    let record: Record<'_> = serde_json::from_str(text)?;
    let raw = base64("raw", &record.request.raw.0)?;
    Ok(CapturedRequest {
        received_at: record.start.map(|at| time("start", &at.0)).transpose()?,
        remote_addr: record
            .remote_addr
            .map(|address| Cow::Owned(address.0.into_owned())),
        ..http::one(&raw)?
    })
}
