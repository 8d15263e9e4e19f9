//! When a request was received: the time of the log line, or whatever stands nearest.

use super::around::Around;
use super::members::{Members, get, text};
use crate::time::Time;

/// Names of a time, the surest first.
const NAMES: [&str; 20] = [
    "receivedat",
    "requesttimeepoch",
    "timeepoch",
    "eventtimestamp",
    "starteddatetime",
    "timestampinms",
    "timestamp",
    "time",
    "ts",
    "isotimestamp",
    "datetime",
    "date",
    "eventtime",
    "createdat",
    "capturedat",
    "loggedat",
    "requesttime",
    "receivetimestamp",
    "senttimestamp",
    "start",
];

/// Objects beside the headers that tell of the request, too.
const INNER: [&str; 4] = ["requestcontext", "attributes", "context", "proxy"];

/// The time nearest to the headers among `here`.
pub fn find(here: &Around<'_>) -> Option<Time> {
    here.outward().find_map(|around| {
        let own = NAMES
            .iter()
            .find_map(|name| read(get(around.members, &[name])?));
        let inner = || {
            let inner = INNER.iter().filter_map(|name| get(around.members, &[name]));
            let mut inner = inner.filter_map(Members::of);
            inner.find_map(|members| NAMES.iter().find_map(|name| read(members.get(&[name])?)))
        };
        // Of its requests webhook.site writes the time in UTC, and does not say so.
        let is_utc = get(around.members, &["tokenid"]).is_some();
        let in_utc = || {
            let text = text(get(around.members, &["createdat"])?)?;
            format!("{}Z", text.replace(' ', "T")).parse().ok()
        };
        own.or_else(inner).or_else(|| in_utc().filter(|_| is_utc))
    })
}

/// A time in JSON: RFC 3339 or another form that names its offset, or a number since 1970.
fn read(json: &str) -> Option<Time> {
    match text(json) {
        Some(text) => of_text(&text),
        None => of_number(json),
    }
}

/// A time in text that leaves no doubt about its offset.
pub fn of_text(text: &str) -> Option<Time> {
    let text = text.trim_ascii();
    text.parse()
        .ok()
        .or_else(|| Time::of_mail(text))
        .or_else(|| Time::of_log(text))
        .or_else(|| of_number(text))
}

/// Seconds, or a thousandth, a millionth, a thousand millionth of them, told apart by their size.
fn of_number(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().ok()?;
    match whole {
        1_000_000_000..=9_999_999_999 => {
            let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
            let milliseconds: i64 = digits.parse().ok()?;
            Some(Time::from_unix_milliseconds(whole * 1000 + milliseconds))
        }
        1_000_000_000_000..=9_999_999_999_999 => Some(Time::from_unix_milliseconds(whole)),
        1_000_000_000_000_000..=9_999_999_999_999_999 => {
            Some(Time::from_unix_milliseconds(whole / 1000))
        }
        1_000_000_000_000_000_000.. => Some(Time::from_unix_milliseconds(whole / 1_000_000)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_says_its_offset_or_is_none() {
        let expected = Some(Time::from_unix_milliseconds(1_700_000_000_000));
        for json in [
            "1700000000",
            "1700000000.0",
            "1700000000000",
            "1700000000000000",
            "1700000000000000000",
            "\"1700000000000\"",
            "\"2023-11-14T22:13:20Z\"",
            "\"2023-11-14T23:13:20.000000000+01:00\"",
            "\"Tue, 14 Nov 2023 22:13:20 GMT\"",
            "\"14/Nov/2023:22:13:20 +0000\"",
        ] {
            assert_eq!(read(json), expected, "{json}");
        }
        for json in [
            "12",
            "-1",
            "\"2023-11-14 22:13:20\"",
            "\"now\"",
            "true",
            "1e9",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
