//! Header bytes as text: one to one, as HTTP/1.1 and every framework have it.

use std::borrow::Cow;

/// Bytes above 127 become U+0080–U+00FF.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// The bytes of `text`, which has characters up to U+00FF only; else `None`.
pub(crate) fn encode(text: &str) -> Option<Cow<'_, [u8]>> {
    if text.is_ascii() {
        return Some(Cow::Borrowed(text.as_bytes()));
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.map(Cow::Owned)
}

/// The same, but other characters become UTF-8: what a header with them would be sent as.
#[cfg(feature = "cli")]
pub(crate) fn encode_or_utf8(text: &str) -> Cow<'_, [u8]> {
    encode(text).unwrap_or(Cow::Borrowed(text.as_bytes()))
}
