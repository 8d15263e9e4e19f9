//! The token by which callers of the service are known. Made at its first start.

use std::fmt;
use std::io;
use std::path::Path;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::beside::{self, beside};
use crate::context::Ambient;
use crate::text::ksuid;

/// What the service's callers show. Never shows itself.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// The one that is kept beside `store`; made if there is none.
    ///
    /// # Errors
    /// When it can be neither read nor made.
    pub fn of_store(store: &Path, ambient: Ambient) -> io::Result<Self> {
        let path = beside(store, "token");
        if let Some(kept) = beside::read(&path)? {
            let kept = Zeroizing::new(kept);
            let text = String::from_utf8_lossy(&kept).trim().to_owned();
            if !text.is_empty() {
                return Ok(Self(Zeroizing::new(text)));
            }
        }
        let random = || ambient.random_bytes::<16>().map_err(io::Error::other);
        // The part after the last dot would name a region.
        let text = format!(
            "testsk_{}{}",
            ksuid::text(0, &random()?),
            ksuid::text(0, &random()?)
        );
        beside::write(&path, format!("{text}\n").as_bytes())?;
        Ok(Self(Zeroizing::new(text)))
    }

    /// Whether `shown` is the same. Takes as long whatever it is.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// The token itself: for whoever asks for it at the terminal, or calls the service.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}
