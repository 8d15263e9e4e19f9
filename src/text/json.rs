//! JSON for whoever reads it: a program, or a terminal that it is shown on.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::unseen::is_unseen;

/// Writes `value` on one line. Characters that are not seen are escaped, so that no terminal obeys
/// them and no reader of lines takes one for a line end.
///
/// # Errors
/// When `out` fails.
pub(crate) fn write(out: &mut impl Write, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Seen);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// As compact as `serde_json`'s own.
struct Seen;

impl Formatter for Seen {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        // What is escaped already is ASCII, and nothing of what is left is, but for one.
        while let Some(at) = rest.find(|c: char| (c == '\x7f' || !c.is_ascii()) && is_unseen(c)) {
            let (before, from) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            let mut characters = from.chars();
            for unit in characters.next().iter().flat_map(|c| utf16(*c)) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

/// JSON escapes a character beyond U+FFFF as two.
fn utf16(c: char) -> impl Iterator<Item = u16> {
    let mut units = [0; 2];
    let count = c.encode_utf16(&mut units).len();
    units.into_iter().take(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_seen_is_escaped() {
        for (text, expected) in [
            ("Zoë 🎉 \"\n", r#""Zoë 🎉 \"\n""#),
            ("\x1b\x7f\u{9b}", r#""\u001b\u007f\u009b""#),
            ("a\u{2028}b\u{202e}", r#""a\u2028b\u202e""#),
            ("\u{e0001}", r#""\udb40\udc01""#),
        ] {
            let mut json = Vec::new();
            write(&mut json, text).unwrap();
            assert_eq!(std::str::from_utf8(&json).unwrap(), expected);
            assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
        }
    }
}
