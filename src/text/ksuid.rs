//! The text of a KSUID: 20 bytes in base 62, as 27 characters.
//!
//! The `svix-ksuid` crate writes the same text through arithmetic on single bytes. Each message
//! has a new id, and a fresh example a dozen more: here they cost a quarter of that.

/// The second from which KSUIDs count.
const EPOCH: i64 = 1_400_000_000;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Five digits are worked out at once: 62^5 is the highest power that fits 32 bits.
const FIVE_DIGITS: u64 = 62_u64.pow(5);

/// The KSUID of that Unix second with these random bytes. Seconds out of its range, which ends in
/// 2150, wrap around.
#[must_use]
pub(crate) fn text(seconds: i64, random: &[u8; 16]) -> String {
    let since = (seconds - EPOCH).rem_euclid(1 << 32);
    let mut number = [u32::try_from(since).unwrap_or_default(), 0, 0, 0, 0];
    for (limb, bytes) in number[1..].iter_mut().zip(random.chunks_exact(4)) {
        *limb = bytes
            .iter()
            .fold(0, |limb, byte| limb << 8 | u32::from(*byte));
    }
    let mut digits = [0; 30];
    for five in digits.chunks_exact_mut(5).rev() {
        let mut rest = divide(&mut number);
        for digit in five.iter_mut().rev() {
            *digit = DIGITS[rest as usize % 62];
            rest /= 62;
        }
    }
    // 62^27 exceeds 2^160: the first three are always 0.
    String::from_utf8_lossy(&digits[3..]).into_owned()
}

/// The Unix second of a KSUID; `None` if `text` is none.
#[must_use]
pub(crate) fn seconds(text: &str) -> Option<i64> {
    const RANDOM_BITS: u32 = 128;
    let digits = text
        .bytes()
        .map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let digits: Vec<_> = digits.collect::<Option<_>>()?;
    // Above the 128 random bits stand 32 of time: the number does not fit into one of Rust's.
    let (mut high, mut low) = (0_u64, 0_u128);
    for digit in (digits.len() == 27).then_some(digits)? {
        let half = u128::from(u64::MAX);
        let first = (low & half) * 62 + u128::try_from(digit).ok()?;
        let second = (low >> 64) * 62 + (first >> 64);
        low = (second << 64) | (first & half);
        high = high.checked_mul(62)? + u64::try_from(second >> (RANDOM_BITS - 64)).ok()?;
    }
    Some(EPOCH + i64::from(u32::try_from(high).ok()?))
}

/// Divides `number`, its highest part first, by 62^5. Gives the remainder.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a quotient is below 2^32: rest < 62^5"
)]
fn divide(number: &mut [u32; 5]) -> u32 {
    let rest = number.iter_mut().fold(0, |rest, limb| {
        let value = rest << 32 | u64::from(*limb);
        *limb = (value / FIVE_DIGITS) as u32;
        value % FIVE_DIGITS
    });
    rest as u32
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

    #[test]
    fn both_ends() {
        assert_eq!(text(EPOCH, &[0; 16]), "0".repeat(27));
        let last = text(EPOCH + i64::from(u32::MAX), &[255; 16]);
        assert_eq!(last, "aWgEPTl1tmebfsQzFP4bxwgy80V");
    }
}
