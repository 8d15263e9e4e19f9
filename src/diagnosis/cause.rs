//! The causes, by their stable codes.

use std::fmt;

use super::foreign::{SENDERS, Sender};

/// The causes with their codes: one table, so that none can be without a code or out of the list.
macro_rules! causes {
    ($($(#[$doc:meta])+ $name:ident = $code:literal,)+) => {
        /// Why a request is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $($(#[$doc])+ $name,)+
            /// A request of another sender, known by its headers.
            Foreign(Sender),
        }

        impl Cause {
            /// Those of our own requests, in the order of their codes' groups.
            const OWN: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, as in `--json`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                    Self::Foreign(sender) => sender.code,
                }
            }
        }
    };
}

causes! {
    /// Signed with another secret that was found.
    SecretOther = "secret.other",
    /// The text after `whsec_` was the key.
    SecretUndecoded = "secret.undecoded",
    /// The whole text, `whsec_` included, was the key, or was decoded to it.
    SecretWithPrefix = "secret.with-prefix",
    /// The secret is in base64 once more, on one of the two sides.
    SecretEncodedTwice = "secret.encoded-twice",
    /// The key was written in hex, or the secret was read as hex.
    SecretHex = "secret.hex",
    /// A newline at the end of the secret's text was part of the key.
    SecretNewline = "secret.newline",
    /// Quotes around the secret's text were part of the key.
    SecretQuoted = "secret.quoted",
    /// A newline at the end that was not signed.
    BodyNewlineAdded = "body.newline-added",
    /// A newline at the end was signed and is gone.
    BodyNewlineRemoved = "body.newline-removed",
    /// Other white space around the body.
    BodyWhitespace = "body.whitespace",
    /// CRLF for LF, or the reverse.
    BodyLineEndings = "body.line-endings",
    /// A byte order mark in front, or one that is gone.
    BodyBom = "body.bom",
    /// The same JSON, written another way.
    BodyReserialized = "body.reserialized",
    /// `\uXXXX` for a character, `\/` for `/`, or the reverse.
    BodyEscaped = "body.escaped",
    /// `\n` and the like in a string became the characters themselves.
    BodyUnescaped = "body.unescaped",
    /// Backslashes in front of quotes.
    BodyBackslashes = "body.backslashes",
    /// The body stands in a JSON string.
    BodyJsonString = "body.json-string",
    /// The body is in base64.
    BodyBase64 = "body.base64",
    /// The body is in hex.
    BodyHex = "body.hex",
    /// The body is a list of the bytes.
    BodyByteList = "body.byte-list",
    /// The body is compressed.
    BodyGzip = "body.gzip",
    /// The body is in chunks, with their lengths.
    BodyChunked = "body.chunked",
    /// UTF-8 was taken for Latin-1.
    BodyLatin1 = "body.latin-1",
    /// Accents were composed or decomposed.
    BodyUnicodeForm = "body.unicode-form",
    /// The body is url-encoded, or part of a form.
    BodyForm = "body.form",
    /// `&quot;` for `"`, or the reverse.
    BodyHtmlEntities = "body.html-entities",
    /// Typographic quotes, dashes and spaces.
    BodySmartQuotes = "body.smart-quotes",
    /// Characters that take no room.
    BodyInvisible = "body.invisible",
    /// Lines were broken.
    BodyFolded = "body.folded",
    /// The body is a field of a CSV file.
    BodyCsv = "body.csv",
    /// The body is what a language prints of a value.
    BodyPrinted = "body.printed",
    /// The signed body is a part of this one.
    BodyEnveloped = "body.enveloped",
    /// Something stands before or behind the JSON.
    BodySurrounded = "body.surrounded",
    /// The last brackets are missing.
    BodyUnclosed = "body.unclosed",
    /// A field was added.
    BodyFieldAdded = "body.field-added",
    /// A field is missing.
    BodyFieldDropped = "body.field-dropped",
    /// The keys were renamed between `camelCase` and `snake_case`.
    BodyKeysRenamed = "body.keys-renamed",
    /// A header is absent or empty.
    HeaderMissing = "header.missing",
    /// The id stands in the timestamp's place and the reverse.
    HeaderSwapped = "header.swapped",
    /// White space in or around a header's value.
    HeaderWhitespace = "header.whitespace",
    /// Characters that take no room in a header's value.
    HeaderInvisible = "header.invisible",
    /// Quotes or brackets around a header's value.
    HeaderQuoted = "header.quoted",
    /// A header's value is percent-encoded.
    HeaderPercentEncoded = "header.percent-encoded",
    /// A header's value has the escapes of a JSON string.
    HeaderEscaped = "header.escaped",
    /// Capital letters of a header's value are small.
    HeaderLowerCased = "header.lower-cased",
    /// The end of a header's value is missing.
    HeaderCutOff = "header.cut-off",
    /// Milliseconds for seconds.
    TimestampMilliseconds = "timestamp.milliseconds",
    /// No number of seconds.
    TimestampMalformed = "timestamp.malformed",
    /// Another time was signed.
    TimestampChanged = "timestamp.changed",
    /// Authentic, but too old.
    TimestampStale = "timestamp.stale",
    /// Authentic, but ahead of the clock.
    TimestampFuture = "timestamp.future",
    /// The right digest in hex.
    SignatureHex = "signature.hex",
    /// The right digest in base64 of its hex.
    SignatureHexInBase64 = "signature.hex-in-base64",
    /// The right digest in url-safe base64.
    SignatureUrlSafe = "signature.url-safe",
    /// The `+` of the right digest became spaces.
    SignaturePlusLost = "signature.plus-lost",
    /// The right digest without `v1,`.
    SignatureNoVersion = "signature.no-version",
    /// The beginning of the right digest.
    SignatureTruncated = "signature.truncated",
    /// A digest of another hash function.
    SignatureOtherHash = "signature.other-hash",
    /// No `v1` signature at all.
    SignatureVersion = "signature.version",
    /// Signed without the id.
    ContentNoId = "content.no-id",
    /// Signed without the timestamp.
    ContentNoTimestamp = "content.no-timestamp",
    /// Signed with another separator than a dot.
    ContentSeparator = "content.separator",
    /// Signed in another order.
    ContentOrder = "content.order",
    /// Signed as another scheme signs.
    SchemeOther = "scheme.other",
    /// None of these.
    Mismatch = "mismatch",
}

impl Cause {
    /// Every cause.
    pub fn all() -> impl Iterator<Item = Self> {
        let foreign = SENDERS.iter().copied().map(Self::Foreign);
        Self::OWN.iter().copied().chain(foreign)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
