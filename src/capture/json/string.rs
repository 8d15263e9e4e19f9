//! A JSON string, eight bytes at a time.

use std::borrow::Cow;

/// How much memory a string gets at first: bodies come last, so what is left of the line is about
/// their size, but not more than this.
const CHUNK: usize = 16 << 10;

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

/// The bytes of the string that `text` starts with (a quotation mark comes first), and what follows
/// it. `None` where it is malformed, and where it has a `\u` escape, which JSON Lines of ours
/// hardly have.
pub(super) fn parse(text: &str) -> Option<(Cow<'_, [u8]>, &str)> {
    let text = text.strip_prefix('"')?;
    let bytes = text.as_bytes();
    let plain = plain_len(bytes);
    match *bytes.get(plain)? {
        b'"' => Some((Cow::Borrowed(&bytes[..plain]), &text[plain + 1..])),
        b'\\' => {
            let (unescaped, end) = unescape(bytes)?;
            Some((Cow::Owned(unescaped), &text[end + 1..]))
        }
        _ => None,
    }
}

/// How many bytes come before the first that is [special].
fn plain_len(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk() {
        match special(u64::from_le_bytes(*eight)) {
            0 => at += 8,
            mask => return at + first(mask),
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let rest = bytes[at..].iter().position(is_special);
    rest.map_or(bytes.len(), |more| at + more)
}

/// The string up to its closing quotation mark, and where that is.
///
/// A body has an escape every dozen bytes. So all eight bytes are copied before it is known how
/// many of them count: there is nothing to decide then, and nothing for the processor to guess.
fn unescape(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut out = vec![0; bytes.len().min(CHUNK)];
    let (mut from, mut to) = (0, 0);
    loop {
        if out.len() < to + 8 {
            out.resize(2 * out.len() + 8, 0);
        }
        if let Some(eight) = bytes[from..].first_chunk() {
            out[to..to + 8].copy_from_slice(eight);
            let mask = special(u64::from_le_bytes(*eight));
            let plain = if mask == 0 { 8 } else { first(mask) };
            (from, to) = (from + plain, to + plain);
            if mask == 0 {
                continue;
            }
        }
        match *bytes.get(from)? {
            b'"' => {
                out.truncate(to);
                return Some((out, from));
            }
            b'\\' => {
                out[to] = match UNESCAPED[usize::from(*bytes.get(from + 1)?)] {
                    0 => return None,
                    byte => byte,
                };
                (from, to) = (from + 2, to + 1);
            }
            0..0x20 => return None,
            byte => {
                out[to] = byte;
                (from, to) = (from + 1, to + 1);
            }
        }
    }
}

/// A mask of the bytes of `word` that end a run of plain ones: quotation marks, backslashes and
/// control characters. Above the lowest one that is marked, others may be marked that are none.
///
/// See "Determine if a word has a byte less than n" in Anderson's Bit Twiddling Hacks.
const fn special(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    let quotes = word ^ (EACH * b'"' as u64);
    let backslashes = word ^ (EACH * b'\\' as u64);
    (below(quotes, 1) | below(backslashes, 1) | below(word, 0x20)) & (EACH * 0x80)
}

/// The high bit of each byte of `word` that is below `limit` (at most 0x80).
const fn below(word: u64, limit: u64) -> u64 {
    word.wrapping_sub(u64::MAX / 0xff * limit) & !word
}

const fn first(mask: u64) -> usize {
    (mask.trailing_zeros() / 8) as usize
}
