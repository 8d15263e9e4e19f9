//! Text in base64, compressed or not, as queues and subscriptions of clouds hand it on.

use flate2::read::GzDecoder;

use super::body::decode;
use crate::capture::MAX_RECORD;
use crate::text::bounded;

/// The text that `text` encodes, if it is nothing but base64 of one.
pub fn text(text: &str) -> Option<String> {
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&b);
    if text.len() < 32 || !text.bytes().all(is_base64) {
        return None;
    }
    let mut bytes = decode(text)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        bounded::read(GzDecoder::new(&*bytes), MAX_RECORD as u64, &mut unpacked).ok()?;
        bytes = unpacked;
    }
    String::from_utf8(bytes).ok()
}
