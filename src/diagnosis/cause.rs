//! The causes, by their stable codes.

use std::fmt;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Signed with another secret that was found.
    SecretOther,
    /// The text after `whsec_` was the key.
    SecretUndecoded,
    /// The whole text, `whsec_` included, was the key.
    SecretWithPrefix,
    /// A newline at the end that was not signed.
    BodyNewlineAdded,
    /// A newline at the end was signed and is gone.
    BodyNewlineRemoved,
    /// CRLF for LF, or the reverse.
    BodyLineEndings,
    /// A byte order mark in front, or one that is gone.
    BodyBom,
    /// Parsed and written again.
    BodyReserialized,
    /// `\uXXXX` for a character, `\/` for `/`, or the reverse.
    BodyEscaped,
    /// The body stands in a JSON string.
    BodyJsonString,
    /// The body is in base64.
    BodyBase64,
    /// The body is compressed.
    BodyGzip,
    /// UTF-8 was taken for Latin-1.
    BodyLatin1,
    /// The body is url-encoded.
    BodyForm,
    /// A header is absent or empty.
    HeaderMissing,
    /// The id stands in the timestamp's place and the reverse.
    HeaderSwapped,
    /// White space in or around a header's value.
    HeaderWhitespace,
    /// Milliseconds for seconds.
    TimestampMilliseconds,
    /// No number of seconds.
    TimestampMalformed,
    /// Authentic, but too old.
    TimestampStale,
    /// Authentic, but ahead of the clock.
    TimestampFuture,
    /// The right digest in hex.
    SignatureHex,
    /// The right digest in url-safe base64.
    SignatureUrlSafe,
    /// The right digest without `v1,`.
    SignatureNoVersion,
    /// The beginning of the right digest.
    SignatureTruncated,
    /// No `v1` signature at all.
    SignatureVersion,
    /// Signed as another scheme signs.
    SchemeOther,
    /// A request of Stripe.
    ForeignStripe,
    /// A request of GitHub.
    ForeignGithub,
    /// A request of Shopify.
    ForeignShopify,
    /// A request of Slack.
    ForeignSlack,
    /// None of these.
    Mismatch,
}

impl Cause {
    /// The stable code, as in `--json`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SecretOther => "secret.other",
            Self::SecretUndecoded => "secret.undecoded",
            Self::SecretWithPrefix => "secret.with-prefix",
            Self::BodyNewlineAdded => "body.newline-added",
            Self::BodyNewlineRemoved => "body.newline-removed",
            Self::BodyLineEndings => "body.line-endings",
            Self::BodyBom => "body.bom",
            Self::BodyReserialized => "body.reserialized",
            Self::BodyEscaped => "body.escaped",
            Self::BodyJsonString => "body.json-string",
            Self::BodyBase64 => "body.base64",
            Self::BodyGzip => "body.gzip",
            Self::BodyLatin1 => "body.latin-1",
            Self::BodyForm => "body.form",
            Self::HeaderMissing => "header.missing",
            Self::HeaderSwapped => "header.swapped",
            Self::HeaderWhitespace => "header.whitespace",
            Self::TimestampMilliseconds => "timestamp.milliseconds",
            Self::TimestampMalformed => "timestamp.malformed",
            Self::TimestampStale => "timestamp.stale",
            Self::TimestampFuture => "timestamp.future",
            Self::SignatureHex => "signature.hex",
            Self::SignatureUrlSafe => "signature.url-safe",
            Self::SignatureNoVersion => "signature.no-version",
            Self::SignatureTruncated => "signature.truncated",
            Self::SignatureVersion => "signature.version",
            Self::SchemeOther => "scheme.other",
            Self::ForeignStripe => "foreign.stripe",
            Self::ForeignGithub => "foreign.github",
            Self::ForeignShopify => "foreign.shopify",
            Self::ForeignSlack => "foreign.slack",
            Self::Mismatch => "mismatch",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
