//! Digests that no scheme uses, to say that a signature is one of these.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha384, Sha512};

/// A hash function that others put into their HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherHash {
    Sha1,
    Sha384,
    Sha512,
}

impl OtherHash {
    /// The one whose digests have so many bytes.
    pub fn of_length(bytes: usize) -> Option<Self> {
        match bytes {
            20 => Some(Self::Sha1),
            48 => Some(Self::Sha384),
            64 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The HMAC of `parts`, one after another.
    pub fn hmac<'p>(self, key: &[u8], parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
        match self {
            Self::Sha1 => digest::<Hmac<Sha1>>(key, parts),
            Self::Sha384 => digest::<Hmac<Sha384>>(key, parts),
            Self::Sha512 => digest::<Hmac<Sha512>>(key, parts),
        }
    }
}

fn digest<'p, M: Mac + KeyInit>(key: &[u8], parts: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of every length");
    parts.for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}
