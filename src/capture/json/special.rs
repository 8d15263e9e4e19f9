//! Where strings of JSON end, and where they are not what they stand for.

use wide::u8x16;

/// How many bytes are looked at at once: each has its bit in a mask.
pub(super) const BLOCK: usize = 64;

/// The places of quotation marks, backslashes and control characters in a text, in their order.
///
/// A text of JSON has one every few bytes. Whoever looks for the next one from where the last one
/// was has to wait for each; here all of a block are found at once, without a decision in between.
pub(super) struct Specials<'a> {
    bytes: &'a [u8],
    /// Where the block starts that `left` is about.
    pub block: usize,
    /// A bit for each that is still to come in the block.
    pub left: u64,
}

impl<'a> Specials<'a> {
    /// Those of `bytes` from `start` on.
    pub(super) fn from(bytes: &'a [u8], start: usize) -> Self {
        Self {
            bytes,
            block: start,
            left: mask(bytes.get(start..).unwrap_or_default()),
        }
    }

    /// The place of the next one.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.left == 0 {
            self.next_blocks()?;
        }
        let at = self.block + lowest(self.left);
        self.left &= self.left - 1;
        Some(at)
    }

    /// Goes on to the next block that has one.
    #[inline(never)]
    fn next_blocks(&mut self) -> Option<()> {
        while self.left == 0 {
            self.next_block()?;
        }
        Some(())
    }

    /// Goes on to the next block.
    #[inline]
    pub(super) fn next_block(&mut self) -> Option<()> {
        let next = self.block + BLOCK;
        // It stays there at the end.
        let rest = self.bytes.get(next..).filter(|rest| !rest.is_empty())?;
        self.left = mask(rest);
        self.block = next;
        Some(())
    }

    /// The block with another behind it. What the text lacks of them is in `padded`.
    pub(super) fn window<'b>(&self, padded: &'b mut [u8; 2 * BLOCK]) -> &'b [u8; 2 * BLOCK]
    where
        'a: 'b,
    {
        let rest = self.bytes.get(self.block..).unwrap_or_default();
        if let Some(window) = rest.first_chunk() {
            return window;
        }
        padded[..rest.len()].copy_from_slice(rest);
        padded
    }
}

/// Which of the first bytes of `rest` are special: the lowest bit is that of the first.
#[inline]
fn mask(rest: &[u8]) -> u64 {
    match rest.first_chunk() {
        Some(block) => mask_of(block),
        None => mask_of_last(rest),
    }
}

#[cold]
fn mask_of_last(rest: &[u8]) -> u64 {
    let mut block = [b' '; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    mask_of(&block)
}

#[inline]
fn mask_of(block: &[u8; BLOCK]) -> u64 {
    let part = |at: usize| {
        let part = u8x16::new(block.as_chunks().0[at]);
        let controls = part.simd_le(u8x16::splat(0x1f));
        let quotes = part.simd_eq(u8x16::splat(b'"'));
        let backslashes = part.simd_eq(u8x16::splat(b'\\'));
        u64::from((controls | quotes | backslashes).to_bitmask())
    };
    part(0) | part(1) << 16 | part(2) << 32 | part(3) << 48
}

/// Has each power of two at a place of its own, whatever bits are set below it.
const SPREAD: u64 = 0x03f7_9d71_b4cb_0a89;

/// What [`lowest`] finds.
const PLACES: [usize; BLOCK] = {
    let mut places = [0; BLOCK];
    let mut place = 0;
    while place < BLOCK {
        let ones = u64::MAX >> (BLOCK - 1 - place);
        places[(ones.wrapping_mul(SPREAD) >> 58) as usize] = place;
        place += 1;
    }
    places
};

/// The place of the lowest bit of `mask`, which has one.
///
/// Of the two instructions for it the compiler takes the shorter one where it compiles for size, and
/// processors of AMD are slow with that.
#[inline]
pub(super) const fn lowest(mask: u64) -> usize {
    let ones = mask ^ mask.wrapping_sub(1);
    PLACES[(ones.wrapping_mul(SPREAD) >> 58) as usize] % BLOCK
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
            for place in 0..BLOCK {
                let mut block = [b'x'; BLOCK];
                block[place] = byte;
                assert_eq!(mask_of(&block), u64::from(is_special(byte)) << place);
            }
        }
    }

    #[test]
    fn the_lowest_bit_is_found_below_any_other() {
        for place in 0..BLOCK {
            for others in [0, u64::MAX, 0x5555_5555_5555_5555, 0x8000_0000_0000_0000] {
                let mask = (others >> place | 1) << place;
                assert_eq!(lowest(mask), place, "{mask:x}");
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
    }
}
