//! What identifies a message and its attempt: the message id and the timestamp.

use std::fmt;

use thiserror::Error;

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

/// When an attempt was signed: whole seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

/// Why a timestamp header cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TimestampError {
    /// Not an integer, with or without a sign and a fraction.
    #[error("not a number of seconds since 1970")]
    Malformed,
}

impl Timestamp {
    /// Takes `seconds` since the Unix epoch.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Reads a header value as all official libraries do: white space around it, a sign and
    /// leading zeros are allowed, a decimal fraction is dropped.
    ///
    /// JavaScript's `parseInt` also ignores any other rest (`1700000000abc`). That is sloppiness
    /// rather than a rule, so it is refused here.
    ///
    /// # Errors
    /// When anything else stands there, or the number exceeds 64 bits.
    pub fn parse(value: &str) -> Result<Self, TimestampError> {
        let value = super::trim(value);
        let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TimestampError::Malformed);
        }
        whole
            .parse()
            .map(Self)
            .map_err(|_| TimestampError::Malformed)
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// How many seconds `self` lies before `now`; negative when it lies after it.
    #[must_use]
    pub const fn age_at(self, now: Self) -> i64 {
        now.0.saturating_sub(self.0)
    }

    /// Whether this is plausibly a number of milliseconds: read as such, it lies between the
    /// years 2001 and 2286, as today's seconds do.
    #[must_use]
    pub const fn looks_like_milliseconds(self) -> bool {
        self.0 >= 1_000_000_000_000 && self.0 < 10_000_000_000_000
    }
}

/// As it is signed and sent: a plain decimal integer.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
