//! Faults of the signature's writing: the right digest, written another way.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Cause;
use super::case::{Candidates, Case, Claim, Fault};
use crate::signing::{OtherHash, Scheme};
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

/// Whether what stands before the digests are versions: `v1a`, and no text with a quote in it.
pub(super) fn has_versions(case: &Case<'_>) -> bool {
    let is_version = |token: Written<'_>| {
        let name = token.version.strip_prefix(['v', 'V']);
        let is_part = |c: char| c.is_ascii_alphanumeric();
        name.is_some_and(|name| {
            name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_part)
        })
    };
    tokens(&case.signature).all(is_version)
}

/// The case with the digests that `read` finds in the header.
fn reading<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    detail: &'static str,
    read: impl Fn(Written<'_>) -> Option<Claim>,
) -> Candidates<'a> {
    let claims: Vec<_> = tokens(&case.signature).filter_map(read).collect();
    let fault = || Fault::new(cause, detail);
    let candidate = (!claims.is_empty()).then(|| case.claiming(fault(), claims));
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

/// The digest's hex in base64.
pub(super) fn hex_in_base64<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    reading(case, Cause::SignatureHexInBase64, "", |token| {
        let hex = String::from_utf8(STANDARD.decode(token.digest).ok()?).ok()?;
        Claim::whole(&text::hex::decode(&hex)?)
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

/// Read as part of a URL or a form, where `+` stands for a space.
pub(super) fn plus_lost<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let claims: Vec<_> = (case.signature.split("v1,").skip(1))
        .map(|digest| digest.trim_end_matches(' '))
        .filter(|digest| digest.contains(' '))
        .filter_map(|digest| Claim::whole(&STANDARD.decode(digest.replace(' ', "+")).ok()?))
        .collect();
    let fault = || Fault::new(Cause::SignaturePlusLost, "");
    let candidate = (!claims.is_empty()).then(|| case.claiming(fault(), claims));
    Box::new(candidate.into_iter())
}

/// Without `v1,`, or with something else in its place.
pub(super) fn no_version<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    reading(case, Cause::SignatureNoVersion, "", |token| {
        let other = token.version != "v1" || case.signature.contains("v1=");
        Claim::whole(&other.then(|| STANDARD.decode(token.digest).ok())??)
    })
}

/// Cut off, be it only the padding: then nothing follows.
pub(super) fn truncated<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let last = tokens(&case.signature).last().filter(|last| {
        let all_v1 = tokens(&case.signature).all(|token| token.version == "v1");
        all_v1 && !last.digest.contains('=') && (LEAST_START..44).contains(&last.digest.len())
    });
    let candidate = last.map(|last| {
        let detail = if last.digest.len() == 43 { "=" } else { "" };
        let fault = Fault::new(Cause::SignatureTruncated, detail);
        case.claiming(fault, vec![Claim::Start(last.digest.to_owned())])
    });
    Box::new(candidate.into_iter())
}

/// Of another hash function: its digests have another length.
pub(super) fn other_hash<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let claims = tokens(&case.signature).flat_map(|token| {
        let decoded = [
            text::hex::decode(token.digest),
            STANDARD.decode(token.digest).ok(),
        ];
        let decoded = decoded.into_iter().flatten();
        decoded.filter_map(|digest| Some((OtherHash::of_length(digest.len())?, digest)))
    });
    let claims: Vec<_> = claims.collect();
    Box::new(claims.into_iter().map(|(hash, digest)| {
        let name = match hash {
            OtherHash::Sha1 => "SHA-1",
            OtherHash::Sha384 => "SHA-384",
            OtherHash::Sha512 => "SHA-512",
        };
        let fault = Fault::new(Cause::SignatureOtherHash, name);
        case.claiming(fault, vec![Claim::Other(hash, digest)])
    }))
}
