//! Percent-encoded text, as URLs and forms have it.

use percent_encoding::percent_decode;

/// Undoes `%2F`; a `%` without two hex digits behind it stands for itself.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    percent_decode(text).collect()
}

/// The same in a form, where `+` is a space.
pub(crate) fn decode_form(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|&byte| if byte == b'+' { b' ' } else { byte })
        .collect();
    decode(&spaced)
}

/// Text that is to stand between two slashes, or behind `=` in a query. What means nothing there
/// stays as it is, for people to read.
#[cfg(feature = "cli")]
pub(crate) fn encode_part(text: &str) -> String {
    const PART: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.');
    percent_encoding::utf8_percent_encode(text, PART).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_encoded_stays() {
        assert_eq!(decode(b"a%2Fb%zz%4"), b"a/b%zz%4");
        assert_eq!(decode_form(b"a+b%2Bc"), b"a b+c");
    }
}
