//! Faults of the header values.

use std::borrow::Cow;

use super::Cause;
use super::case::{Candidate, Candidates, Case, Claim, Fault};
use crate::json::{Value, parse};
use crate::signing::{Token, parse_timestamp};
use crate::text::percent;

/// What is said of each header, in the order of [`Case::with_headers`].
const NAMES: [&str; 3] = ["id", "timestamp", "signature"];

/// The case with what `undo` makes of each value, if it changes any. The detail says which.
fn undone<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    undo: impl Fn(&str) -> Cow<'_, str>,
) -> Candidates<'a> {
    let values = [&case.id, &case.timestamp, &case.signature];
    let clean = values.map(|value| undo(value).into_owned());
    Box::new(changed(case, cause, clean).into_iter())
}

fn changed<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    [id, timestamp, signature]: [String; 3],
) -> Option<Candidate<'a>> {
    let is_changed = [
        id != case.id,
        timestamp != case.timestamp,
        signature != case.signature,
    ];
    let names = std::iter::zip(NAMES, is_changed).filter(|(_, changed)| *changed);
    let names: Vec<_> = names.map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| {
        let fault = Fault::new(cause, names.join(" and "));
        case.with_headers(fault, [id.into(), timestamp.into(), signature.into()])
    })
}

/// Id and timestamp exchanged. Where the timestamp is one, they stand where they should, and were
/// signed in another order.
pub(super) fn swapped<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let is_time = |text: &str| parse_timestamp(text).is_ok();
    let is_swapped = case.has_message() && is_time(&case.id) && !is_time(&case.timestamp);
    let candidate = is_swapped.then(|| {
        let headers = [
            case.timestamp.as_ref().into(),
            case.id.as_ref().into(),
            case.signature.as_ref().into(),
        ];
        case.with_headers(Fault::new(Cause::HeaderSwapped, ""), headers)
    });
    Box::new(candidate.into_iter())
}

/// White space inside a value: folded lines, a copied line break, a no-break space; and a wrong
/// separator between signatures.
pub(super) fn whitespace<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let is_space = |c: char| c.is_whitespace() || c.is_control();
    let values = [&case.id, &case.timestamp, &case.signature];
    let [id, timestamp, signature] = values.map(|value| as_utf8(value).replace(is_space, ""));
    // One space belongs between two signatures, and a comma does not.
    let candidate = separated(&signature).and_then(|signature| {
        let clean = [id, timestamp, signature];
        changed(case, Cause::HeaderWhitespace, clean)
    });
    Box::new(candidate.into_iter())
}

/// Characters that take no room, as text copied from a page or a chat has them.
pub(super) fn invisible<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    undone(case, Cause::HeaderInvisible, |value| {
        as_utf8(value).replace(is_invisible, "").into()
    })
}

/// Escapes of a JSON string, as loggers print them.
pub(super) fn escaped<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    undone(case, Cause::HeaderEscaped, |value| {
        let quoted = value.contains('\\').then(|| format!("\"{value}\""));
        let text = match quoted.as_deref().map(|text| parse(text.as_bytes())) {
            Some(Ok(Value::String(text))) => text.as_str().map(str::to_owned),
            _ => None,
        };
        text.map_or(Cow::Borrowed(value), Cow::Owned)
    })
}

/// Quotes and brackets, and a comma or semicolon at the end, as in the text of a program.
pub(super) fn quoted<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    undone(case, Cause::HeaderQuoted, |value| {
        let text = as_utf8(value);
        let text = text.trim_end_matches([',', ';']);
        text.replace(is_quote, "").into()
    })
}

/// `%2C` for a comma, once or twice over.
pub(super) fn percent_encoded<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let decoded = |value: &str| {
        let bytes = percent::decode(value.as_bytes());
        String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
    };
    let values = [&case.id, &case.timestamp, &case.signature];
    let once = values.map(|value| decoded(value));
    let twice = once.each_ref().map(|value| decoded(value));
    let twice = (twice != once).then_some(twice);
    let all = std::iter::once(once).chain(twice);
    // What is left is as it was sent: nothing to trim, and no sign.
    let is_plain = |[id, timestamp, signature]: &[String; 3]| {
        let is_bare = |value: &String| value.trim() == value;
        let is_number = timestamp.bytes().all(|b| b.is_ascii_digit());
        is_bare(id) && is_bare(signature) && (is_number || *timestamp == case.timestamp)
    };
    let all = all.filter(is_plain);
    let all: Vec<_> = all.collect();
    let all = all.into_iter();
    Box::new(all.filter_map(|clean| changed(case, Cause::HeaderPercentEncoded, clean)))
}

/// A signature without its capital letters. It can be compared all the same.
pub(super) fn lower_cased<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let has_capital = case.signature.contains(|c: char| c.is_ascii_uppercase());
    let claims: Vec<_> = Token::all(&case.signature)
        .filter_map(|token| match token {
            Token::V1(text) if text.len() == 44 && !has_capital => {
                Some(Claim::Lowered(text.to_owned()))
            }
            _ => None,
        })
        .collect();
    let fault = || Fault::new(Cause::HeaderLowerCased, "");
    let candidate = (!claims.is_empty()).then(|| case.claiming(fault(), claims));
    Box::new(candidate.into_iter())
}

/// How many characters an id of Svix has, and a timestamp of this age.
const ID_LENGTH: usize = 31;
const TIMESTAMP_LENGTH: usize = 10;

/// The end of the id or of the timestamp is missing: few enough characters to try them all. Or the
/// id has lost its `msg_`.
pub(super) fn cut_off<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    const DIGITS: &[u8] = b"0123456789";
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if !case.has_message() {
        return Box::new(std::iter::empty());
    }
    let is_id = case.id.starts_with("msg_");
    let missing = if is_id {
        ID_LENGTH.saturating_sub(case.id.len())
    } else {
        0
    };
    let ids = endings(LETTERS, Some(missing).filter(|missing| *missing <= 2));
    let ids = ids.map(|end| [format!("{}{end}", case.id), case.timestamp.to_string()]);
    let bare = (case.id.len() == ID_LENGTH - 4)
        .then(|| [format!("msg_{}", case.id), case.timestamp.to_string()]);
    let missing = TIMESTAMP_LENGTH.saturating_sub(case.timestamp.len());
    // What has a fraction was not cut off.
    let is_time = case.timestamp_is_plain && case.timestamp.bytes().all(|b| b.is_ascii_digit());
    let times = endings(
        DIGITS,
        Some(missing).filter(|missing| is_time && *missing <= 3),
    );
    let times = times.map(|end| [case.id.to_string(), format!("{}{end}", case.timestamp)]);
    let all = bare.into_iter().chain(times).chain(ids);
    Box::new(all.filter_map(|[id, timestamp]| {
        let clean = [id, timestamp, case.signature.to_string()];
        changed(case, Cause::HeaderCutOff, clean)
    }))
}

/// All texts of `length` of these characters; none of no length.
fn endings(characters: &'static [u8], length: Option<usize>) -> impl Iterator<Item = String> {
    let length = length.unwrap_or(0);
    let exponent = u32::try_from(length).unwrap_or(0);
    let count = if length == 0 {
        0
    } else {
        characters.len().pow(exponent)
    };
    (0..count).map(move |mut number| {
        let digit = |_| {
            let digit = char::from(characters[number % characters.len()]);
            number /= characters.len();
            digit
        };
        (0..length).map(digit).collect()
    })
}

/// A header's value whose bytes, which stand for one character each, are UTF-8. Where the last of
/// them was trimmed away as a space, so is its character.
fn as_utf8(value: &str) -> Cow<'_, str> {
    let bytes = value.chars().map(|c| u8::try_from(u32::from(c)).ok());
    let Some(bytes) = bytes.collect::<Option<Vec<u8>>>() else {
        return Cow::Borrowed(value);
    };
    // A no-break space (C2 A0) and a word joiner (E2 81 A0) end in one.
    let whole = match &bytes[..] {
        [start @ .., 0xc2] | [start @ .., 0xe2, 0x81] => start.len(),
        all => all.len(),
    };
    let text = str::from_utf8(&bytes[..whole]);
    text.map_or(Cow::Borrowed(value), |text| Cow::Owned(text.to_owned()))
}

/// Characters that take no room.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_quote(c: char) -> bool {
    "\"'`“”„‘’<>[](){}\\".contains(c)
}

/// Signatures that stand directly one after another, with the spaces that belong between them.
fn separated(signatures: &str) -> Option<String> {
    let mut parts = signatures.split("v1,");
    let before = parts.next().unwrap_or_default();
    let signatures: Vec<_> = parts
        .map(|part| format!("v1,{}", part.trim_end_matches(',')))
        .collect();
    let is_whole = signatures.iter().all(|signature| signature != "v1,");
    is_whole.then(|| before.to_owned() + &signatures.join(" "))
}
