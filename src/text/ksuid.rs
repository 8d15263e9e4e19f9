//! The text of a KSUID: 20 bytes in base 62, as 27 characters.
//!
//! The `svix-ksuid` crate writes the same text through arithmetic on single bytes. Each message
//! has a new id, and a fresh example a dozen more: here they cost a quarter of that.

/// The second from which KSUIDs count.
const EPOCH: i64 = 1_400_000_000;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Five digits are worked out at once: 62^5 is the highest power that fits 32 bits.
const FIVE_DIGITS: u64 = 62_u64.pow(5);
/// Two of them at once.
static PAIRS: [[u8; 2]; 62 * 62] = pairs();
/// What each byte stands for as a digit.
const VALUES: [u8; 256] = values();
const NO_DIGIT: u8 = u8::MAX;
/// Of a KSUID.
pub(crate) const LENGTH: usize = 27;

const fn pairs() -> [[u8; 2]; 62 * 62] {
    let mut pairs = [[0; 2]; 62 * 62];
    let mut number = 0;
    while number < pairs.len() {
        pairs[number] = [DIGITS[number / 62], DIGITS[number % 62]];
        number += 1;
    }
    pairs
}

#[expect(clippy::cast_possible_truncation, reason = "there are 62")]
const fn values() -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
}

/// The KSUID of that Unix second with these random bytes. Seconds out of its range, which ends in
/// 2150, wrap around.
#[cfg(any(feature = "cli", test))]
#[must_use]
pub(crate) fn text(seconds: i64, random: &[u8; 16]) -> String {
    named("", seconds, random)
}

/// The same after a prefix.
#[must_use]
pub(crate) fn named(prefix: &str, seconds: i64, random: &[u8; 16]) -> String {
    let mut text = String::with_capacity(prefix.len() + LENGTH);
    text.push_str(prefix);
    text.push_str(std::str::from_utf8(&digits(seconds, random)).unwrap_or_default());
    text
}

/// Its characters, all of them ASCII.
pub(crate) fn digits(seconds: i64, random: &[u8; 16]) -> [u8; LENGTH] {
    let since = (seconds - EPOCH).rem_euclid(1 << 32);
    let mut number = [u32::try_from(since).unwrap_or_default(), 0, 0, 0, 0];
    for (limb, bytes) in number[1..].iter_mut().zip(random.chunks_exact(4)) {
        *limb = bytes
            .iter()
            .fold(0, |limb, byte| limb << 8 | u32::from(*byte));
    }
    let mut digits = [0; LENGTH];
    // 62^27 exceeds 2^160: of the first five, three would always be 0.
    for (end, zeros) in [(27, 0), (22, 0), (17, 1), (12, 2), (7, 3), (2, 4)] {
        let rest = divide(&mut number[zeros..]) as usize;
        let [a, b] = PAIRS[rest % PAIRS.len()];
        (digits[end - 2], digits[end - 1]) = (a, b);
        if end > 2 {
            let rest = rest / PAIRS.len();
            let [a, b] = PAIRS[rest % PAIRS.len()];
            (digits[end - 4], digits[end - 3]) = (a, b);
            digits[end - 5] = DIGITS[rest / PAIRS.len()];
        }
    }
    digits
}

/// The 20 bytes of a KSUID: its second, counted from its own epoch, and what is random; `None` if
/// `text` is none.
#[must_use]
pub(crate) fn bytes(text: &str) -> Option<[u8; 20]> {
    let text: &[u8; LENGTH] = text.as_bytes().try_into().ok()?;
    let mut number = [0_u32; 5];
    let (first, rest) = text.split_at(LENGTH % 5);
    for five in std::iter::once(first).chain(rest.chunks_exact(5)) {
        let mut carry = 0_u64;
        for digit in five {
            let value = VALUES[usize::from(*digit)];
            if value == NO_DIGIT {
                return None;
            }
            carry = carry * 62 + u64::from(value);
        }
        multiply(&mut number, &mut carry);
        // More than 20 bytes.
        if carry > 0 {
            return None;
        }
    }
    let mut bytes = [0; 20];
    for (four, limb) in bytes.chunks_exact_mut(4).zip(number) {
        four.copy_from_slice(&limb.to_be_bytes());
    }
    Some(bytes)
}

/// The Unix second of a KSUID; `None` if `text` is none.
#[must_use]
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let [a, b, c, d, ..] = bytes(text)?;
    Some(EPOCH + i64::from(u32::from_be_bytes([a, b, c, d])))
}

/// Divides `number`, its highest part first, by 62^5. Gives the remainder.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a quotient is below 2^32: rest < 62^5"
)]
fn divide(number: &mut [u32]) -> u32 {
    let rest = number.iter_mut().fold(0, |rest, limb| {
        let value = rest << 32 | u64::from(*limb);
        *limb = (value / FIVE_DIGITS) as u32;
        value % FIVE_DIGITS
    });
    rest as u32
}

/// Multiplies `number`, its highest part first, by 62^5, and adds `carry`, which gets what does not
/// fit.
#[expect(clippy::cast_possible_truncation, reason = "its lower half")]
fn multiply(number: &mut [u32; 5], carry: &mut u64) {
    for limb in number.iter_mut().rev() {
        let value = u64::from(*limb) * FIVE_DIGITS + *carry;
        *limb = value as u32;
        *carry = value >> 32;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use svix_ksuid::{Ksuid, KsuidLike};

    use super::*;

    proptest! {
        #[test]
        fn its_second_is_read_back(since: u32, random: [u8; 16]) {
            let seconds_of = EPOCH + i64::from(since);
            prop_assert_eq!(seconds(&text(seconds_of, &random)), Some(seconds_of));
        }

        #[test]
        fn it_is_what_the_crate_writes(since: u32, random: [u8; 16]) {
            let seconds = EPOCH + i64::from(since);
            let theirs = Ksuid::from_seconds(Some(seconds), Some(&random)).to_string();
            prop_assert_eq!(text(seconds, &random), theirs);
        }
    }

    proptest! {
        #[test]
        fn its_bytes_are_read_back(since: u32, random: [u8; 16]) {
            let read = bytes(&text(EPOCH + i64::from(since), &random)).unwrap();
            prop_assert_eq!(&read[..4], &since.to_be_bytes());
            prop_assert_eq!(&read[4..], &random);
        }

        #[test]
        fn what_is_none_has_no_bytes(text: String) {
            prop_assert_eq!(bytes(&text), None);
        }
    }

    #[test]
    fn both_ends() {
        assert_eq!(bytes(&"0".repeat(27)), Some([0; 20]));
        assert_eq!(bytes("aWgEPTl1tmebfsQzFP4bxwgy80V"), Some([255; 20]));
        assert_eq!(bytes("aWgEPTl1tmebfsQzFP4bxwgy80W"), None);
        assert_eq!(bytes(&"z".repeat(27)), None);
        assert_eq!(bytes("aWgEPTl1tmebfsQzFP4bxwgy80-"), None);
        assert_eq!(text(EPOCH, &[0; 16]), "0".repeat(27));
        let last = text(EPOCH + i64::from(u32::MAX), &[255; 16]);
        assert_eq!(last, "aWgEPTl1tmebfsQzFP4bxwgy80V");
    }
}
