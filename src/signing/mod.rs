//! Signing and verifying, pure: no files, no environment, no clock, no I/O.
//!
//! This is the only place that knows HMAC and the signature headers. Everything it needs, the
//! time included, is an argument.
//!
//! ```
//! use cew::signing::{sign, verify, Clock, MessageId, Scheme, SecretSet, SignedHeaders, SigningSecret};
//! use cew::time::Time;
//!
//! let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Scheme::Svix)?;
//! let secrets = SecretSet::from(secret);
//! let id = MessageId::parse("msg_2b9hPjVsDTcKQ8bFvXkQhVb0sJt")?;
//! let now = Time::from_unix_seconds(1_700_000_000);
//! let headers = sign(Scheme::Svix, &secrets, &id, now, b"{}");
//!
//! let received = SignedHeaders::collect(headers.iter().map(|(name, value)| (*name, value.as_str())));
//! let verdict = verify(&received, b"{}", &secrets, Clock::at(now), None);
//! assert!(verdict.is_valid());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod headers;
mod message;
mod other_hash;
mod redact;
mod scheme;
mod secret;
mod secret_set;
mod signature;
mod verify;

pub use headers::{Selected, SignedHeaders};
pub(crate) use message::looks_like_milliseconds;
pub use message::{MessageId, MessageIdError, TimestampError, parse_timestamp};
pub(crate) use other_hash::OtherHash;
pub use redact::{Redaction, redact};
pub use scheme::Scheme;
pub use secret::{SecretError, SigningSecret};
pub use secret_set::{NamedSecret, SecretSet};
pub use signature::{Digest, SignatureHeader, Skipped, Token, sign};
pub use verify::{Clock, DEFAULT_TOLERANCE, Invalid, Match, Note, Verdict, verify};

/// What a Consignease handler (JavaScript) removes around a header value: `String.prototype.trim`.
///
/// HTTP carries header bytes one to one as U+0000–U+00FF, so a no-break space can be among them.
#[must_use]
pub(crate) fn trim(value: &str) -> &str {
    // As nearly all are.
    let bytes = value.as_bytes();
    if let (Some(first), Some(last)) = (bytes.first(), bytes.last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return value;
    }
    value.trim_matches(|c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}')
}
