//! The text of a JSON string.

use std::borrow::Cow;

/// A string as JavaScript has it: Unicode in which a surrogate may stand alone (`"\ud800"`).
///
/// Kept as WTF-8: UTF-8 that also encodes lone surrogates, as three bytes. Ordered by code point,
/// as Python orders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(pub(super) Cow<'a, [u8]>);

impl Text<'_> {
    /// Appends a code point, a surrogate or not.
    pub(super) fn push(bytes: &mut Vec<u8>, code_point: u32) {
        if let Some(c) = char::from_u32(code_point) {
            bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            let low = |shift: u32| (code_point >> shift & 0x3f) as u8 | 0x80;
            bytes.extend([0xed, low(6), low(0)]);
        }
    }

    /// The code point at the start of `bytes`, with its length.
    pub(super) fn first(bytes: &[u8]) -> (u32, usize) {
        let low = |at: usize| u32::from(bytes.get(at).copied().unwrap_or_default() & 0x3f);
        match u32::from(bytes[0]) {
            lead @ 0xf0.. => ((lead & 7) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4),
            lead @ 0xe0.. => ((lead & 15) << 12 | low(1) << 6 | low(2), 3),
            lead @ 0xc0.. => ((lead & 31) << 6 | low(1), 2),
            lead => (lead, 1),
        }
    }

    /// The text, unless a surrogate stands alone in it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Its place among the keys of a JavaScript object, where an array index (`"0"`, `"17"`) comes
    /// before all other keys.
    pub(super) fn array_index(&self) -> Option<u32> {
        let digits = self.as_str()?;
        let plain = digits == "0"
            || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
        // 2^32 - 1 is the greatest length of an array, so not an index.
        plain
            .then(|| digits.parse().ok())
            .flatten()
            .filter(|index| *index != u32::MAX)
    }

    /// In the order of UTF-16 code units, as JavaScript sorts.
    pub(super) fn utf16(&self) -> Vec<u16> {
        let mut units = Vec::with_capacity(self.0.len());
        let mut rest = &*self.0;
        while !rest.is_empty() {
            let (code_point, length) = Self::first(rest);
            units.extend(surrogates(code_point));
            rest = rest.get(length..).unwrap_or_default();
        }
        units
    }
}

/// The one or two UTF-16 code units of a code point.
pub(super) fn surrogates(code_point: u32) -> impl Iterator<Item = u16> {
    #[expect(clippy::cast_possible_truncation, reason = "each is below 0x10000")]
    let units = match code_point.checked_sub(0x1_0000) {
        None => [None, Some(code_point as u16)],
        Some(rest) => [
            Some(0xd800 | (rest >> 10) as u16),
            Some(0xdc00 | (rest & 0x3ff) as u16),
        ],
    };
    units.into_iter().flatten()
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text.into_bytes()))
    }
}
