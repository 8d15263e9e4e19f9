//! What proves a diagnosis, or is worth knowing without one.

use super::Request;
use super::case::Proof;

/// How much of a body is shown around a difference.
const SHOWN: usize = 24;

/// Which signature matched, and with what.
pub(super) fn matched(proof: &Proof, faults: usize) -> String {
    let (number, secret) = (proof.claim + 1, &proof.secret);
    let undone = if faults == 1 { "that" } else { "both" };
    format!("with {undone} undone, signature {number} matches with {secret}")
}

/// Where the body here and the signed one part.
pub(super) fn difference(here: &[u8], signed: &[u8]) -> Vec<String> {
    if here == signed {
        return Vec::new();
    }
    let at = here.iter().zip(signed).take_while(|(a, b)| a == b).count();
    let shown = |body: &[u8]| {
        let from = &body[at.min(body.len())..];
        let cut = &from[..from.len().min(SHOWN)];
        let more = if from.len() > SHOWN { "…" } else { "" };
        match cut {
            [] => "the end".to_owned(),
            // A body has backslashes of its own; doubled, they would mislead here.
            cut => format!("{}{more}", escaped(cut).replace("\\\\", "\\")),
        }
    };
    let [was, is] = [signed.len(), here.len()];
    vec![
        format!("{was} bytes were signed, {is} are here; they differ from byte {at} on:"),
        format!("signed: {}", shown(signed)),
        format!("here:   {}", shown(here)),
    ]
}

/// Characters that take no room, or change how others are shown.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Text in which every byte can be told: what is not printable is escaped.
#[must_use]
pub fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                c if c.is_control() || !c.is_ascii() && is_invisible(c) => {
                    text.extend(c.escape_default());
                }
                c => text.push(c),
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// Headers that are named almost like missing ones.
pub(super) fn lookalikes(headers: &[(&str, &str)], missing: &[&str]) -> Vec<String> {
    let plain = |name: &str| {
        let name = name.to_ascii_lowercase().replace('_', "-");
        let name = name
            .strip_prefix("http-")
            .or(name.strip_prefix("x-"))
            .unwrap_or(&name);
        name.to_owned()
    };
    let named = |name: &&str| headers.iter().find(|(known, _)| plain(known) == **name);
    let mut lines = Vec::new();
    for name in missing {
        match named(name) {
            Some((_, "")) => lines.push(format!("{name} is there, but empty")),
            Some((known, _)) if !known.eq_ignore_ascii_case(name) => {
                lines.push(format!(
                    "{known} is there: something on the way renames {name}"
                ));
            }
            Some(_) => lines.push(format!("{name} is there, but holds white space only")),
            None => {}
        }
    }
    lines
}

/// What the content-length header says.
pub(super) fn said_length(request: &Request<'_>) -> Option<usize> {
    let mut headers = request.headers.iter();
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.and_then(|(_, value)| value.trim().parse().ok())
}

/// That the content-length header still is that of the signed body, and not of this one.
pub(super) fn stale_length(request: &Request<'_>, signed: usize) -> Option<String> {
    let said = said_length(request).filter(|said| *said == signed && signed != request.body.len());
    said.map(|said| {
        format!(
            "content-length says {said}, as was signed: the body was changed after it was received"
        )
    })
}

/// Whether an age is nearly a whole number of hours, as time zones differ.
pub(super) fn is_whole_hours(seconds: i64) -> bool {
    /// What delivery and clocks take.
    const SLACK: i64 = 60;
    let hours = (seconds + SLACK) / 3600;
    (1..=14).contains(&hours) && (seconds - hours * 3600).abs() <= SLACK
}
