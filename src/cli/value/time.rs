//! Times, spans of time, and schedules.

use std::str::FromStr;
use std::time::Duration;

use crate::delivery::Schedule;
use crate::signing::Timestamp;

/// When the timestamp is compared with: `--at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// This moment.
    Now,
    /// When the request was received, as its capture says.
    Received,
    /// A given time.
    Time(Timestamp),
}

impl FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "now" => Ok(Self::Now),
            "received" => Ok(Self::Received),
            text => time(text).map(Self::Time),
        }
    }
}

/// Unix seconds or RFC 3339.
pub fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Timestamp::from_unix_seconds(seconds));
    }
    text.parse::<jiff::Timestamp>()
        .map(|time| Timestamp::from_unix_seconds(time.as_second()))
        .map_err(|_| "give Unix seconds or RFC 3339, such as 2026-01-02T03:04:05Z".to_owned())
}

/// `5m`, `1h 30m`, `500ms`; a bare number counts seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    text.parse::<jiff::SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| "give a duration, such as 30s, 5m or 1h".to_owned())
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

/// A span of time in the past, in days too: `30d`, `12h`.
pub fn age(text: &str) -> Result<Duration, String> {
    let days = text
        .strip_suffix('d')
        .and_then(|days| days.trim().parse::<u64>().ok());
    match days {
        Some(days) => Ok(Duration::from_secs(days.saturating_mul(24 * 60 * 60))),
        None => duration(text).map_err(|_| "give a time span, such as 30d or 12h".to_owned()),
    }
}

/// A moment: RFC 3339, a date (its start in UTC), or how long ago, such as `2h` or `7d`.
pub fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(time) = text.parse() {
        return Ok(Moment::At(time));
    }
    if let Ok(date) = text.parse::<jiff::civil::Date>()
        && let Ok(midnight) = date.to_zoned(jiff::tz::TimeZone::UTC)
    {
        return Ok(Moment::At(midnight.timestamp()));
    }
    age(text).map(Moment::Ago).map_err(|_| {
        "give RFC 3339, such as 2026-01-02T03:04:05Z, a date, or how long ago, such as 2h"
            .to_owned()
    })
}

/// A point in time, as it is given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A given time.
    At(jiff::Timestamp),
    /// So long before now.
    Ago(Duration),
}

impl Moment {
    /// The time that is meant at `now`.
    #[must_use]
    pub fn time(self, now: jiff::Timestamp) -> jiff::Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(jiff::Timestamp::MIN),
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
        let now = jiff::Timestamp::from_second(1_700_000_000).unwrap();
        let time = |text: &str| moment(text).map(|moment| moment.time(now).as_second());
        assert_eq!(time("2023-11-14T22:13:21Z"), Ok(1_700_000_001));
        assert_eq!(time("2h"), Ok(1_700_000_000 - 7200));
        assert_eq!(time("1d"), Ok(1_700_000_000 - 86_400));
        assert_eq!(time("2023-11-14"), Ok(1_699_920_000));
        assert!(time("yesterday").is_err());
    }

    #[test]
    fn durations_and_times() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("-5s").is_err() && duration("soon").is_err());
        let seconds = Timestamp::from_unix_seconds(1_700_000_000);
        assert_eq!(time("1700000000"), Ok(seconds));
        assert_eq!(time("2023-11-14T22:13:20Z"), Ok(seconds));
        assert_eq!(time("2023-11-14T23:13:20+01:00"), Ok(seconds));
    }
}
