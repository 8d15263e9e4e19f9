//! Codecs between bytes and text, each once.

#[cfg(feature = "cli")]
pub(crate) mod bounded;
#[cfg(feature = "cli")]
pub(crate) mod credentials;
pub(crate) mod hex;
#[cfg(feature = "cli")]
pub(crate) mod json;
pub(crate) mod ksuid;
#[cfg(feature = "cli")]
pub(crate) mod latin1;
pub(crate) mod percent;
#[cfg(feature = "cli")]
pub(crate) mod shell;
#[cfg(feature = "cli")]
pub(crate) mod unseen;
