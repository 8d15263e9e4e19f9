//! What editors, chats, mail and web pages do to text that passes through them.

use unicode_normalization::UnicodeNormalization as _;

use super::Cause;
use super::case::{Candidates, Case};
use super::edges::replaced;
use super::header::is_invisible;

/// The case with those of `bodies` that differ from its own.
fn with_texts<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    texts: impl IntoIterator<Item = (&'static str, String)> + 'a,
) -> Candidates<'a> {
    let changed = texts
        .into_iter()
        .filter(|(_, text)| text.as_bytes() != &*case.body);
    Box::new(changed.map(move |(detail, text)| case.with_body(cause, detail, text.into_bytes())))
}

/// The body as text that is not ASCII alone.
fn text_of<'a>(case: &'a Case<'a>) -> Option<&'a str> {
    let accented = (!case.body.is_ascii()).then(|| case.text());
    accented.flatten()
}

/// Accents composed where they were signed apart, or the reverse, as file systems and databases do.
pub(super) fn unicode_form<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(text) = text_of(case) else {
        return Box::new(std::iter::empty());
    };
    let forms = [
        ("composed (NFC)", text.nfc().collect::<String>()),
        ("decomposed (NFD)", text.nfd().collect()),
        (
            "composed, with its compatibility forms (NFKC)",
            text.nfkc().collect(),
        ),
    ];
    with_texts(case, Cause::BodyUnicodeForm, forms)
}

/// Typographic quotes, dashes and spaces, as word processors and phones put them in.
pub(super) fn smart_quotes<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(text) = text_of(case) else {
        return Box::new(std::iter::empty());
    };
    let double = text.replace(['“', '”', '„', '‟', '«', '»'], "\"");
    let quotes = double.replace(['‘', '’', '‚'], "'");
    let all = quotes
        .replace('…', "...")
        .replace(['\u{a0}', '\u{202f}'], " ");
    let short = all.replace(['–', '—'], "-");
    let long = all.replace('–', "-").replace('—', "--");
    let spaces = text.replace(['\u{a0}', '\u{202f}'], " ");
    let texts = [spaces, double, quotes, all, short, long].map(|text| ("", text));
    with_texts(case, Cause::BodySmartQuotes, texts)
}

/// Characters that take no room, as text copied from a page or a chat has them.
pub(super) fn invisible<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let clean = text_of(case).map(|text| ("", text.replace(is_invisible, "")));
    with_texts(case, Cause::BodyInvisible, clean)
}

/// Entities of HTML that were put in, or that were signed and are gone.
pub(super) fn html_entities<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(text) = case.text() else {
        return Box::new(std::iter::empty());
    };
    let here = text.contains('&').then(|| ("here", without_entities(text)));
    let ampersands = text.replace('&', "&amp;");
    let angles = ampersands.replace('<', "&lt;").replace('>', "&gt;");
    let apostrophes = ["&#x27;", "&#39;", "&#039;", "&apos;"];
    let apostrophes = apostrophes.map(|entity| angles.replace('\'', entity));
    let all = [ampersands, angles].into_iter().chain(apostrophes);
    let mut seen = Vec::new();
    for text in all {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    let signed = seen.into_iter().map(|text| ("signed", text));
    with_texts(
        case,
        Cause::BodyHtmlEntities,
        here.into_iter().chain(signed),
    )
}

/// The names of Latin-1's characters from U+00A0 on, as PHP's `htmlentities` writes them.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg \
    macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
    iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
    Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let from = &rest[at + 1..];
        let end = from.bytes().take(10).position(|byte| byte == b';');
        let character = end.and_then(|end| entity(from.get(..end)?));
        if let (Some(character), Some(end)) = (character, end) {
            out.push(character);
            rest = &from[end + 1..];
        } else {
            out.push('&');
            rest = from;
        }
    }
    out + rest
}

/// The character of `quot`, `#39` or `#x27`.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let at = LATIN_1
                .split_ascii_whitespace()
                .position(|known| known == name)?;
            char::from_u32(0xa0 + u32::try_from(at).ok()?)
        }
    }
}

/// Lines that were broken, as mail, terminals and `fold` do: the breaks, with what indents the next
/// line, were not signed, or stand for a space; or the body is quoted-printable.
pub(super) fn folded<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let Some(body) = case.text().map(str::as_bytes) else {
        return Box::new(std::iter::empty());
    };
    let mut bodies = Vec::new();
    if memchr::memchr2(b'\n', b'\r', body.trim_ascii_end()).is_some() {
        let lf = replaced(&replaced(body, b"\r\n", b"\n"), b"\r", b"\n");
        let lines = || lf.split(|byte| *byte == b'\n');
        bodies.push(lines().collect::<Vec<_>>().concat());
        bodies.push(
            lines()
                .collect::<Vec<_>>()
                .join(&b" "[..])
                .trim_ascii_end()
                .to_vec(),
        );
        bodies.push(lines().map(<[u8]>::trim_ascii).collect::<Vec<_>>().concat());
        let continued = lines().enumerate().map(|(number, line)| match line {
            [b' ' | b'\t', rest @ ..] if number > 0 => rest,
            line => line,
        });
        bodies.push(continued.collect::<Vec<_>>().concat());
    }
    if let Some(decoded) = quoted_printable(body) {
        bodies.push(decoded.trim_ascii_end().to_vec());
        bodies.push(decoded);
    }
    let changed = bodies
        .into_iter()
        .filter(move |folded| folded != body && !folded.is_empty());
    Box::new(changed.map(|body| case.with_body(Cause::BodyFolded, "", body)))
}

/// `=3D` for `=`, and `=` at the end of a line that goes on.
fn quoted_printable(body: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'=', body)?;
    let body = replaced(&replaced(body, b"=\r\n", b""), b"=\n", b"");
    let mut out = Vec::with_capacity(body.len());
    let mut rest = &body[..];
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        let digits = str::from_utf8(rest.get(at + 1..at + 3)?).ok()?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[at + 3..];
    }
    out.extend_from_slice(rest);
    Some(out)
}
