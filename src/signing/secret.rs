//! The signing secret.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Scheme;

/// Where the key of a `svix` or `standard` secret starts.
const PREFIX: &str = "whsec_";

/// What the documents print in place of a secret.
const PLACEHOLDERS: [&str; 2] = ["whsec_123", "whsec_abc123..."];

/// The secrets of the official JavaScript libraries: missing padding is fine, surplus bits too.
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A secret that can sign under one kind of scheme.
///
/// Never shows itself: `Debug` is redacted, there is no `Display`, and its text and key are wiped
/// when it is dropped.
#[derive(Clone)]
pub struct SigningSecret {
    text: Zeroizing<String>,
    /// HMAC with the key already absorbed; cloned for each message, which saves hashing the key.
    keyed: Hmac<Sha256>,
    lacks_padding: bool,
}

/// Why a text is no signing secret. Never contains the text.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SecretError {
    /// Nothing there, or nothing after `whsec_`.
    #[error("the signing secret is empty")]
    Empty,
    /// `CLERK_WEBHOOK_SIGNING_SECRET=whsec_123`, as the guide prints it.
    #[error("the signing secret is the placeholder from the documentation")]
    Placeholder,
    /// Pasted with its quotes.
    #[error("the signing secret is in quotes")]
    Quoted,
    /// Pasted with a space.
    #[error("the signing secret starts with white space")]
    LeadingWhitespace,
    /// A line of a `.env` file, or all of it.
    #[error("this is a line of a .env file (NAME=value), not the signing secret alone")]
    Assignment,
    /// `${WEBHOOK_SECRET}`, which nothing has filled in.
    #[error(
        "this is the name of a variable ($NAME, %NAME%): nothing put the signing secret in its place"
    )]
    Variable,
    /// A text file as some editors write it.
    #[error("the signing secret starts with a byte order mark")]
    ByteOrderMark,
    /// `sk_…` and `pk_…` are API keys.
    #[error("this is an API key (sk_… or pk_…), not a webhook signing secret")]
    ApiKey,
    /// `whsk_…`, `whpk_…`.
    #[error("this is an ed25519 key (whsk_… or whpk_…); cew signs with whsec_… secrets only")]
    Asymmetric,
    /// `whsec_whsec_…`.
    #[error("the signing secret has the prefix whsec_ twice")]
    DoublePrefix,
    /// `-` and `_` in place of `+` and `/`.
    #[error(
        "the signing secret is url-safe base64 (with - or _); the official libraries refuse that"
    )]
    UrlSafe,
    /// Three or more `=`.
    #[error("the signing secret has too much padding ({0} times =)")]
    Padding(usize),
    /// Fewer than four characters.
    #[error("the signing secret is too short")]
    TooShort,
    /// Another character; its position counts from 1 in the text as given.
    #[error("the signing secret is not base64: character {position} does not belong there")]
    NotBase64 {
        /// Position of the first wrong character, counted from 1.
        position: usize,
    },
}

impl SigningSecret {
    /// Reads a secret for `scheme`: base64 after an optional `whsec_` for [`Scheme::Svix`] and
    /// [`Scheme::Standard`], the text's own bytes for [`Scheme::BodyHmac`].
    ///
    /// Trailing white space is dropped ([`Self::had_trailing_whitespace`] tells); it comes from
    /// files and from `echo`, and no secret has it.
    ///
    /// # Errors
    /// Says what the text is instead, without repeating it.
    pub fn parse(text: &str, scheme: Scheme) -> Result<Self, SecretError> {
        let trimmed = text.trim_end();
        reject_lookalikes(trimmed)?;
        let keyed = match scheme {
            Scheme::Svix | Scheme::Standard => keyed(&decode(trimmed)?),
            Scheme::BodyHmac => keyed(trimmed.as_bytes()),
        };
        let encoded = trimmed.strip_prefix(PREFIX).unwrap_or(trimmed);
        Ok(Self {
            text: Zeroizing::new(text.to_owned()),
            keyed,
            lacks_padding: scheme != Scheme::BodyHmac && !encoded.len().is_multiple_of(4),
        })
    }

    /// The secret that is this key, whatever the scheme: what a fault made of a secret's text.
    #[must_use]
    pub fn from_key(key: &[u8]) -> Self {
        Self {
            text: Zeroizing::default(),
            keyed: keyed(key),
            lacks_padding: false,
        }
    }

    /// The random secret of `key` (Svix uses 24 bytes) as text: `whsec_` and base64.
    #[must_use]
    pub fn generate(key: &[u8]) -> Zeroizing<String> {
        let mut text = Zeroizing::new(PREFIX.to_owned());
        base64::prelude::BASE64_STANDARD.encode_string(key, &mut text);
        text
    }

    /// Whether white space was dropped from the end.
    #[must_use]
    pub fn had_trailing_whitespace(&self) -> bool {
        self.text.len() != self.expose().len()
    }

    /// Whether the `=` at the end of its base64 is missing, which not all libraries take.
    #[must_use]
    pub const fn lacks_padding(&self) -> bool {
        self.lacks_padding
    }

    /// HMAC-SHA256 with this secret's key, ready for the content.
    pub(crate) fn mac(&self) -> Hmac<Sha256> {
        self.keyed.clone()
    }

    /// The key that this text gives under `scheme`: for digests of another kind. `None` where the
    /// secret was made of its key.
    pub(crate) fn key(&self, scheme: Scheme) -> Option<Zeroizing<Vec<u8>>> {
        let text = self.expose();
        match scheme {
            _ if text.is_empty() => None,
            Scheme::Svix | Scheme::Standard => decode(text).ok(),
            Scheme::BodyHmac => Some(Zeroizing::new(text.as_bytes().to_vec())),
        }
    }

    /// The secret's text, for the hypotheses about wrong keys. Never for output.
    pub(crate) fn expose(&self) -> &str {
        self.text.trim_end()
    }

    /// [`Self::expose`] with the white space that was dropped: what a library would be given.
    pub(crate) fn as_given(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(redacted)")
    }
}

/// HMAC-SHA256 under any key.
pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
}

/// What people paste in place of a secret.
fn reject_lookalikes(text: &str) -> Result<(), SecretError> {
    if text.is_empty() {
        return Err(SecretError::Empty);
    }
    if text.starts_with('\u{feff}') {
        return Err(SecretError::ByteOrderMark);
    }
    if text.starts_with(char::is_whitespace) {
        return Err(SecretError::LeadingWhitespace);
    }
    let is_variable = text.starts_with("${") || text.starts_with('$') && text.ends_with("SECRET");
    if is_variable || text.starts_with('%') && text.len() > 1 && text.ends_with('%') {
        return Err(SecretError::Variable);
    }
    if text.contains("=whsec_") || text.contains("=\"whsec_") || text.contains("='whsec_") {
        return Err(SecretError::Assignment);
    }
    if text.starts_with(['"', '\'', '`']) || text.ends_with(['"', '\'', '`']) {
        return Err(SecretError::Quoted);
    }
    if PLACEHOLDERS.contains(&text) {
        return Err(SecretError::Placeholder);
    }
    if text.starts_with("sk_") || text.starts_with("pk_") {
        return Err(SecretError::ApiKey);
    }
    if text.starts_with("whsk_") || text.starts_with("whpk_") {
        return Err(SecretError::Asymmetric);
    }
    Ok(())
}

/// Decodes as `standardwebhooks` for JavaScript does: at least four characters, at most two `=`,
/// and a lone character after the last group of four is ignored.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let encoded = text.strip_prefix(PREFIX).unwrap_or(text);
    if encoded.is_empty() {
        return Err(SecretError::Empty);
    }
    if encoded.starts_with(PREFIX) {
        return Err(SecretError::DoublePrefix);
    }
    // Base64 has no such character, and shells have it in front of every variable.
    if encoded.starts_with('$') {
        return Err(SecretError::Variable);
    }
    let digits = encoded.trim_end_matches('=');
    if let Some(wrong) = digits.find(|c: char| !(c.is_ascii_alphanumeric() || "+/".contains(c))) {
        if digits[wrong..].starts_with(['-', '_']) {
            return Err(SecretError::UrlSafe);
        }
        let before = text.len() - encoded.len() + wrong;
        let position = text[..before].chars().count() + 1;
        return Err(SecretError::NotBase64 { position });
    }
    let padding = encoded.len() - digits.len();
    if padding > 2 {
        return Err(SecretError::Padding(padding));
    }
    if encoded.len() < 4 || digits.len() < 2 {
        return Err(SecretError::TooShort);
    }
    let whole = digits.len() - usize::from(digits.len() % 4 == 1);
    LENIENT_BASE64
        .decode(&digits[..whole])
        .map(Zeroizing::new)
        .map_err(|_| SecretError::TooShort)
}
