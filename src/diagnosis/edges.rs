//! Faults of a body that editors, shells and file transfers make: at its ends and in its lines.

use super::Cause;
use super::case::{Candidates, Case};

/// Newlines at the end too many, or one too few.
pub(super) fn newline<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let body = &*case.body;
    let mut shorter = Vec::new();
    let mut rest = body;
    while let Some(before) = rest
        .strip_suffix(b"\r\n")
        .or_else(|| rest.strip_suffix(b"\n"))
    {
        rest = before;
        shorter.push(rest);
        if shorter.len() == MOST_NEWLINES {
            break;
        }
    }
    let removed = shorter.into_iter();
    let removed = removed.map(|body| case.with_body(Cause::BodyNewlineAdded, "", body));
    let added = ["\n", "\r\n"].map(|end| {
        let longer = [body, end.as_bytes()].concat();
        case.with_body(Cause::BodyNewlineRemoved, "", longer)
    });
    Box::new(removed.chain(added))
}

/// So many are taken away, one after another.
const MOST_NEWLINES: usize = 4;

/// Other white space around the body that was not signed, or a space that was and is gone.
pub(super) fn whitespace<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let cause = Cause::BodyWhitespace;
    let body = &*case.body;
    let (start, end) = (body.trim_ascii_start(), body.trim_ascii_end());
    // Also what only Unicode knows as a space.
    let all = str::from_utf8(body).map_or(body.trim_ascii(), |text| text.trim().as_bytes());
    let both = [end, start, body.trim_ascii(), all].into_iter();
    let both = both.filter(|text| text.len() < body.len() && !text.is_empty());
    let here = both.map(move |text| case.with_body(cause, "here", text));
    let padded = [
        [body, b" "].concat(),
        [b" ", body].concat(),
        [b"\n", body].concat(),
    ];
    let signed = padded.map(|text| case.with_body(cause, "signed", text));
    Box::new(here.chain(signed))
}

/// CRLF for LF, or the reverse.
pub(super) fn line_endings<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let lf = replaced(&case.body, b"\r\n", b"\n");
    let crlf = replaced(&lf, b"\n", b"\r\n");
    let endings = [("LF", "CRLF", lf), ("CRLF", "LF", crlf)];
    let changed = endings.into_iter().filter(|(.., body)| *body != *case.body);
    Box::new(changed.map(|(signed, here, body)| {
        let detail = format!("{signed} was signed, {here} is here");
        case.with_body(Cause::BodyLineEndings, detail, body)
    }))
}

/// A byte order mark too many, or too few; with one, the body may be UTF-16.
pub(super) fn byte_order_mark<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let cause = Cause::BodyBom;
    let body = &*case.body;
    let candidate = match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => Some(case.with_body(cause, "", rest)),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)
            .map(|text| case.with_body(cause, "UTF-16", text.into_bytes())),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)
            .map(|text| case.with_body(cause, "UTF-16", text.into_bytes())),
        _ => Some(case.with_body(cause, "removed", [MARK, body].concat())),
    };
    Box::new(candidate.into_iter())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).collect::<Result<_, _>>().ok();
    text.filter(|_| rest.is_empty())
}

/// `bytes` with each `from` replaced by `to`.
pub(super) fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for at in memchr::memmem::find_iter(bytes, from) {
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(to);
        copied = at + from.len();
    }
    out.extend_from_slice(&bytes[copied..]);
    out
}
