//! Faults of the signature's writing: the right digest, written another way.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Cause;
use super::case::{Candidate, Candidates, Case, Claim, Fault};
use crate::signing::Scheme;
use crate::text;

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Below this, a beginning proves nothing: 8 characters are 48 bits.
const LEAST_START: usize = 8;

/// A token of the header: what stands before the digest, and the digest.
#[derive(Clone, Copy)]
struct Written<'a> {
    version: &'a str,
    digest: &'a str,
}

/// The tokens, however they are separated.
fn tokens(header: &str) -> impl Iterator<Item = Written<'_>> {
    header.split_ascii_whitespace().map(|token| {
        let token = token.trim_matches(',');
        // `v1,…` as it should be; `v1=…` and `sha256=…` as others write it.
        let end = token
            .find([',', '='])
            .filter(|end| token[end + 1..].starts_with(|c| c != '='));
        match end {
            Some(end) => Written {
                version: &token[..end],
                digest: &token[end + 1..],
            },
            None => Written {
                version: "",
                digest: token,
            },
        }
    })
}

/// The case with the digests that `read` finds in the header.
fn reading<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    detail: &'static str,
    read: impl Fn(Written<'_>) -> Option<Claim>,
) -> Candidates<'a> {
    let claims: Vec<_> = tokens(&case.signature).filter_map(read).collect();
    let candidate = (!claims.is_empty()).then(|| Candidate {
        fault: Fault::new(cause, detail),
        case: Case {
            claims: claims.into(),
            ..case.again()
        },
    });
    Box::new(candidate.into_iter())
}

/// In hex; under `body-hmac`, whose digests are in hex, in any other writing.
pub(super) fn hex<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    if case.scheme == Scheme::BodyHmac {
        return reading(case, Cause::SignatureHex, "body-hmac", |token| {
            let decoded =
                text::hex::decode(token.digest).or_else(|| STANDARD.decode(token.digest).ok());
            Claim::whole(&decoded?)
        });
    }
    reading(case, Cause::SignatureHex, "", |token| {
        Claim::whole(&text::hex::decode(token.digest)?)
    })
}

/// In url-safe base64.
pub(super) fn url_safe<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    reading(case, Cause::SignatureUrlSafe, "", |token| {
        let special = token.digest.contains(['-', '_']);
        let decoded = special.then(|| URL_SAFE.decode(token.digest).ok())?;
        Claim::whole(&decoded?)
    })
}

/// Without `v1,`, or with something else in its place.
pub(super) fn no_version<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    reading(case, Cause::SignatureNoVersion, "", |token| {
        let other = token.version != "v1" || case.signature.contains("v1=");
        Claim::whole(&other.then(|| STANDARD.decode(token.digest).ok())??)
    })
}

/// Cut off, be it only the padding.
pub(super) fn truncated<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    reading(case, Cause::SignatureTruncated, "", |token| {
        let digits = token.digest.trim_end_matches('=');
        let cut = token.digest.len() < 44 && digits.len() >= LEAST_START && token.version == "v1";
        cut.then(|| Claim::Start(digits.to_owned()))
    })
}
