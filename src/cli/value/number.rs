//! Numbers, of what they count.

/// How many: at least one.
pub fn count(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("give a whole number, 1 or more".to_owned()),
        Ok(count) => Ok(count),
    }
}

/// How many things at the same time: not more than any machine has room for.
pub fn concurrency(text: &str) -> Result<u16, String> {
    let count = text.parse().ok();
    let count = count.filter(|count| (1..=10_000).contains(count));
    count.ok_or_else(|| "give a whole number from 1 to 10000".to_owned())
}

/// The name of a run: sixteen hex digits.
pub fn run(text: &str) -> Result<u64, String> {
    let run = u64::from_str_radix(text, 16).ok();
    let run = run.filter(|_| text.len() == 16);
    run.ok_or_else(|| "give the name that the interrupted run printed".to_owned())
}

/// The status of an answer.
pub fn status(text: &str) -> Result<u16, String> {
    let status = text.parse().ok();
    let status = status.filter(|status| (200..=599).contains(status));
    status.ok_or_else(|| "give a status from 200 to 599".to_owned())
}

/// Seconds, fractions too.
pub fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|seconds| (0.0..=1e9).contains(seconds));
    seconds.ok_or_else(|| "give a number of seconds, such as 5 or 0.5".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
