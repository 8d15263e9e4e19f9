//! Faults of the secret.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use super::Cause;
use super::case::{Candidate, Candidates, Case, Fault};
use crate::signing::{Scheme, SigningSecret};
use crate::text::hex;

/// Where the key of a secret starts.
const PREFIX: &str = "whsec_";

/// As Node's: padding or not, and surplus bits at the end.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes both alphabets of base64 as Node does, which passes over a lone character at the end.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim_end_matches('=').replace('+', "-");
    let text = Zeroizing::new(text.replace('/', "_"));
    let whole = text.len() - usize::from(text.len() % 4 == 1);
    URL_SAFE.decode(text.get(..whole)?).ok().map(Zeroizing::new)
}

/// A key that may have been used, and by which fault.
type Key = (Cause, &'static str, Zeroizing<Vec<u8>>);

/// The case with each of the keys that `keys` makes of a secret's text without its prefix.
fn with_keys<'a>(case: &'a Case<'a>, keys: impl Fn(&str) -> Vec<Key> + 'a) -> Candidates<'a> {
    let texts = case.secrets.iter().filter_map(|named| {
        let text = named.secret.expose();
        let bare = text.strip_prefix(PREFIX).unwrap_or(text);
        (!bare.is_empty()).then_some((&named.name, bare))
    });
    Box::new(texts.flat_map(move |(name, bare)| {
        let keys = keys(bare).into_iter();
        keys.map(|(cause, detail, key)| case.with_key(Fault::new(cause, detail), name, &key))
    }))
}

/// The key of a text as it is.
fn key_of(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

/// Signed with a secret that was found elsewhere.
pub(super) fn other<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    Box::new(case.others.iter().map(|other| Candidate {
        fault: Fault::new(Cause::SecretOther, other.name.clone()),
        case: Case {
            secrets: std::slice::from_ref(other).into(),
            ..case.again()
        },
    }))
}

/// The secret's text was the key, without decoding it; or its prefix was decoded with it: Node
/// reads the `_` of `whsec_` as url-safe base64, Python passes over it.
pub(super) fn undecoded<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    with_keys(case, |bare| {
        let whole = Zeroizing::new(format!("{PREFIX}{bare}"));
        let decoded = [decoded(&whole), decoded(&whole.replace('_', ""))];
        let decoded = decoded.into_iter().flatten();
        let keys = [
            (Cause::SecretUndecoded, "", key_of(bare)),
            (Cause::SecretWithPrefix, "", key_of(&whole)),
        ];
        let decoded = decoded.map(|key| (Cause::SecretWithPrefix, "decoded", key));
        keys.into_iter().chain(decoded).collect()
    })
}

/// In base64 once more, as Kubernetes keeps secrets: the text here, or the one that was signed with.
pub(super) fn encoded_twice<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::SecretEncodedTwice;
    with_keys(case, move |bare| {
        let again = Zeroizing::new(BASE64_STANDARD.encode(bare));
        let whole = Zeroizing::new(BASE64_STANDARD.encode(format!("{PREFIX}{bare}")));
        let signed = [again, whole].map(|text| (cause, "signed", key_of(&text)));
        let inner = decoded(bare).and_then(|bytes| {
            let text = str::from_utf8(&bytes).ok()?.trim_end();
            SigningSecret::parse(text, Scheme::Svix)
                .ok()?
                .key(Scheme::Svix)
        });
        let here = inner.map(|key| (cause, "here", key));
        here.into_iter().chain(signed).collect()
    })
}

/// The key in hex as the key, or a text that was read as hex.
pub(super) fn in_hex<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::SecretHex;
    with_keys(case, move |bare| {
        let read = hex::decode(bare).map(|key| (cause, "read", Zeroizing::new(key)));
        let written = decoded(bare).map(|key| {
            let text = key.iter().map(|byte| format!("{byte:02x}"));
            (
                cause,
                "written",
                key_of(&Zeroizing::new(text.collect::<String>())),
            )
        });
        read.into_iter().chain(written).collect()
    })
}

/// A newline was part of the key, where the text was not decoded.
pub(super) fn newline<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    with_keys(case, |bare| {
        let texts = ["\n", "\r\n"].into_iter().flat_map(|end| {
            [format!("{bare}{end}"), format!("{PREFIX}{bare}{end}")].map(Zeroizing::new)
        });
        texts
            .map(|text| (Cause::SecretNewline, "", key_of(&text)))
            .collect()
    })
}

/// Quotes were part of the key. Where six characters were cut off for `whsec_`, one of these was
/// the quote, and the `_` was decoded.
pub(super) fn quoted<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::SecretQuoted;
    with_keys(case, move |bare| {
        let texts = ['"', '\''].into_iter().flat_map(|quote| {
            let whole = format!("{quote}{PREFIX}{bare}{quote}");
            [format!("{quote}{bare}{quote}"), whole].map(Zeroizing::new)
        });
        let shifted = decoded(&Zeroizing::new(format!("_{bare}")));
        let shifted = shifted.map(|key| (cause, "shifted", key));
        let whole = texts.map(|text| (cause, "", key_of(&text)));
        whole.chain(shifted).collect()
    })
}
