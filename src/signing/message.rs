//! What identifies a message and its attempt: the message id and the timestamp.

use std::fmt;

use thiserror::Error;

use crate::text::ksuid;
use crate::time::Time;

/// The id of a message (`msg_…`), the same over all its attempts.
///
/// Holds visible ASCII without dots. `{id}.{timestamp}.{body}` with a dot in the id is ambiguous
/// (another id, timestamp and body give the same signed content), so such an id is never signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

/// Why a text is no message id to sign with.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MessageIdError {
    /// Handlers treat an empty header as a missing one.
    #[error("a message id cannot be empty")]
    Empty,
    /// See [`MessageId`].
    #[error("a message id cannot contain a dot: the signed content would be ambiguous")]
    Dot,
    /// A header could not carry it unchanged.
    #[error("a message id can only contain visible ASCII characters")]
    NotVisibleAscii,
}

impl MessageId {
    /// Checks `text` and takes it as it is.
    ///
    /// # Errors
    /// When it is empty, contains a dot, or anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, MessageIdError> {
        match text {
            "" => Err(MessageIdError::Empty),
            _ if text.contains('.') => Err(MessageIdError::Dot),
            _ if !text.bytes().all(|b| b.is_ascii_graphic()) => {
                Err(MessageIdError::NotVisibleAscii)
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// A new one, as Svix makes them: `msg_` and a KSUID of `now` and `random`.
    ///
    /// A KSUID counts whole seconds. Here the fraction of the second takes the place of the first
    /// random bytes, so that ids grow with time: an index of them is written at its end.
    #[must_use]
    pub fn new(now: Time, random: &[u8; 16]) -> Self {
        let mut rest = *random;
        rest[..4].copy_from_slice(&now.fraction().to_be_bytes());
        Self(ksuid::named("msg_", now.unix_seconds(), &rest))
    }

    /// The id as it stands in the header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a timestamp header cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TimestampError {
    /// Not an integer, with or without a sign and a fraction.
    #[error("not a number of seconds since 1970")]
    Malformed,
}

/// Reads the value of a timestamp header, seconds since the Unix epoch, as all official libraries
/// do: white space around it, a sign and leading zeros are allowed, a decimal fraction is dropped.
///
/// JavaScript's `parseInt` also ignores any other rest (`1700000000abc`). That is sloppiness rather
/// than a rule, so it is refused here. What is signed is the plain integer, [`Time::unix_seconds`].
///
/// # Errors
/// When anything else stands there, or the number exceeds 64 bits.
pub fn parse_timestamp(value: &str) -> Result<Time, TimestampError> {
    let value = super::trim(value);
    // As nearly all are: without a fraction.
    if let Ok(seconds) = value.parse() {
        return Ok(Time::from_unix_seconds(seconds));
    }
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TimestampError::Malformed);
    }
    whole
        .parse()
        .map(Time::from_unix_seconds)
        .map_err(|_| TimestampError::Malformed)
}

/// Whether the seconds of `time` are plausibly a number of milliseconds: read as such, it lies
/// between the years 2001 and 2286, as today's seconds do.
pub(crate) const fn looks_like_milliseconds(time: Time) -> bool {
    let seconds = time.unix_seconds();
    seconds >= 1_000_000_000_000 && seconds < 10_000_000_000_000
}
