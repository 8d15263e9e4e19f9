//! What the Python libraries do differently.

use serde::de::IgnoredAny;

use super::javascript::TOLERANCE;
use crate::signing::Digest;

const MICROS: i64 = 1_000_000;

/// The seconds of the years 1 to 9999, which are all that `datetime` knows.
const SECONDS: std::ops::RangeInclusive<f64> = -62_135_596_800.0..=253_402_300_799.0;

/// Python gives up at a thousand levels, some of which its own calls take.
pub(super) const MAX_DEPTH: usize = 990;

/// Decodes as `base64.b64decode` does: other characters are skipped, and reading ends with the
/// padding of a group. Fails on an unfinished group and on anything but ASCII.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut digits, mut padding) = (0, 0, 0);
    for byte in text.is_ascii().then_some(text)?.bytes() {
        if byte == b'=' {
            padding += 1;
            if digits >= 2 && digits + padding >= 4 {
                return Some(bytes);
            }
        } else if let Some(digit) = (0u32..).zip(ALPHABET).find(|(_, b)| **b == byte) {
            padding = 0;
            group = group << 6 | digit.0;
            digits = (digits + 1) % 4;
            // The second, third and fourth digit of a group complete a byte each.
            let [.., low] = (group >> [0, 0, 4, 2][digits]).to_be_bytes();
            bytes.extend((digits != 1).then_some(low));
        }
    }
    (digits == 0).then_some(bytes)
}

/// `float(value)` as a `datetime`, floored, and whether it is near enough to `now`, to the
/// microsecond.
pub(super) fn timestamp(value: &str, now: Option<i64>) -> Option<(i64, bool)> {
    let seconds = float(value)?;
    if !SECONDS.contains(&seconds) {
        return None;
    }
    let fraction = ((seconds - seconds.trunc()) * 1e6).round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole numbers within range"
    )]
    let micros = seconds.trunc() as i64 * MICROS + fraction as i64;
    let timely = now.is_none_or(|now| now.abs_diff(micros) <= TOLERANCE.unsigned_abs() * 1_000_000);
    Some((micros.div_euclid(MICROS), timely))
}

/// `float(value)`: also `1_000`, exponents, and digits of other scripts.
fn float(value: &str) -> Option<f64> {
    let space = |c: char| c.is_whitespace() || matches!(c, '\x1c'..='\x1f');
    let value: Vec<_> = value.trim_matches(space).chars().map(ascii_digit).collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| value.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let mut plain = String::with_capacity(value.len());
    for (at, c) in value.iter().enumerate() {
        match c {
            '_' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => {}
            c => plain.push(*c),
        }
    }
    plain.parse().ok()
}

/// Of the scripts whose digits people may type; HTTP carries none of these.
fn ascii_digit(c: char) -> char {
    let zeros = [0x660, 0x6f0, 0x966, 0xff10];
    let digit = zeros
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(*zero).filter(|d| *d < 10));
    digit
        .and_then(|digit| char::from_digit(digit, 10))
        .unwrap_or(c)
}

/// Tokens are decoded; `None` when a malformed one before the match raises an error.
pub(super) fn matches(signature: &str, digest: &Digest) -> Option<bool> {
    for token in signature.split(' ') {
        let (version, encoded) = token.split_once(',')?;
        if encoded.contains(',') {
            return None;
        }
        if version == "v1" && base64(encoded)? == digest.as_bytes() {
            return Some(true);
        }
    }
    Some(false)
}

/// Whether `json.loads` takes it: JSON, `NaN` and the infinities, up to a depth.
pub(super) fn parses(body: &str) -> bool {
    let mut plain = String::with_capacity(body.len());
    let (mut depth, mut in_string, mut rest) = (0_usize, false, body);
    while let Some(c) = rest.chars().next() {
        let constant = ["NaN", "-Infinity", "Infinity"];
        let constant = constant
            .iter()
            .find(|word| !in_string && rest.starts_with(**word));
        let length = match (constant, c) {
            (Some(word), _) => {
                plain.push_str(" 0 ");
                word.len()
            }
            (None, '\\') if in_string => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            (None, _) => c.len_utf8(),
        };
        if constant.is_none() {
            plain.push_str(&rest[..length]);
        }
        match c {
            '"' => in_string = !in_string,
            '[' | '{' if !in_string => depth += 1,
            ']' | '}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return false;
        }
        rest = &rest[length..];
    }
    serde_json::from_str::<IgnoredAny>(&plain).is_ok()
}
