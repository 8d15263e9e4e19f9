//! Signing secrets where none belongs, in what others said or in the wrong place of a command line,
//! taken out of it.

use std::borrow::Cow;
use std::fmt;

use memchr::memmem;
use zeroize::Zeroizing;

use super::SecretSet;

/// Where a signing secret starts.
const PREFIX: &str = "whsec_";

/// Shorter texts than this stand in others by chance.
const SHORTEST: usize = 8;

/// Replaces what follows `whsec_` by an ellipsis. `whsec_` alone, as help texts have it, stays.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    if memmem::find(text.as_bytes(), PREFIX.as_bytes()).is_none() {
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

/// The same with secrets that are known: they are recognised without their prefix, too.
#[derive(Default)]
pub struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    /// Takes the texts of `secrets` out as well, from now on.
    pub fn add(&mut self, secrets: &SecretSet) {
        for secret in secrets.secrets() {
            let text = secret.expose();
            let text = text.strip_prefix(PREFIX).unwrap_or(text);
            let text = text.trim_end_matches('=');
            // In JSON, what is within quotation marks.
            let written = Zeroizing::new(serde_json::Value::from(text).to_string());
            for text in [text, written.trim_matches('"')] {
                if text.len() >= SHORTEST && !self.0.iter().any(|known| **known == *text) {
                    self.0.push(Zeroizing::new(text.to_owned()));
                }
            }
        }
    }

    /// `text` without any secret.
    #[must_use]
    pub fn of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut redacted = redact(text);
        for known in &self.0 {
            if memmem::find(redacted.as_bytes(), known.as_bytes()).is_some() {
                redacted = Cow::Owned(redacted.replace(&**known, "…"));
            }
        }
        redacted
    }
}

/// Holds secrets.
impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Scheme, SigningSecret};

    #[test]
    fn the_secret_goes_and_the_text_around_it_stays() {
        assert_eq!(redact("no secret"), "no secret");
        assert_eq!(redact("'whsec_ab+/=' is"), "'whsec_…' is");
        assert_eq!(redact("whsec_a whsec_b"), "whsec_… whsec_…");
        assert_eq!(redact("starts with whsec_"), "starts with whsec_");
        assert_eq!(redact("whsec_whsec_a"), "whsec_whsec_…");
    }

    #[test]
    fn a_known_one_goes_without_its_prefix_too() {
        let mut redaction = Redaction::default();
        let mut add = |text: &str, scheme| {
            let secret = SigningSecret::parse(text, scheme).unwrap();
            redaction.add(&secret.into());
        };
        add("whsec_bWFya2VkLXNlY3JldA==", Scheme::Svix);
        add("a \"quoted\" secret", Scheme::BodyHmac);
        add("short", Scheme::BodyHmac);
        assert_eq!(redaction.of("key=bWFya2VkLXNlY3JldA==!"), "key=…==!");
        assert_eq!(redaction.of("whsec_bWFya2VkLXNlY3JldA=="), "whsec_…");
        assert_eq!(
            redaction.of(r#"{"a":"a \"quoted\" secret"}"#),
            r#"{"a":"…"}"#
        );
        assert_eq!(redaction.of("short and whsec_"), "short and whsec_");
    }
}
