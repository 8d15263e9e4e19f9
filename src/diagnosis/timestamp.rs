//! Faults of the timestamp's writing. That it is too old or too new is not a hypothesis: the
//! verdict knows.

use std::borrow::Cow;

use super::Cause;
use super::case::{Candidate, Candidates, Case, Fault};
use crate::signing::{Scheme, looks_like_milliseconds, parse_timestamp};
use crate::time::Time;

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
    let number = parse_timestamp(&case.timestamp).ok();
    let number = number.filter(|_| case.scheme != Scheme::BodyHmac);
    let cause = Cause::TimestampMilliseconds;
    Box::new(number.into_iter().map(move |number| {
        let value = number.unix_seconds();
        if looks_like_milliseconds(number) {
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
        date.or_else(|| Time::of_mail(text))
    };
    let seconds = if parse_timestamp(text).is_ok() || case.scheme == Scheme::BodyHmac {
        None
    } else {
        date().map(|date: Time| date.unix_seconds().to_string())
    };
    let candidate =
        seconds.map(|seconds| signed_as(case, Cause::TimestampMalformed, "a date", seconds));
    Box::new(candidate.into_iter())
}
