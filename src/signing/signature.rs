//! The signature header: its tokens, written strictly and read as the handlers read them.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac;
use subtle::ConstantTimeEq;
use thiserror::Error;

use super::{MessageId, Scheme, SecretSet, SigningSecret};
use crate::text::hex;
use crate::time::Time;

/// How long a signature is, with its version and a space.
const TOKEN: usize = 48;

/// An HMAC-SHA256 value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest under `secret` of the content that `scheme` signs.
    ///
    /// `id` and `timestamp` are text because a request to verify may carry anything there.
    #[must_use]
    pub fn compute(
        scheme: Scheme,
        secret: &SigningSecret,
        id: &str,
        timestamp: &str,
        body: &[u8],
    ) -> Self {
        let mut mac = secret.mac();
        match scheme {
            Scheme::Svix | Scheme::Standard => {
                mac.update(id.as_bytes());
                mac.update(b".");
                mac.update(timestamp.as_bytes());
                mac.update(b".");
            }
            Scheme::BodyHmac => {}
        }
        mac.update(body);
        Self(mac.finalize().into_bytes().into())
    }

    /// The digest under `secret` of `parts`, one after another: of content that no scheme signs.
    pub(crate) fn of_parts<'p>(
        secret: &SigningSecret,
        parts: impl Iterator<Item = &'p [u8]>,
    ) -> Self {
        let mut mac = secret.mac();
        parts.for_each(|part| mac.update(part));
        Self(mac.finalize().into_bytes().into())
    }

    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Padded standard base64: 44 characters.
    pub(crate) fn base64(&self) -> [u8; 44] {
        let mut text = [0; 44];
        let written = BASE64_STANDARD.encode_slice(self.0, &mut text);
        debug_assert_eq!(written, Ok(44));
        text
    }

    /// Lower-case hex: 64 characters.
    pub(crate) fn hex(&self) -> [u8; 64] {
        hex::encode(self.0)
    }

    /// Whether `signature` is this digest as `scheme` writes it. Takes the same time wherever
    /// the two differ.
    pub(crate) fn matches(&self, scheme: Scheme, signature: &str) -> bool {
        match scheme {
            Scheme::Svix | Scheme::Standard => is_written(&self.base64(), signature),
            Scheme::BodyHmac => is_written(&self.hex(), signature),
        }
    }
}

/// Whether `signature` is `written`. Four bytes at a time: there may be millions to compare.
fn is_written<const LENGTH: usize>(written: &[u8; LENGTH], signature: &str) -> bool {
    const { assert!(LENGTH.is_multiple_of(4)) };
    let Ok(signature) = <&[u8; LENGTH]>::try_from(signature.as_bytes()) else {
        return false;
    };
    let (ours, theirs) = (written.as_chunks().0, signature.as_chunks().0);
    let differences = ours.iter().zip(theirs);
    let differences = differences.fold(0, |all, (our, their)| {
        all | (u32::from_le_bytes(*our) ^ u32::from_le_bytes(*their))
    });
    differences.ct_eq(&0).into()
}

/// Does not show the digest: with the content it would be as good as the signature.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

/// A signature header to send: one `v1` signature per secret, the current secret first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHeader(Vec<Digest>);

impl SignatureHeader {
    /// Signs the content once with each of `secrets`.
    #[must_use]
    pub fn sign(
        scheme: Scheme,
        secrets: &SecretSet,
        id: &str,
        timestamp: Time,
        body: &[u8],
    ) -> Self {
        let timestamp = timestamp.unix_seconds().to_string();
        let digest = |secret| Digest::compute(scheme, secret, id, &timestamp, body);
        Self(secrets.secrets().map(digest).collect())
    }

    /// The signatures, the current secret's first.
    #[must_use]
    pub fn digests(&self) -> &[Digest] {
        &self.0
    }

    /// The header's value as `scheme` writes it. `body-hmac` has no room for a second signature:
    /// the current secret signs.
    #[must_use]
    pub fn written(&self, scheme: Scheme) -> String {
        match scheme {
            Scheme::Svix | Scheme::Standard => {
                let mut written = String::with_capacity(self.0.len() * TOKEN);
                // A string takes all.
                let _ = write!(written, "{self}");
                written
            }
            Scheme::BodyHmac => self.0[0].hex().iter().map(|&b| char::from(b)).collect(),
        }
    }

    /// Reads a header in the form in which it is sent; nothing looser.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let digest = |token: &str| {
            let bytes = BASE64_STANDARD.decode(token.strip_prefix("v1,")?).ok()?;
            bytes.try_into().ok().map(Digest)
        };
        value
            .split(' ')
            .map(digest)
            .collect::<Option<_>>()
            .map(Self)
    }
}

impl fmt::Display for SignatureHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, digest) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "v1," } else { " v1," })?;
            f.write_str(str::from_utf8(&digest.base64()).map_err(|_| fmt::Error)?)?;
        }
        Ok(())
    }
}

/// The headers that belong to one attempt, in the order in which they are sent.
#[must_use]
pub fn sign(
    scheme: Scheme,
    secrets: &SecretSet,
    id: &MessageId,
    timestamp: Time,
    body: &[u8],
) -> Vec<(&'static str, String)> {
    let header = SignatureHeader::sign(scheme, secrets, id.as_str(), timestamp, body);
    let values = match scheme {
        Scheme::Svix | Scheme::Standard => {
            vec![
                id.as_str().to_owned(),
                timestamp.unix_seconds().to_string(),
                header.written(scheme),
            ]
        }
        Scheme::BodyHmac => vec![header.written(scheme)],
    };
    scheme.header_names().iter().copied().zip(values).collect()
}

/// One token of a received signature header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `v1,…`: what follows the comma, up to the next one. JavaScript drops the rest.
    V1(&'a str),
    /// Passed over.
    Skipped(&'a str, Skipped),
}

/// Why a token is passed over.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// `v1a`: an ed25519 signature, which this version of the scheme does not use.
    #[error("an ed25519 signature (v1a)")]
    Ed25519,
    /// Another version than `v1`.
    #[error("another version than v1")]
    Version,
    /// No comma, so no version.
    #[error("a token without version")]
    NoVersion,
    /// Nothing between two spaces.
    #[error("an empty token")]
    Empty,
}

impl<'a> Token<'a> {
    /// Splits a header value on single spaces, as all official libraries do.
    pub fn all(value: &'a str) -> impl Iterator<Item = Self> {
        value.split(' ').map(|token| match token.split_once(',') {
            Some(("v1", rest)) => Self::V1(rest.split(',').next().unwrap_or(rest)),
            Some(("v1a", _)) => Self::Skipped(token, Skipped::Ed25519),
            Some(_) => Self::Skipped(token, Skipped::Version),
            None if token.is_empty() => Self::Skipped(token, Skipped::Empty),
            None => Self::Skipped(token, Skipped::NoVersion),
        })
    }
}
