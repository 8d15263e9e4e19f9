//! A body in JSON: only text and byte lists still have the bytes that were signed.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::text::{Text, bytes};
use crate::capture::Broken;

/// What `JSON.stringify` makes of a Node.js `Buffer`.
#[derive(Deserialize)]
struct Buffer {
    #[serde(rename = "type")]
    kind: BufferKind,
    data: Vec<u8>,
}

#[derive(Deserialize)]
enum BufferKind {
    Buffer,
}

/// The bytes of the body in `field`. Without one, or with null, it is empty.
pub(super) fn body<'a>(
    field: &'static str,
    value: Option<&'a RawValue>,
) -> Result<Cow<'a, [u8]>, Broken> {
    let Some(json) = value.map(RawValue::get) else {
        return Ok(Cow::default());
    };
    let parsed = match json.as_bytes().first() {
        Some(b'"') => return Ok(bytes(serde_json::from_str::<Text<'a>>(json)?.0)),
        Some(b'n') => return Ok(Cow::default()),
        Some(b'{') => match serde_json::from_str(json) {
            Ok(Buffer {
                kind: BufferKind::Buffer,
                data,
            }) => return Ok(Cow::Owned(data)),
            Err(_) => "an object",
        },
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        _ => "a number",
    };
    Err(Broken::ParsedBody(field, parsed))
}

/// The bytes that `text` encodes.
pub(super) fn base64(field: &'static str, text: &str) -> Result<Vec<u8>, Broken> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|_| Broken::Base64(field))
}
