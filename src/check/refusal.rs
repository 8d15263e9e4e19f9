//! What it means that a handler refuses what is genuine.

/// What a refusal means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It takes what another known secret signs.
    OtherSecret {
        /// Its name.
        name: String,
    },
    /// It makes another key of the secret.
    OtherKey {
        /// Which one.
        key: &'static str,
    },
    /// It signs other content.
    OtherContent {
        /// Which.
        content: &'static str,
    },
    /// It verifies a body that was parsed and written again.
    ParsedBody {
        /// The call that writes so, if it is a known one.
        writer: Option<&'static str>,
    },
    /// It reads the body in another encoding than UTF-8.
    Encoding,
    /// Its clock, or its time zone, is so far from the time of day; behind it if negative.
    Clock {
        /// So far.
        minutes: i64,
    },
    /// It compares the timestamp, which is in seconds, with milliseconds.
    Milliseconds,
    /// The signature is right for it. What it does afterwards fails.
    AfterVerifying {
        /// How that shows.
        evidence: String,
    },
    /// Nothing decides.
    Unclear,
}

impl Refusal {
    /// Stable, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherSecret { .. } => "other-secret",
            Self::OtherKey { .. } => "other-key",
            Self::OtherContent { .. } => "other-content",
            Self::ParsedBody { .. } => "parsed-body",
            Self::Encoding => "encoding",
            Self::Clock { .. } => "clock",
            Self::Milliseconds => "milliseconds",
            Self::AfterVerifying { .. } => "after-verifying",
            Self::Unclear => "unclear",
        }
    }
}
