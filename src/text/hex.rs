//! Bytes as pairs of hex digits.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Lower-case digits, two for each byte; `TEXT` is twice `BYTES`.
pub(crate) fn encode<const BYTES: usize, const TEXT: usize>(bytes: [u8; BYTES]) -> [u8; TEXT] {
    const { assert!(TEXT == 2 * BYTES) };
    let mut text = [0; TEXT];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// The bytes that an even number of digits, in either case, stand for.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(&encode::<2, 4>([0x0f, 0xa5]), b"0fa5");
        assert_eq!(decode("0fA5"), Some(vec![0x0f, 0xa5]));
        assert_eq!(decode(""), Some(Vec::new()));
        assert_eq!(decode("0fa"), None);
        assert_eq!(decode("0g"), None);
        assert_eq!(decode("é"), None);
    }
}
