//! Times, spans of time, and schedules.

use std::time::Duration;

use crate::delivery::Schedule;
use crate::time::{Time, parse_span};
use crate::verification::At;

/// When the timestamp is compared with: `--at`.
pub fn at(text: &str) -> Result<At, String> {
    match text {
        "now" => Ok(At::Now),
        "received" => Ok(At::Received),
        text => match moment(text) {
            Ok(Moment::At(time)) => Ok(At::Time(time)),
            Ok(Moment::Ago(ago)) if text.parse::<u64>().is_err() => Ok(At::Ago(ago)),
            _ => time(text).map(At::Time).map_err(|_| {
                "give now, received, Unix seconds, RFC 3339, a date, or how long ago, such as 20m"
                    .to_owned()
            }),
        },
    }
}

/// Unix seconds or RFC 3339.
pub fn time(text: &str) -> Result<Time, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Time::from_unix_seconds(seconds));
    }
    let time = text.parse::<Time>();
    time.map_err(|_| "give Unix seconds or RFC 3339, such as 2026-01-02T03:04:05Z".to_owned())
}

/// `5m`, `1h 30m`, `500ms`; a bare number counts seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    parse_span(text).ok_or_else(|| "give a duration, such as 30s, 5m or 1h".to_owned())
}

/// `svix`, `body-hmac`, or the waits before each further attempt.
pub fn schedule(text: &str) -> Result<Schedule, String> {
    match text {
        "svix" => Ok(Schedule::svix()),
        "body-hmac" => Ok(Schedule::body_hmac()),
        waits => {
            let waits = waits.split(',').map(|wait| duration(wait.trim()));
            waits
                .collect::<Result<_, _>>()
                .map(Schedule::new)
                .map_err(|_| {
                    "give svix, body-hmac, or the waits between attempts, such as 5s,5m,30m; \
                     without any, --retry goes last"
                        .to_owned()
                })
        }
    }
}

/// A span of time in the past, in days too: `30d`, `12h`. Its unit is not guessed: whoever writes 7
/// means days, and 7 seconds would be a disaster.
pub fn age(text: &str) -> Result<Duration, String> {
    if text.parse::<f64>().is_ok() {
        return Err(format!(
            "give a time span with its unit, such as {text}d or {text}h"
        ));
    }
    let days = text
        .strip_suffix('d')
        .and_then(|days| days.trim().parse::<u64>().ok());
    match days {
        Some(days) => Ok(Duration::from_secs(days.saturating_mul(24 * 60 * 60))),
        None => duration(text).map_err(|_| "give a time span, such as 30d or 12h".to_owned()),
    }
}

/// A smaller number, of 1973 or before, is no Unix time but a span without its unit.
const EARLIEST: i64 = 100_000_000;

/// A moment: RFC 3339, Unix seconds, a date (its start in UTC), or how long ago, such as `2h` or `7d`.
pub fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(time) = text.parse() {
        return Ok(Moment::At(time));
    }
    if let Some(midnight) = Time::of_day(text) {
        return Ok(Moment::At(midnight));
    }
    if let Ok(seconds @ EARLIEST..) = text.parse() {
        return Ok(Moment::At(Time::from_unix_seconds(seconds)));
    }
    age(text).map(Moment::Ago).map_err(|_| {
        "give RFC 3339, such as 2026-01-02T03:04:05Z, Unix seconds, a date, or how long ago, such \
         as 2h"
            .to_owned()
    })
}

/// A point in time, as it is given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A given time.
    At(Time),
    /// So long before now.
    Ago(Duration),
}

impl Moment {
    /// The time that is meant at `now`.
    #[must_use]
    pub fn time(self, now: Time) -> Time {
        match self {
            Self::At(time) => time,
            Self::Ago(ago) => now.saturating_sub(ago),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        let waits = |seconds: &[u64]| {
            let waits = seconds.iter().copied().map(Duration::from_secs);
            Ok(Schedule::new(waits.collect()))
        };
        assert_eq!(schedule("svix"), Ok(Schedule::svix()));
        assert_eq!(schedule("body-hmac"), Ok(Schedule::body_hmac()));
        assert_eq!(schedule("5s,1m, 2h"), waits(&[5, 60, 7200]));
        assert_eq!(schedule("0"), waits(&[0]));
        for wrong in ["", "user.created", "5s,", "5s;1m", "-5s"] {
            assert!(schedule(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn moments() {
        let now = Time::from_unix_seconds(1_700_000_000);
        let time = |text: &str| moment(text).map(|moment| moment.time(now).unix_seconds());
        assert_eq!(time("2023-11-14T22:13:21Z"), Ok(1_700_000_001));
        assert_eq!(time("2h"), Ok(1_700_000_000 - 7200));
        assert_eq!(time("1d"), Ok(1_700_000_000 - 86_400));
        assert_eq!(time("2023-11-14"), Ok(1_699_920_000));
        assert_eq!(time("1700000000"), Ok(1_700_000_000));
        for wrong in ["yesterday", "7", "-7", "1.5"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ages_have_units() {
        assert_eq!(age("7d"), Ok(Duration::from_secs(604_800)));
        assert_eq!(age("12h"), Ok(Duration::from_secs(43_200)));
        assert!(age("7").unwrap_err().contains("such as 7d or 7h"));
    }

    #[test]
    fn what_a_timestamp_is_compared_with() {
        assert_eq!(at("now"), Ok(At::Now));
        assert_eq!(at("20m"), Ok(At::Ago(Duration::from_secs(1200))));
        let second = |seconds| Ok(At::Time(Time::from_unix_seconds(seconds)));
        assert_eq!(at("1700000000"), second(1_700_000_000));
        assert_eq!(at("2023-11-14"), second(1_699_920_000));
        assert!(at("then").is_err());
    }

    #[test]
    fn durations_and_times() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("-5s").is_err() && duration("soon").is_err());
        let seconds = Time::from_unix_seconds(1_700_000_000);
        assert_eq!(time("1700000000"), Ok(seconds));
        assert_eq!(time("2023-11-14T22:13:20Z"), Ok(seconds));
        assert_eq!(time("2023-11-14T23:13:20+01:00"), Ok(seconds));
    }
}
