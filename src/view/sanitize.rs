//! Text from the wire on a terminal: nothing in it may move the cursor or colour the screen.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::text::unseen::is_unseen;

/// Escapes control characters and those that reorder or hide text. Tabs become spaces.
#[must_use]
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\t' => safe.push_str("    "),
            c if is_unseen(c) && u32::from(c) < 0x100 => {
                let _ = write!(safe, "\\x{:02x}", u32::from(c));
            }
            c if is_unseen(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// What came from outside, safe and not too long for a line.
#[must_use]
pub fn short(text: &str) -> String {
    /// Longer ones are cut.
    const LONGEST: usize = 48;
    let safe = sanitize(text);
    if safe.chars().count() <= LONGEST {
        return safe.into_owned();
    }
    safe.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_text_is_left_alone() {
        assert_eq!(sanitize("Zoë 🎉"), "Zoë 🎉");
        assert_eq!(sanitize("a\x1b[31mb\r\n"), "a\\x1b[31mb\\x0d\\x0a");
        assert_eq!(sanitize("a\tb"), "a    b");
        assert_eq!(sanitize("\u{202e}gnp.exe"), "\\u{202e}gnp.exe");
        assert_eq!(sanitize("\u{9b}31m"), "\\x9b31m");
        assert_eq!(sanitize("a\u{ad}b\u{61c}"), "a\\xadb\\u{61c}");
    }
}
