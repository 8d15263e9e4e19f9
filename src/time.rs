//! Points in time and spans of time.
//!
//! [`Time`] is the one type for a point in time that crosses a module, [`std::time::Duration`] the
//! one for a span. All arithmetic saturates: times come from requests, files and options, and
//! whoever sends them may name any year.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use thiserror::Error;

/// A point in time, to the nanosecond, of any year that 64 bits of seconds can count.
///
/// Displays itself as RFC 3339 in UTC; `{:.3}` and `{:.0}` set how many digits the seconds have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Since the Unix epoch, rounded down.
    seconds: i64,
    nanoseconds: u32,
}

/// A text that is neither RFC 3339 nor anything else that was expected.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a time as RFC 3339 writes it")]
pub struct NotATime;

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self::from_unix_seconds(0);

    /// So many seconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
        }
    }

    /// So many milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_milliseconds(milliseconds: i64) -> Self {
        Self {
            seconds: milliseconds.div_euclid(1000),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the remainder is from 0 to 999"
            )]
            nanoseconds: milliseconds.rem_euclid(1000) as u32 * 1_000_000,
        }
    }

    /// So long after the Unix epoch.
    #[must_use]
    pub fn since_epoch(span: Duration) -> Self {
        Self {
            seconds: i64::try_from(span.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: span.subsec_nanos(),
        }
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.seconds
    }

    /// What is finer than a second, in parts of 2^32 of it, rounded down.
    pub(crate) fn fraction(self) -> u32 {
        let parts = (u64::from(self.nanoseconds) << 32) / 1_000_000_000;
        u32::try_from(parts).unwrap_or(u32::MAX)
    }

    /// Whole milliseconds since the Unix epoch, rounded down.
    #[must_use]
    pub fn unix_milliseconds(self) -> i64 {
        let milliseconds = i64::from(self.nanoseconds / 1_000_000);
        self.seconds
            .saturating_mul(1000)
            .saturating_add(milliseconds)
    }

    /// Without what is finer than a millisecond: as precise as captures keep it.
    #[must_use]
    pub const fn to_milliseconds(self) -> Self {
        Self {
            nanoseconds: self.nanoseconds - self.nanoseconds % 1_000_000,
            ..self
        }
    }

    /// How many whole seconds `self` lies before `now`; negative when it lies after it.
    #[must_use]
    pub const fn age_at(self, now: Self) -> i64 {
        now.seconds.saturating_sub(self.seconds)
    }

    /// How much later than `earlier` this is; nothing if it is not.
    #[must_use]
    pub fn duration_since(self, earlier: Self) -> Duration {
        if self <= earlier {
            return Duration::ZERO;
        }
        let seconds = Duration::from_secs(self.seconds.abs_diff(earlier.seconds));
        (seconds + Duration::from_nanos(self.nanoseconds.into()))
            .saturating_sub(Duration::from_nanos(earlier.nanoseconds.into()))
    }

    /// `span` later.
    #[must_use]
    pub fn saturating_add(self, span: Duration) -> Self {
        let nanoseconds = self.nanoseconds + span.subsec_nanos();
        let carried = u64::from(nanoseconds / 1_000_000_000);
        Self {
            seconds: self
                .seconds
                .saturating_add_unsigned(span.as_secs().saturating_add(carried)),
            nanoseconds: nanoseconds % 1_000_000_000,
        }
    }

    /// `span` earlier.
    #[must_use]
    pub fn saturating_sub(self, span: Duration) -> Self {
        let borrows = self.nanoseconds < span.subsec_nanos();
        let nanoseconds = self.nanoseconds + if borrows { 1_000_000_000 } else { 0 };
        Self {
            seconds: self
                .seconds
                .saturating_sub_unsigned(span.as_secs().saturating_add(u64::from(borrows))),
            nanoseconds: nanoseconds - span.subsec_nanos(),
        }
    }

    /// In the form that `strftime` describes, in UTC.
    #[must_use]
    pub fn format(self, form: &str) -> String {
        self.calendar().strftime(form).to_string()
    }

    /// The first moment of a day such as `2026-01-02`, in UTC.
    #[must_use]
    pub fn of_day(text: &str) -> Option<Self> {
        let day: jiff::civil::Date = text.parse().ok()?;
        let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(midnight.timestamp().into())
    }

    /// As mail headers write it: `Fri, 02 Jan 2026 03:04:05 GMT`.
    #[must_use]
    pub fn of_mail(text: &str) -> Option<Self> {
        let time = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(time.timestamp().into())
    }

    /// As logs of web servers write it: `02/Jan/2026:03:04:05 +0000`.
    #[must_use]
    pub fn of_log(text: &str) -> Option<Self> {
        let time = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).ok()?;
        Some(time.to_timestamp().ok()?.into())
    }

    /// For what knows the calendar, which ends with the year 9999.
    fn calendar(self) -> jiff::Timestamp {
        let end = if self.seconds < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        };
        let nanoseconds = i32::try_from(self.nanoseconds).unwrap_or_default();
        jiff::Timestamp::new(self.seconds, nanoseconds).unwrap_or(end)
    }
}

impl From<SystemTime> for Time {
    /// What lies before the Unix epoch becomes that: no clock of ours is set before it.
    fn from(time: SystemTime) -> Self {
        Self::since_epoch(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl From<jiff::Timestamp> for Time {
    fn from(time: jiff::Timestamp) -> Self {
        let (seconds, nanoseconds) = (time.as_second(), time.subsec_nanosecond());
        // Before the epoch both parts are negative.
        let borrows = nanoseconds < 0;
        Self {
            seconds: seconds - i64::from(borrows),
            nanoseconds: nanoseconds.rem_euclid(1_000_000_000).unsigned_abs(),
        }
    }
}

impl FromStr for Time {
    type Err = NotATime;

    /// Reads RFC 3339.
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let time: jiff::Timestamp = text.parse().map_err(|_| NotATime)?;
        Ok(time.into())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.calendar().fmt(f)
    }
}

/// Reads `5m`, `1h 30m`, `500ms`; a bare number counts seconds.
#[must_use]
pub fn parse_span(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let span: jiff::SignedDuration = text.parse().ok()?;
    Duration::try_from(span).ok()
}

/// A span as people read it, exactly: `5m 3s`.
#[must_use]
pub fn span_text(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    format!("{:#}", jiff::SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_reads_what_it_writes() {
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.678Z",
            "1969-12-31T23:59:59.5Z",
        ] {
            let time: Time = text.parse().unwrap();
            assert_eq!(time.to_string(), text);
        }
        let time: Time = "2026-01-02T03:04:05.6789Z".parse().unwrap();
        assert_eq!(format!("{time:.3}"), "2026-01-02T03:04:05.678Z");
        assert_eq!(format!("{time:.0}"), "2026-01-02T03:04:05Z");
        assert_eq!(time.unix_milliseconds(), 1_767_323_045_678);
        assert!("yesterday".parse::<Time>().is_err());
    }

    #[test]
    fn the_ends_of_time_can_be_shown() {
        let last = Time::from_unix_seconds(i64::MAX);
        assert!(last.to_string().starts_with("9999-"));
        let first = Time::from_unix_seconds(i64::MIN);
        assert!(first.to_string().starts_with("-009999-"));
        assert_eq!(last.saturating_add(Duration::MAX).seconds, i64::MAX);
        assert_eq!(first.saturating_sub(Duration::MAX).seconds, i64::MIN);
    }

    #[test]
    fn spans_are_read_and_written() {
        assert_eq!(parse_span("90"), Some(Duration::from_secs(90)));
        assert_eq!(parse_span("1h 30m"), Some(Duration::from_secs(5400)));
        assert_eq!(parse_span("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse_span("-5s"), None);
        assert_eq!(span_text(303), "5m 3s");
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_itself(milliseconds in -1_000_000_000_000_i64..4_000_000_000_000, span: u32) {
            let time = Time::from_unix_milliseconds(milliseconds);
            let span = Duration::from_micros(span.into());
            let later = time.saturating_add(span);
            prop_assert_eq!(later.duration_since(time), span);
            prop_assert_eq!(later.saturating_sub(span), time);
            prop_assert_eq!(time.duration_since(later), Duration::ZERO);
            prop_assert_eq!(time.unix_milliseconds(), milliseconds);
            prop_assert_eq!(Time::from(time.calendar()), time);
        }
    }
}
