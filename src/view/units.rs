//! Quantities as people read them.

use std::time::Duration;

/// Three figures at most.
#[must_use]
pub fn milliseconds(duration: Duration) -> String {
    match duration.as_secs_f64() * 1000.0 {
        ms if ms < 10.0 => format!("{ms:.1}"),
        ms => format!("{ms:.0}"),
    }
}

/// For programs, to the microsecond.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
#[must_use]
pub fn as_milliseconds(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// Bytes, in a unit that people read.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
#[must_use]
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// `850 ms`, `4.8 s`, `5 m 12 s`, `2 h 3 m`.
#[must_use]
pub fn span(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let whole = duration.as_secs();
    match whole {
        0 => format!("{:.0} ms", seconds * 1000.0),
        1..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} m {} s", whole / 60, whole % 60),
        _ => format!("{} h {} m", whole / 3600, whole / 60 % 60),
    }
}

/// `40 seconds`, `7 minutes`, `3 hours`, `12 days`: rounded, in words.
#[must_use]
pub fn rough(seconds: u64) -> String {
    let in_units = |size: u64| seconds.saturating_add(size / 2) / size;
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", in_units(60)),
        7200..172_800 => format!("{} hours", in_units(3600)),
        _ => format!("{} days", in_units(86_400)),
    }
}

/// A number with its thousands apart: `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let numbers = [0, 999, 1000, 12_345, 1_234_567];
        let texts = ["0", "999", "1,000", "12,345", "1,234,567"];
        assert_eq!(numbers.map(grouped), texts);
    }
}
