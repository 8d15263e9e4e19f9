//! Text as words of a POSIX shell: what is written here may be pasted into one, whoever made the
//! text.

use std::fmt::Write as _;

use super::unseen::is_unseen;

/// `text` as one word: as it is where no shell sees anything in it, else quoted whole.
///
/// What a terminal could take for a key, or that is not seen, is written in octal, for a shell
/// reads it from there as well as from a file. `text` without NUL characters, which no word can
/// have.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=".contains(c);
    // In zsh, `=ls` is the path of ls.
    if !text.is_empty() && !text.starts_with('=') && text.chars().all(plain) {
        return text.to_owned();
    }
    quoted(text)
}

/// The same, but always quoted.
pub(crate) fn quoted(text: &str) -> String {
    if can_be_pasted(text) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    // A command substitution loses line ends at its end; they stand behind it.
    let whole = text.trim_end_matches('\n');
    let ends = &text[whole.len()..];
    let mut word = bytes(whole.as_bytes());
    if !ends.is_empty() {
        let _ = write!(word, "'{ends}'");
    }
    word
}

/// Bytes that need not be text as one word. They have no NUL, and no line end as their last.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    format!("\"$({})\"", printf(bytes))
}

/// A command that writes `bytes`, of any length and value.
pub(crate) fn printf(bytes: &[u8]) -> String {
    let mut command = String::with_capacity(bytes.len() * 2 + 16);
    command.push_str("printf '");
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'%' => command.push_str("%%"),
            // At the beginning it would be an option.
            b'-' if at > 0 => command.push('-'),
            // What has a meaning in quotes of either kind, or in the command substitution between
            // them.
            b'-' | b'\\' | b'\'' | b'"' | b'$' | b'`' | b'!' | ..=0x1f | 0x7f.. => {
                let _ = write!(command, "\\{byte:03o}");
            }
            byte => command.push(char::from(byte)),
        }
    }
    command.push('\'');
    command
}

/// Whether `text` comes through a terminal as it is. Line ends do: in quotes, they end nothing.
pub(crate) fn can_be_pasted(text: &str) -> bool {
    !text.contains(|c: char| c != '\n' && is_unseen(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(word("http://localhost:3000/a"), "http://localhost:3000/a");
        assert_eq!(word("a=1"), "a=1");
        assert_eq!(word(""), "''");
        assert_eq!(word("=ls"), "'=ls'");
        assert_eq!(word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(word("a\x1bb"), r#""$(printf 'a\033b')""#);
        assert_eq!(word("\t\n\n"), "\"$(printf '\\011')\"'\n\n'");
        assert_eq!(printf(b"-n%\0"), r"printf '\055n%%\000'");
    }
}
