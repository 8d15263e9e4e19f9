//! Signing secrets in the wrong place of a command line, taken out of what is said about it.

use std::borrow::Cow;

/// Where a signing secret starts.
const PREFIX: &str = "whsec_";

/// Replaces what follows `whsec_` by an ellipsis. `whsec_` alone, as help texts have it, stays.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    if !text.contains(PREFIX) {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::with_capacity(text.len());
    let mut parts = text.split(PREFIX);
    redacted.push_str(parts.next().unwrap_or_default());
    for part in parts {
        redacted.push_str(PREFIX);
        let secret = part.find(|c| !is_secret(c)).unwrap_or(part.len());
        if secret > 0 {
            redacted.push('…');
        }
        redacted.push_str(&part[secret..]);
    }
    Cow::Owned(redacted)
}

/// The letters of both base64 alphabets, and `%` of those that stand in a URL.
fn is_secret(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=-_%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_goes_and_the_text_around_it_stays() {
        assert_eq!(redact("no secret"), "no secret");
        assert_eq!(redact("'whsec_ab+/=' is"), "'whsec_…' is");
        assert_eq!(redact("whsec_a whsec_b"), "whsec_… whsec_…");
        assert_eq!(redact("starts with whsec_"), "starts with whsec_");
        assert_eq!(redact("whsec_whsec_a"), "whsec_whsec_…");
    }
}
