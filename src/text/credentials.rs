//! Passwords in URLs, taken out of what is shown.

/// What stands in place of one.
pub(crate) const HIDDEN: &str = "***";

/// `text` without the user and the password of any URL in it.
pub(crate) fn hide(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        hidden.push_str(before);
        let end = after.find(is_end).unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(at) => {
                hidden.push_str(HIDDEN);
                &after[at..]
            }
            None => after,
        };
    }
    hidden.push_str(rest);
    hidden
}

/// Ends a URL in a text. A password that was not encoded may have anything else in it.
fn is_end(c: char) -> bool {
    c.is_whitespace() || c == '"'
}

/// The same for a text that was meant to be a URL, with or without its protocol: whatever is in
/// front of the last `@` may be the password.
pub(crate) fn hide_in_endpoint(text: &str) -> String {
    match text.rsplit_once('@') {
        None => text.to_owned(),
        Some((before, host)) => {
            let protocol = before.split_once("://");
            let protocol = protocol.map_or(String::new(), |(protocol, _)| format!("{protocol}://"));
            format!("{protocol}{HIDDEN}@{host}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_a_password_goes() {
        for (text, expected) in [
            (
                "at http://me:hush@host/x, \"https://h@i\" a@b",
                "at http://***@host/x, \"https://***@i\" a@b",
            ),
            ("http://host/x", "http://host/x"),
            ("http://me:hu/sh@host", "http://***@host"),
            ("a@b.example", "a@b.example"),
        ] {
            assert_eq!(hide(text), expected);
        }
        for (text, expected) in [
            ("me:hush@host:99999", "***@host:99999"),
            ("http://me:hu/s@h@host", "http://***@host"),
            ("host:99999", "host:99999"),
        ] {
            assert_eq!(hide_in_endpoint(text), expected);
        }
    }
}
