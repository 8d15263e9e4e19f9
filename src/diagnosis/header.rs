//! Faults of the header values.

use super::Cause;
use super::case::{Candidate, Candidates, Case, Claim, Fault};
use crate::signing::{Scheme, parse_timestamp};

/// Id and timestamp exchanged.
pub(super) fn swapped<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let candidate = (case.scheme != Scheme::BodyHmac).then(|| Candidate {
        fault: Fault::new(Cause::HeaderSwapped, ""),
        case: Case {
            id: case.timestamp.as_ref().into(),
            timestamp: case.id.as_ref().into(),
            ..case.again()
        },
    });
    Box::new(candidate.into_iter())
}

/// White space inside a value: folded lines, a copied line break, a no-break space.
pub(super) fn whitespace<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let values = [&case.id, &case.timestamp, &case.signature];
    let mut clean = values.map(|value| value.replace(is_space, ""));
    // One space belongs between two signatures, and a comma does not.
    clean[2] = separated(&clean[2]);
    let names = ["id", "timestamp", "signature"];
    let changed = std::iter::zip(names, std::iter::zip(&values, &clean));
    let changed: Vec<_> = changed
        .filter(|(_, (value, clean))| **value != *clean)
        .map(|(name, _)| name)
        .collect();
    let [id, timestamp, signature] = clean;
    let candidate = (!changed.is_empty()).then(|| Candidate {
        fault: Fault::new(Cause::HeaderWhitespace, changed.join(" and ")),
        case: Case {
            id: id.into(),
            timestamp: match parse_timestamp(&timestamp) {
                Ok(parsed) => parsed.unix_seconds().to_string().into(),
                Err(_) => timestamp.into(),
            },
            claims: Claim::read(case.scheme, &signature).into(),
            signature: signature.into(),
            ..case.again()
        },
    });
    Box::new(candidate.into_iter())
}

/// Also what looks like nothing: zero-width characters.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}')
}

/// Signatures that stand directly one after another, with the spaces that belong between them.
fn separated(signatures: &str) -> String {
    let mut parts = signatures.split("v1,");
    let before = parts.next().unwrap_or_default();
    let signatures: Vec<_> = parts
        .map(|part| format!("v1,{}", part.trim_end_matches(',')))
        .collect();
    before.to_owned() + &signatures.join(" ")
}
