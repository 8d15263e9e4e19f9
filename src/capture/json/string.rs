//! JSON strings with escapes, and the memory for what they stand for.

use std::mem;

use super::special::{BLOCK, Specials, lowest};

/// What the escapes of one letter stand for; 0 where there is none.
const UNESCAPED: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'/' as usize] = b'/';
    table[b'b' as usize] = 0x08;
    table[b'f' as usize] = 0x0c;
    table[b'n' as usize] = b'\n';
    table[b'r' as usize] = b'\r';
    table[b't' as usize] = b'\t';
    table
};

/// Memory for all strings of a line that have escapes: together they are no longer than it.
pub(super) struct Unescaped<'a>(&'a mut [u8]);

impl<'a> Unescaped<'a> {
    /// For a line of so many bytes.
    pub(super) fn of(length: usize, memory: &'a mut Vec<u8>) -> Self {
        if memory.len() < length + 2 * BLOCK {
            // What was in it is of no use.
            *memory = vec![0; length + 2 * BLOCK];
        }
        Self(memory)
    }

    /// What the string stands for that starts at `start`, behind its quotation mark, and has its
    /// first backslash at `at`, which `specials` gave last; and where its other quotation mark is.
    /// `specials` is led there.
    ///
    /// `None` where it is malformed, and where it has a `\u` escape, which JSON Lines of ours hardly
    /// have.
    pub(super) fn string(
        &mut self,
        bytes: &[u8],
        start: usize,
        at: usize,
        specials: &mut Specials<'_>,
    ) -> Option<(&'a [u8], usize)> {
        let memory = mem::take(&mut self.0);
        let before = bytes.get(start..specials.block).unwrap_or_default();
        memory.get_mut(..before.len())?.copy_from_slice(before);
        let mut to = before.len();
        let mut from = (start + to).checked_sub(specials.block)?;
        specials.left |= 1_u64.checked_shl(u32::try_from(at - specials.block).ok()?)?;
        let mut padded = [0; 2 * BLOCK];
        loop {
            let window = specials.window(&mut padded);
            // All that becomes of a block has room in one.
            let room = memory.get_mut(to..)?.first_chunk_mut()?;
            let mut left = specials.left;
            let mut filled = 0;
            // Whether a backslash comes last, so that the first of the next block is not special.
            let mut carried = 0;
            while left != 0 {
                let at = lowest(left);
                copy(room, filled, window, from, at);
                filled += at - from;
                if window[at] != b'\\' {
                    // Not a control character.
                    (window[at] == b'"').then_some(())?;
                    specials.left = left & (left - 1);
                    let (text, rest) = memory.split_at_mut_checked(to + filled)?;
                    self.0 = rest;
                    return Some((text, specials.block + at));
                }
                // Most stand for what comes after them.
                from = at + 1;
                let byte = window[from];
                if byte != b'"' {
                    room[filled % BLOCK] = match UNESCAPED[usize::from(byte)] {
                        0 => return None,
                        byte => byte,
                    };
                    filled += 1;
                    from += 1;
                }
                // What comes after a backslash is not special. To wait for `at` would take longer.
                let backslash = left & left.wrapping_neg();
                left &= !(backslash | backslash << 1);
                carried = backslash >> (BLOCK - 1);
            }
            if from < BLOCK {
                copy(room, filled, window, from, BLOCK);
                filled += BLOCK - from;
            }
            to += filled;
            from = from.saturating_sub(BLOCK);
            specials.next_block()?;
            specials.left &= !carried;
        }
    }
}

/// Copies what comes from `from` on to `end`, and more: a body has an escape every dozen bytes, and
/// to copy just so many takes longer.
#[inline]
fn copy(room: &mut [u8; 2 * BLOCK], to: usize, window: &[u8; 2 * BLOCK], from: usize, end: usize) {
    const HALF: usize = BLOCK / 2;
    let room = &mut room[to % BLOCK..][..BLOCK];
    let run = &window[from % BLOCK..][..BLOCK];
    room[..HALF].copy_from_slice(&run[..HALF]);
    if end - from > HALF {
        room[HALF..].copy_from_slice(&run[HALF..]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The string that `text` starts with, and what is left of it.
    fn parse<'a>(text: &'a str, memory: &'a mut Vec<u8>) -> Option<(&'a [u8], &'a str)> {
        let bytes = text.as_bytes();
        let mut specials = Specials::from(bytes, 0);
        assert_eq!(specials.next(), Some(0));
        let mut unescaped = Unescaped::of(text.len(), memory);
        let at = specials.next()?;
        let (string, end) = unescaped.string(bytes, 1, at, &mut specials)?;
        // What comes next is right, too.
        let next = (end + 1..bytes.len()).find(|at| matches!(bytes[*at], b'"' | b'\\' | 0..0x20));
        assert_eq!(specials.next(), next);
        Some((string, &text[end + 1..]))
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            8 => "[ -~éß\u{2028}😀]{0,40}".prop_map(|text| text.replace(['"', '\\'], "")),
            8 => prop::sample::select(&["\\\"", "\\\\", "\\/", "\\n", "\\t", "\\b", "\\f", "\\r"][..])
                .prop_map(str::to_owned),
            1 => prop::sample::select(&["\"", "\\", "\n", "\0", "\\x", "\\u0041", "\\ud83d\\ude00", "\\ud800"][..])
                .prop_map(str::to_owned),
            1 => (0..3000_usize).prop_map(|length| "x".repeat(length)),
        ]
    }

    proptest! {
        /// What it reads is what `serde_json` reads; what it does not, has a `\u` or is malformed.
        #[test]
        fn strings_are_what_they_are_to_others(
            pieces in prop::collection::vec(piece(), 0..30),
            after in prop::sample::select(&["", "}", ",\"a\":\"b\\\"\"}"][..]),
        ) {
            let text = format!("\"{}\"{after}", pieces.concat());
            let mut values = serde_json::Deserializer::from_str(&text).into_iter::<String>();
            let expected = values.next().and_then(Result::ok);
            let rest = &text[values.byte_offset()..];
            match parse(&text, &mut Vec::new()) {
                Some((string, after)) => {
                    prop_assert_eq!(Some(string), expected.as_deref().map(str::as_bytes));
                    prop_assert_eq!(after, rest);
                }
                None => prop_assert!(expected.is_none() || text.contains("\\u")),
            }
        }

        /// Its memory may hold anything from the line before.
        #[test]
        fn memory_can_be_used_again(pieces in prop::collection::vec(piece(), 0..30), old: u8) {
            let text = format!("\"{}\"", pieces.concat());
            let mut memory = vec![old; text.len() + 100];
            let again = parse(&text, &mut memory).map(|(string, _)| string.to_vec());
            let mut memory = Vec::new();
            prop_assert_eq!(parse(&text, &mut memory).map(|(string, _)| string.to_vec()), again);
        }
    }
}
