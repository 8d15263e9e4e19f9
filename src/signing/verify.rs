//! Is a request authentic and timely?
//!
//! Where the official libraries agree, so does this. Where they split, it follows what a
//! Consignease handler runs (`verifyWebhook`: the `standardwebhooks` JavaScript library on trimmed
//! header values) and leaves a [`Note`].

use std::borrow::Cow;
use std::time::Duration;

use thiserror::Error;

use super::{
    Digest, Scheme, SecretSet, Selected, SignedHeaders, SigningSecret, Skipped, Token,
    looks_like_milliseconds, parse_timestamp,
};
use crate::time::Time;

/// How far the timestamp may be from now, both ways, unless said otherwise.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// What the timestamp is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time that counts as now.
    pub now: Time,
    /// How far the timestamp may be from `now`, in whole seconds; `None` ignores the timestamp.
    pub tolerance: Option<Duration>,
}

impl Clock {
    /// The usual tolerance at `now`.
    #[must_use]
    pub const fn at(now: Time) -> Self {
        Self {
            now,
            tolerance: Some(DEFAULT_TOLERANCE),
        }
    }

    /// The time that counts as now, in microseconds; nothing where the timestamp is ignored.
    #[must_use]
    pub fn micros(&self) -> Option<i64> {
        let now = self.now.unix_seconds().saturating_mul(1_000_000);
        self.tolerance.map(|_| now)
    }
}

/// The answer, with what is worth knowing beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The scheme that was applied.
    pub scheme: Scheme,
    /// What matched, or why the request is refused.
    pub outcome: Result<Match, Invalid>,
    /// Signed this many seconds before now (negative: after), where a timestamp could be read.
    pub age: Option<i64>,
    /// Facts that do not change the answer.
    pub notes: Vec<Note>,
}

/// Which secret and which token gave the match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Index into the secrets given.
    pub secret: usize,
    /// Position of the token in the signature header, from 0.
    pub token: usize,
}

/// Why a request is refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Invalid {
    /// Headers that are absent or empty.
    #[error("{} missing", are(.0))]
    HeaderMissing(Vec<&'static str>),
    /// The timestamp is not a number.
    #[error("the timestamp is not a number of seconds since 1970")]
    TimestampMalformed,
    /// The timestamp counts milliseconds.
    #[error("the timestamp counts milliseconds instead of seconds")]
    TimestampMilliseconds,
    /// The signature matches, but it is this many seconds older than now.
    #[error("the signature matches, but it is {0} seconds old")]
    TimestampStale(i64),
    /// The signature matches, but it is this many seconds ahead of now.
    #[error("the signature matches, but it is {0} seconds in the future")]
    TimestampFuture(i64),
    /// No `v1` signature at all, only tokens that are passed over.
    #[error("there is no v1 signature, only {}", list(.0))]
    SignatureVersion(Vec<Skipped>),
    /// No signature matches.
    #[error("no signature matches{}", passed_over(skipped))]
    Mismatch {
        /// `v1` signatures that were compared, per secret.
        compared: usize,
        /// Tokens that were passed over.
        skipped: Vec<Skipped>,
    },
}

impl Invalid {
    /// The stable code of the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HeaderMissing(_) => "header.missing",
            Self::TimestampMalformed => "timestamp.malformed",
            Self::TimestampMilliseconds => "timestamp.milliseconds",
            Self::TimestampStale(_) => "timestamp.stale",
            Self::TimestampFuture(_) => "timestamp.future",
            Self::SignatureVersion(_) => "signature.version",
            Self::Mismatch { .. } => "mismatch",
        }
    }
}

fn are(names: &[&str]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}

fn list(skipped: &[Skipped]) -> String {
    let mut names: Vec<_> = skipped.iter().map(ToString::to_string).collect();
    names.dedup();
    names.join(", ")
}

fn passed_over(skipped: &[Skipped]) -> String {
    match skipped {
        [] => String::new(),
        skipped => format!("; passed over: {}", list(skipped)),
    }
}

/// A fact about a request that does not change the answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum Note {
    /// Valid `webhook-*` headers: a Consignease handler reads `svix-*` only.
    #[error("a Consignease handler reads svix-* headers only and refuses these webhook-* ones")]
    StandardHeaders,
    /// Both families are there and differ; `svix-*` decided.
    #[error("svix-* and webhook-* headers disagree; svix-* decided")]
    FamiliesDisagree,
    /// Several secrets were given, and the current one, the first, did not sign this.
    #[error(
        "signed with a secret that is being rotated out, not with the current one: the sender does not use that yet"
    )]
    OlderSecret,
    /// The id contains a dot, which makes the signed content ambiguous.
    #[error("the message id contains a dot, so other contents have the same signature")]
    DottedId,
    /// The timestamp has a sign, leading zeros, a fraction or white space.
    #[error("the timestamp is not a plain integer; its whole seconds were verified")]
    LooseTimestamp,
    /// Something other than `v1,<base64>` precedes the match, or follows it after a comma.
    #[error("a malformed token stands before the match")]
    LooseSignature,
    /// The body is not UTF-8; JavaScript verifies it with U+FFFD in place of the wrong bytes.
    #[error("the body is not UTF-8: what was verified has U+FFFD in place of the wrong bytes")]
    NotUtf8,
    /// The body starts with a byte order mark.
    #[error("the body starts with a byte order mark, which no handler can parse as JSON")]
    ByteOrderMark,
}

impl Verdict {
    /// Whether the request is authentic and timely.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.outcome.is_ok()
    }
}

/// Verifies a request with any of `secrets`.
///
/// `forced` is the scheme to apply, else the headers decide. The signature is looked at before
/// the timestamp's age, so "stale" is only said of a request that is otherwise authentic.
#[must_use]
pub fn verify(
    headers: &SignedHeaders<'_>,
    body: &[u8],
    secrets: &SecretSet,
    clock: Clock,
    forced: Option<Scheme>,
) -> Verdict {
    let scheme = forced.unwrap_or_else(|| headers.scheme());
    let mut notes = Vec::new();
    let mut age = None;
    let outcome = match headers.select(scheme) {
        Err(missing) => Err(Invalid::HeaderMissing(missing)),
        Ok(Selected::Body { signature }) => find_match(secrets, |secret| {
            let digest = Digest::compute(scheme, secret, "", "", body);
            digest.matches(scheme, signature).then_some(0)
        })
        .ok_or(Invalid::Mismatch {
            compared: 1,
            skipped: Vec::new(),
        }),
        Ok(Selected::Message {
            id,
            timestamp,
            signature,
            ..
        }) => {
            note_headers(headers, scheme, id, &mut notes);
            let decoded = decoded(body);
            let is_utf8 = matches!(decoded, Cow::Borrowed(_));
            note_body(body, is_utf8, &mut notes);
            match parse_timestamp(timestamp) {
                Err(_) => Err(Invalid::TimestampMalformed),
                Ok(signed_at) => {
                    age = Some(signed_at.age_at(clock.now));
                    let canonical = canonical(timestamp, signed_at);
                    if canonical != timestamp {
                        notes.push(Note::LooseTimestamp);
                    }
                    match_tokens(secrets, scheme, signature, &mut notes, |secret| {
                        Digest::compute(scheme, secret, id, &canonical, &decoded)
                    })
                    .and_then(|matched| timely(signed_at, clock).map(|()| matched))
                }
            }
        }
    };
    if outcome.as_ref().is_ok_and(|matched| matched.secret > 0) {
        notes.push(Note::OlderSecret);
    }
    Verdict {
        scheme,
        outcome,
        age,
        notes,
    }
}

/// The seconds of `signed_at`, which was read from `timestamp`, as they are signed.
fn canonical(timestamp: &str, signed_at: Time) -> Cow<'_, str> {
    // As nearly all are.
    let is_canonical = !timestamp.starts_with('0') && timestamp.bytes().all(|b| b.is_ascii_digit());
    if is_canonical {
        Cow::Borrowed(timestamp)
    } else {
        Cow::Owned(signed_at.unix_seconds().to_string())
    }
}

/// The bytes that are signed for `body`: the official libraries decode it as UTF-8 first. Python
/// refuses what does not decode; JavaScript puts U+FFFD there.
fn decoded(body: &[u8]) -> Cow<'_, [u8]> {
    // Faster than `from_utf8_lossy` where the body is UTF-8, as nearly all are.
    match std::str::from_utf8(body) {
        Ok(_) => Cow::Borrowed(body),
        Err(_) => Cow::Owned(String::from_utf8_lossy(body).into_owned().into_bytes()),
    }
}

fn find_match(
    secrets: &SecretSet,
    mut token: impl FnMut(&SigningSecret) -> Option<usize>,
) -> Option<Match> {
    secrets.secrets().enumerate().find_map(|(index, secret)| {
        token(secret).map(|token| Match {
            secret: index,
            token,
        })
    })
}

fn match_tokens(
    secrets: &SecretSet,
    scheme: Scheme,
    signature: &str,
    notes: &mut Vec<Note>,
    digest: impl Fn(&SigningSecret) -> Digest,
) -> Result<Match, Invalid> {
    // Mostly there is one signature. What is written as a digest is has no space and no comma.
    let alone = signature.strip_prefix("v1,");
    let mut is_alone = false;
    let matched = find_match(secrets, |secret| {
        let digest = digest(secret);
        is_alone = alone.is_some_and(|text| digest.matches(scheme, text));
        if is_alone {
            return Some(0);
        }
        Token::all(signature)
            .position(|token| matches!(token, Token::V1(text) if digest.matches(scheme, text)))
    });
    if let Some(matched) = matched {
        if !is_alone && is_loose(signature, matched.token) {
            notes.push(Note::LooseSignature);
        }
        return Ok(matched);
    }
    let mut compared = 0;
    let mut skipped = Vec::new();
    for token in Token::all(signature) {
        match token {
            Token::V1(_) => compared += 1,
            Token::Skipped(_, why) => skipped.push(why),
        }
    }
    let only_versions = compared == 0
        && skipped
            .iter()
            .all(|why| matches!(why, Skipped::Ed25519 | Skipped::Version));
    Err(if only_versions {
        Invalid::SignatureVersion(skipped)
    } else {
        Invalid::Mismatch { compared, skipped }
    })
}

/// Whether libraries that read strictly (Python) raise before they reach the match.
fn is_loose(signature: &str, matched: usize) -> bool {
    signature
        .split(' ')
        .take(matched + 1)
        .any(|token| token.split(',').count() != 2)
}

fn timely(signed_at: Time, clock: Clock) -> Result<(), Invalid> {
    let Some(tolerance) = clock.tolerance else {
        return Ok(());
    };
    let age = signed_at.age_at(clock.now);
    if age.unsigned_abs() <= tolerance.as_secs() {
        Ok(())
    } else if looks_like_milliseconds(signed_at) && !looks_like_milliseconds(clock.now) {
        Err(Invalid::TimestampMilliseconds)
    } else if age > 0 {
        Err(Invalid::TimestampStale(age))
    } else {
        Err(Invalid::TimestampFuture(age.saturating_neg()))
    }
}

fn note_headers(headers: &SignedHeaders<'_>, scheme: Scheme, id: &str, notes: &mut Vec<Note>) {
    if scheme == Scheme::Standard && headers.select(Scheme::Svix).is_err() {
        notes.push(Note::StandardHeaders);
    }
    if headers.families_disagree() {
        notes.push(Note::FamiliesDisagree);
    }
    if id.contains('.') {
        notes.push(Note::DottedId);
    }
}

fn note_body(body: &[u8], is_utf8: bool, notes: &mut Vec<Note>) {
    if body.starts_with(b"\xef\xbb\xbf") {
        notes.push(Note::ByteOrderMark);
    }
    if !is_utf8 {
        notes.push(Note::NotUtf8);
    }
}
