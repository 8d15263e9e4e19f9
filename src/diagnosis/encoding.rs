//! Faults of a body that is still, or once more, encoded.

use std::io::Read as _;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::Cause;
use super::budget::Purse;
use super::case::{Candidates, Case};
use crate::json::{Form, Value};
use crate::text::percent;

/// The most that a compressed body may hold.
const MAX_UNPACKED: u64 = 16 << 20;

/// The most fields of a form that are tried.
const MAX_FIELDS: usize = 16;

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// In base64, once or twice over, or as a `data:` URL.
pub(super) fn base64<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let after = memchr::memmem::find(&case.body, b";base64,").filter(|at| *at < 100);
    let text = match after {
        Some(at) if case.body.starts_with(b"data:") => &case.body[at + b";base64,".len()..],
        _ => &case.body,
    };
    let once = in_base64(text);
    let twice = once.as_deref().and_then(in_base64);
    let bodies = once.into_iter().chain(twice);
    Box::new(bodies.map(|body| case.with_body(Cause::BodyBase64, "", body)))
}

fn in_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    let text: Vec<_> = text.copied().collect();
    let decoded = STANDARD.decode(&text).or_else(|_| URL_SAFE.decode(&text));
    decoded.ok().filter(|decoded| !decoded.is_empty())
}

/// Compressed.
pub(super) fn compressed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let unpacked = match &*case.body {
        [0x1f, 0x8b, ..] => {
            read(MultiGzDecoder::new(&*case.body), case.purse).map(|body| ("gzip", body))
        }
        [0x78, ..] => read(ZlibDecoder::new(&*case.body), case.purse).map(|body| ("deflate", body)),
        _ => None,
    };
    let candidate = unpacked.map(|(how, body)| case.with_body(Cause::BodyGzip, how, body));
    Box::new(candidate.into_iter())
}

fn read(unpacking: impl std::io::Read, purse: &Purse<'_>) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let limit = u64::try_from(purse.left()).unwrap_or(u64::MAX);
    unpacking
        .take(MAX_UNPACKED.min(limit))
        .read_to_end(&mut unpacked)
        .ok()?;
    purse.spend(unpacked.len()).then_some(unpacked)
}

/// UTF-8 that was taken for Latin-1 or Windows-1252 and written as UTF-8; or text that was sent in
/// Latin-1.
pub(super) fn latin_1<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    if case.body.is_ascii() {
        return Box::new(std::iter::empty());
    }
    let cause = Cause::BodyLatin1;
    let Ok(text) = std::str::from_utf8(&case.body) else {
        let text: String = case.body.iter().map(|b| char::from(*b)).collect();
        let as_is = case.with_body(cause, "signed in Latin-1", &*case.body);
        let sent = case.with_body(cause, "in Latin-1 here", text.into_bytes());
        return Box::new([sent, as_is].into_iter());
    };
    let bytes = |byte: fn(char) -> Option<u8>| text.chars().map(byte).collect::<Option<Vec<u8>>>();
    let latin_1 = bytes(|c| u8::try_from(u32::from(c)).ok());
    let windows_1252 = latin_1.is_none().then(|| bytes(windows_1252)).flatten();
    let candidate = latin_1.map(|bytes| case.with_body(cause, "Latin-1", bytes));
    Box::new(
        candidate
            .into_iter()
            .chain(windows_1252.map(|bytes| case.with_body(cause, "Windows-1252", bytes))),
    )
}

/// The byte of a character in Windows-1252, as browsers read it: the bytes without a character
/// stand for themselves.
fn windows_1252(c: char) -> Option<u8> {
    const FROM_0X80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let high = (0x80..).zip(FROM_0X80.chars()).find(|(_, high)| *high == c);
    let byte = high.map(|(byte, _)| byte);
    byte.or_else(|| {
        u8::try_from(u32::from(c))
            .ok()
            .filter(|b| !(0x80..0xa0).contains(b))
    })
}

/// In a JSON string, or no more in the one that was signed.
pub(super) fn json_string<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::BodyJsonString;
    let text = std::str::from_utf8(&case.body).ok();
    let candidate = match case.parsed() {
        Some(Value::String(text)) => text
            .as_str()
            .map(|text| case.with_body(cause, "here", text.to_owned().into_bytes())),
        Some(_) => text.map(|text| {
            let wrapped = Value::String(text.into()).write(Form::JSON_STRINGIFY);
            case.with_body(cause, "signed", wrapped)
        }),
        None => None,
    };
    Box::new(candidate.into_iter())
}

/// Percent-encoded, as a field of a form, or taken for a form and written as JSON.
pub(super) fn form<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::BodyForm;
    let encoded = memchr::memchr2(b'%', b'=', &case.body).is_some();
    let whole = encoded.then(|| percent::decode_form(&case.body));
    let whole = whole.filter(|body| *body != *case.body);
    let fields = case
        .body
        .split(|b| *b == b'&')
        .take(if encoded { MAX_FIELDS } else { 0 });
    let values = fields.filter_map(|field| {
        let is_name = |name: &[u8]| {
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(byte);
            !name.is_empty() && name.iter().all(is_part)
        };
        let encoded = memchr::memchr(b'%', field).is_some();
        // A name with the value; or without one, and then it is encoded.
        match memchr::memchr(b'=', field) {
            Some(at) if is_name(&field[..at]) => Some(&field[at + 1..]),
            Some(at) if at + 1 == field.len() && encoded => Some(&field[..at]),
            Some(_) => None,
            None => encoded.then_some(field),
        }
    });
    let values = values.map(percent::decode_form);
    // `express.urlencoded()` makes one key of a JSON body.
    let key = match case.parsed() {
        Some(Value::Object(members)) => match members.as_slice() {
            [(key, Value::String(value))] if value.as_str() == Some("") => {
                key.as_str().map(|key| key.to_owned().into_bytes())
            }
            _ => None,
        },
        _ => None,
    };
    let bodies = key.into_iter().chain(whole).chain(values);
    let bodies = bodies.filter(|body| !body.is_empty());
    Box::new(bodies.map(move |body| case.with_body(cause, "", body)))
}
