//! What the JavaScript libraries do differently.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::IgnoredAny;

use crate::signing::{Digest, Scheme, Token};

/// How far all libraries let a timestamp be from now, in seconds.
pub(super) const TOLERANCE: i64 = 300;

const UNPADDED: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes as `@stablelib/base64` does: four characters at least, two `=` at most; a lone one
/// after the last group of four is not looked at.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if text.len() < 4 || text.len() - digits.len() > 2 {
        return None;
    }
    let whole = digits.len() - usize::from(digits.len() % 4 == 1);
    UNPADDED.decode(digits.as_bytes().get(..whole)?).ok()
}

/// `parseInt(value, 10)`, and whether it is near enough to `now`, whose fraction is dropped.
pub(super) fn timestamp(value: &str, now: Option<i64>) -> Option<(i64, bool)> {
    let value = crate::signing::trim(value);
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let end = value.len() - unsigned.len() + digits;
    if digits == 0 {
        return None;
    }
    // What exceeds 64 bits is far from any now.
    let seconds = value[..end].parse::<i64>().ok()?;
    let timely = now.is_none_or(|now| {
        let age = now.div_euclid(1_000_000).saturating_sub(seconds);
        age.unsigned_abs() <= TOLERANCE.unsigned_abs()
    });
    Some((seconds, timely))
}

/// Tokens are compared as text; those without `v1` are passed over.
pub(super) fn matches(signature: &str, digest: &Digest) -> bool {
    Token::all(signature)
        .any(|token| matches!(token, Token::V1(text) if digest.matches(Scheme::Svix, text)))
}

/// Whether `JSON.parse` takes it. It has no bound on depth.
pub(super) fn parses(body: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(body).is_ok()
}
