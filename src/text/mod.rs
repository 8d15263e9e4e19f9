//! Codecs between bytes and text, each once.

pub(crate) mod bounded;
#[cfg(feature = "cli")]
pub(crate) mod credentials;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod ksuid;
pub(crate) mod latin1;
pub(crate) mod percent;
pub(crate) mod shell;
pub(crate) mod unseen;
