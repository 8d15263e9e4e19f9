//! Faults of the timestamp's writing. That it is too old or too new is not a hypothesis: the
//! verdict knows.

use std::borrow::Cow;

use jiff::fmt::rfc2822;

use super::Cause;
use super::case::{Candidate, Case, Fault};
use super::search::Candidates;
use crate::signing::{Scheme, Timestamp};

fn signed_as<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    detail: &'static str,
    timestamp: String,
) -> Candidate<'a> {
    Candidate {
        fault: Fault::new(cause, detail),
        case: Case {
            timestamp: Cow::Owned(timestamp),
            ..case.again()
        },
    }
}

/// One of header and signed content counts milliseconds, the other seconds.
pub(super) fn milliseconds<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let number = Timestamp::parse(&case.timestamp).ok();
    let number = number.filter(|_| case.scheme != Scheme::BodyHmac);
    let cause = Cause::TimestampMilliseconds;
    Box::new(number.into_iter().map(move |number| {
        let value = number.unix_seconds();
        if number.looks_like_milliseconds() {
            signed_as(case, cause, "in the header", (value / 1000).to_string())
        } else {
            signed_as(case, cause, "in the signed content", format!("{value}000"))
        }
    }))
}

/// A date in words or by RFC 3339, where seconds were signed.
pub(super) fn malformed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let text = &case.timestamp;
    let date = || {
        let date = text.parse().ok();
        date.or_else(|| rfc2822::parse(text).ok().map(|date| date.timestamp()))
    };
    let seconds = if Timestamp::parse(text).is_ok() || case.scheme == Scheme::BodyHmac {
        None
    } else {
        date().map(|date: jiff::Timestamp| date.as_second().to_string())
    };
    let candidate =
        seconds.map(|seconds| signed_as(case, Cause::TimestampMalformed, "a date", seconds));
    Box::new(candidate.into_iter())
}
