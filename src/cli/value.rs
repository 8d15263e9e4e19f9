//! Values of options, parsed.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, error::ErrorKind};
use zeroize::Zeroizing;

use crate::check;
use crate::delivery::{Header, Schedule};
use crate::event::{EventType, Story};
use crate::signing::{Scheme, Timestamp};

/// On `--to`.
pub const ENDPOINT_HELP: &str = "The endpoint: 3000, localhost:3000/hook or a URL \
    [env: CEW_TO] [default: http://localhost:3000/api/webhooks]";

/// On `--store`.
pub const STORE_HELP: &str = "Where captures are kept [env: CEW_STORE] [default: cew/captures.db \
    in the user's state directory]";

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

/// `--secret`: any text, which does not show itself.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// The text, to be parsed.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}

impl FromStr for SecretText {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(redacted)")
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

/// How many: at least one.
pub fn count(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("give a whole number, 1 or more".to_owned()),
        Ok(count) => Ok(count),
    }
}

/// A TCP port; 0 stands for any.
pub fn port(text: &str) -> Result<u16, String> {
    let port = text.parse();
    port.map_err(|_| "give a number from 0 to 65535".to_owned())
}

/// Messages a second: `50`, `50/s`, `600/m`.
pub fn rate(text: &str) -> Result<f64, String> {
    let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
    let seconds = match unit.trim() {
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => f64::NAN,
    };
    let rate = number.trim().parse::<f64>().unwrap_or(f64::NAN) / seconds;
    // Beyond these bounds the times between messages are no durations.
    if (1e-6..=1e9).contains(&rate) {
        Ok(rate)
    } else {
        Err("give a rate, such as 50/s or 600/m".to_owned())
    }
}

/// By what waits are divided.
pub fn speedup(text: &str) -> Result<f64, String> {
    let factor = text.trim_end_matches('x').parse::<f64>().ok();
    let factor = factor.filter(|factor| (1.0..=1e12).contains(factor));
    factor.ok_or_else(|| "give a number, 1 or more, such as 1000".to_owned())
}

/// `1MiB`, `500kB`; a bare number counts bytes.
pub fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 7] = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("GiB", 1 << 30),
        ("kB", 1000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("B", 1),
    ];
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(unit));
    let (number, factor) = unit.map_or((text, 1), |(unit, factor)| {
        (text[..text.len() - unit.len()].trim_end(), *factor)
    });
    let number: Option<u64> = number.parse().ok();
    number
        .and_then(|number| number.checked_mul(factor))
        .ok_or_else(|| "give a size, such as 500kB or 1MiB".to_owned())
}

/// A share: `0.3` or `30%`.
pub fn share(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').map(|number| (number, 100.0));
    let (number, whole) = percent.unwrap_or((text, 1.0));
    let share = number.parse().map(|number: f64| number / whole);
    share
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "give a share from 0 to 1, such as 0.3 or 30%".to_owned())
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

/// `name: value`. Names become lower-case, as they are sent.
pub fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header is written 'name: value'")?;
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("{name:?} is not a header name"));
    }
    if value.contains(['\r', '\n', '\0']) {
        return Err("a header value cannot contain line breaks".to_owned());
    }
    Ok((name.to_ascii_lowercase(), value.trim().to_owned()))
}

/// The statuses that count as success: `2xx`, `200`, or several with commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedStatus(Vec<(u16, u16)>);

impl ExpectedStatus {
    /// 2xx.
    #[must_use]
    pub fn success() -> Self {
        Self(vec![(200, 299)])
    }

    /// Whether `status` is among them.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&status))
    }
}

impl FromStr for ExpectedStatus {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let range = |part: &str| {
            let part = part.trim();
            let class = part.strip_suffix("xx").or_else(|| part.strip_suffix("XX"));
            let (number, span) = class.map_or((part, 0), |class| (class, 99));
            let start: u16 = number.parse().ok()?;
            let start = if span > 0 {
                start.checked_mul(100)?
            } else {
                start
            };
            (100..=599)
                .contains(&start)
                .then_some((start, start + span))
        };
        let ranges: Option<_> = text.split(',').map(range).collect();
        ranges.map(Self).ok_or_else(|| {
            "give a status such as 200, a class such as 2xx, or several with commas".to_owned()
        })
    }
}

/// The schemes by name, also for completion.
pub fn scheme() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::ALL.map(Scheme::name)).try_map(|name| name.parse::<Scheme>())
}

/// Any text, with the event types for completion: an unknown one is not a usage error but gets a
/// suggestion, once the scheme is known.
#[derive(Clone)]
pub struct EventTypeParser;

impl TypedValueParser for EventTypeParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        let text = value.to_str().map(str::to_owned);
        text.ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let known = |event: EventType| PossibleValue::new(event.name()).help(event.summary());
        Some(Box::new(EventType::all(Scheme::Svix).map(known)))
    }
}

/// Any text, with the probes and their groups for completion.
#[derive(Clone)]
pub struct ProbeParser;

impl TypedValueParser for ProbeParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        EventTypeParser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let groups = check::Group::ALL
            .into_iter()
            .map(|group| PossibleValue::new(group.name()).help(group.question()));
        let probes = check::probes().map(|probe| PossibleValue::new(probe.id).help(probe.purpose));
        Some(Box::new(groups.chain(probes)))
    }
}

/// What to do with stories: describe them, or send the one of that name.
pub fn story() -> impl TypedValueParser<Value = StoryChoice> {
    let list = PossibleValue::new("list").help("Describe the stories");
    let known = Story::all().map(|story| PossibleValue::new(story.name).help(story.summary));
    PossibleValuesParser::new([list].into_iter().chain(known))
        .map(|name| Story::find(&name).map_or(StoryChoice::List, StoryChoice::Send))
}

/// `--story`.
#[derive(Clone, Debug)]
pub enum StoryChoice {
    /// `--story list`.
    List,
    /// `--story NAME`.
    Send(Story),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_statuses() {
        let expected = |text: &str| text.parse::<ExpectedStatus>();
        assert!(expected("2xx").unwrap().contains(299) && !expected("2xx").unwrap().contains(300));
        assert!(expected("200,4xx").unwrap().contains(404));
        for wrong in ["", "2x", "999", "20", "x", "200;201", "65535xx"] {
            assert!(expected(wrong).is_err(), "{wrong:?}");
        }
    }

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
    fn rates() {
        for (text, wanted) in [("50", 50.0), ("50/s", 50.0), ("30/m", 0.5), ("1800/h", 0.5)] {
            let rate = rate(text).unwrap();
            assert!((rate - wanted).abs() < 1e-9, "{text}: {rate}");
        }
        for wrong in ["", "0", "-1", "5/x", "nan", "inf", "1e300"] {
            assert!(rate(wrong).is_err(), "{wrong:?}");
        }
        assert!(speedup("1000x").is_ok() && speedup("0.1").is_err() && speedup("nan").is_err());
    }

    #[test]
    fn sizes_and_shares() {
        assert_eq!(size("1MiB"), Ok(1_048_576));
        assert_eq!(size("500 kB"), Ok(500_000));
        assert_eq!(size("7"), Ok(7));
        assert!(size("much").is_err() && size("-1").is_err() && size("99999999999GiB").is_err());
        assert_eq!(share("30%"), Ok(0.3));
        assert_eq!(share("1"), Ok(1.0));
        assert!(share("30").is_err() && share("NaN").is_err() && share("-0.1").is_err());
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
