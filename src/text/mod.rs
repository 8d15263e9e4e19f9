//! Codecs between bytes and text, each once.

pub(crate) mod hex;
pub(crate) mod ksuid;
#[cfg(feature = "cli")]
pub(crate) mod latin1;
pub(crate) mod percent;
