//! Where strings of JSON end, and where they are not what they stand for.

/// How many bytes are looked at at once: each has its bit in a mask.
const BLOCK: usize = 64;

/// The places of quotation marks, backslashes and control characters in a text, in their order.
///
/// A text of JSON has one every few bytes. Whoever looks for the next one from where the last one
/// was has to wait for each; here all of a block are found at once, without a decision in between.
pub(super) struct Specials<'a> {
    bytes: &'a [u8],
    /// Where the block starts that `left` is about.
    block: usize,
    /// A bit for each that is still to come in the block.
    left: u64,
}

impl<'a> Specials<'a> {
    /// Those of `bytes` from `start` on.
    pub(super) fn from(bytes: &'a [u8], start: usize) -> Self {
        Self {
            bytes,
            block: start,
            left: mask(bytes, start),
        }
    }

    /// The place of the next one.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.left == 0 {
            self.next_blocks()?;
        }
        let at = self.block + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(at)
    }

    /// Passes over the byte after `at`, which `next` gave last: a backslash takes its meaning away.
    #[inline]
    pub(super) fn pass(&mut self, at: usize) {
        match at + 1 - self.block {
            bit @ 0..BLOCK => self.left &= !(1 << bit),
            // None is left in this block.
            _ => {
                if self.next_block().is_some() {
                    self.left &= !1;
                }
            }
        }
    }

    /// Goes on to the next block that has one.
    #[inline(never)]
    fn next_blocks(&mut self) -> Option<()> {
        while self.left == 0 {
            self.next_block()?;
        }
        Some(())
    }

    fn next_block(&mut self) -> Option<()> {
        let next = self.block + BLOCK;
        // It stays there at the end.
        (next < self.bytes.len()).then_some(())?;
        self.block = next;
        self.left = mask(self.bytes, next);
        Some(())
    }
}

/// Which of the bytes from `start` on are special: the lowest bit is that of the first.
fn mask(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return mask_of(block);
    }
    let mut block = [b' '; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    mask_of(&block)
}

fn mask_of(block: &[u8; BLOCK]) -> u64 {
    let (words, _) = block.as_chunks();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    words.fold(0, |mask, word| mask >> 8 | special(word))
}

/// The same for the eight bytes of `word`, in the upper eight bits.
///
/// Each byte is compared with all others at once: a sum has its highest bit set where the byte is as
/// great as it takes, and no sum of seven bits reaches the next byte.
const fn special(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    const HIGH: u64 = EACH * 0x80;
    let low = word & !HIGH;
    // This puts the quotation mark where the space was, next to the control characters.
    let beyond_quote = (low ^ (EACH * (b'"' ^ b' ') as u64)) + EACH * (0x7f - b' ' as u64);
    let no_backslash = (low ^ (EACH * b'\\' as u64)) + EACH * 0x7f;
    let special = !(beyond_quote & no_backslash | word) & HIGH;
    // The product has them side by side.
    (special >> 7).wrapping_mul(0x0102_0408_1020_4080) & (0xff << 56)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_special(byte: u8) -> bool {
        matches!(byte, b'"' | b'\\' | 0..0x20)
    }

    #[test]
    fn each_byte_is_known_in_each_place() {
        for byte in 0..=u8::MAX {
            for neighbour in [b'x', b'"', 0, 0xff, b'!', b'\\', 0x80] {
                for place in 0..8 {
                    let mut word = [neighbour; 8];
                    word[place] = byte;
                    let mask = special(u64::from_le_bytes(word)) >> 56;
                    let expected = (0..8).map(|at| u64::from(is_special(word[at])) << at);
                    assert_eq!(mask, expected.sum::<u64>(), "{word:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn all_are_found_in_their_order(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'x'), Just(b'\\')], 0..300),
            start in 0..300_usize,
        ) {
            let start = start.min(bytes.len());
            let mut specials = Specials::from(&bytes, start);
            let found: Vec<_> = std::iter::from_fn(|| specials.next()).collect();
            let expected = (start..bytes.len()).filter(|at| is_special(bytes[*at]));
            prop_assert_eq!(found, expected.collect::<Vec<_>>());
            prop_assert_eq!(specials.next(), None);
        }

        #[test]
        fn what_follows_a_backslash_is_passed_over(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'\\')], 0..300),
        ) {
            let mut specials = Specials::from(&bytes, 0);
            let mut found = Vec::new();
            while let Some(at) = specials.next() {
                found.push(at);
                if bytes[at] == b'\\' {
                    specials.pass(at);
                }
            }
            let mut expected = Vec::new();
            let mut at = 0;
            while at < bytes.len() {
                if is_special(bytes[at]) {
                    expected.push(at);
                }
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            prop_assert_eq!(found, expected);
        }
    }
}
