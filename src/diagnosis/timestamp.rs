//! Faults of the timestamp's writing. That it is too old or too new is not a hypothesis: the
//! verdict knows.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Cause;
use super::case::{Candidate, Candidates, Case, Fault};
use crate::signing::{looks_like_milliseconds, parse_timestamp};
use crate::text::ksuid;
use crate::time::Time;

fn signed_as<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    detail: impl Into<Cow<'static, str>>,
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
    let number = number.filter(|_| case.has_message());
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
    let seconds = if parse_timestamp(text).is_ok() || !case.has_message() {
        None
    } else {
        date().map(|date: Time| date.unix_seconds().to_string())
    };
    let candidate =
        seconds.map(|seconds| signed_as(case, Cause::TimestampMalformed, "a date", seconds));
    Box::new(candidate.into_iter())
}

/// What the search for another time may sign: it is the last, and leaves the others their part.
const MAX_BYTES: usize = 8 << 20;

/// So many times that stand in the body are looked around.
const MAX_TIMES: usize = 8;

/// How far from the header's timestamp, and from the time of receipt, the signed one is searched.
const NEAR: i64 = 300;

/// Another time was signed: one near the header's, a time zone away from it, or near when the
/// message was made, when something in the body happened or when the request was received.
pub(super) fn changed<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    let here = parse_timestamp(&case.timestamp).ok();
    let here = here.filter(|_| case.has_message() && !case.claims.is_empty());
    let Some(here) = here.map(Time::unix_seconds) else {
        return Box::new(std::iter::empty());
    };
    let around = |time: i64, before: i64, after: i64| {
        // The nearest first.
        let offsets = (0..=before.max(after)).flat_map(move |by| {
            let both = [
                (by <= after).then_some(by),
                (by <= before && by > 0).then_some(-by),
            ];
            both.into_iter().flatten()
        });
        offsets.map(move |by| time.saturating_add(by))
    };
    let zones = (1..=28).flat_map(move |half_hours| {
        [half_hours, -half_hours].map(|steps| here.saturating_add(steps * 1800))
    });
    let made = case.id.strip_prefix("msg_").and_then(ksuid::seconds);
    let made = made.into_iter().flat_map(move |made| around(made, 2, 330));
    let in_body = times_in(&case.body).into_iter();
    let in_body = in_body.flat_map(move |time| around(time, 5, 60));
    let received = around(case.received.unix_seconds(), NEAR, NEAR);
    let all = around(here, NEAR, NEAR).chain(zones);
    let all = all.chain(made).chain(in_body).chain(received);
    let affordable = MAX_BYTES.min(case.purse.left()) / case.body.len().max(64);
    let mut seen = HashSet::from([here]);
    let new = all.filter(move |time| seen.insert(*time)).take(affordable);
    Box::new(new.map(move |time| {
        let by = crate::time::span_text(time.abs_diff(here));
        let way = if time < here { "later" } else { "earlier" };
        let detail = format!("{time}; the header says {here}, {by} {way}");
        signed_as(case, Cause::TimestampChanged, detail, time.to_string())
    }))
}

/// The times that stand in a body: numbers of seconds or milliseconds, and dates by RFC 3339.
fn times_in(body: &[u8]) -> Vec<i64> {
    let word = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-:.+".contains(byte));
    let words = body
        .split(word)
        .filter_map(|word| str::from_utf8(word).ok());
    let words = words.map(|word| word.trim_matches(['-', ':', '.', '+']));
    let times = words.filter_map(|word| match word.len() {
        10 | 13 if word.bytes().all(|b| b.is_ascii_digit()) => {
            let number: i64 = word.parse().ok()?;
            let seconds = if word.len() == 13 {
                number / 1000
            } else {
                number
            };
            // From 2001 on, all have ten digits.
            (seconds >= 1_000_000_000).then_some(seconds)
        }
        20..=40 if word.starts_with("20") => Some(word.parse::<Time>().ok()?.unix_seconds()),
        _ => None,
    });
    let mut found = Vec::new();
    for time in times {
        if !found.contains(&time) {
            found.push(time);
        }
        if found.len() == MAX_TIMES {
            break;
        }
    }
    found
}
