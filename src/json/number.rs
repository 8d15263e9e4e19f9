//! Numbers as each language writes them after it has read them.

/// JavaScript: every number is a double; one that does not fit becomes `null`.
pub(super) fn javascript(source: &str) -> String {
    match double(source) {
        number if number.is_finite() => ryu_js::Buffer::new().format_finite(number).to_owned(),
        _ => "null".to_owned(),
    }
}

/// Python: integers keep all digits, the others are doubles.
pub(super) fn python(source: &str) -> String {
    if is_integer(source) {
        return if source == "-0" { "0" } else { source }.to_owned();
    }
    let number = double(source);
    if number.is_infinite() {
        let sign = if number < 0.0 { "-" } else { "" };
        return format!("{sign}Infinity");
    }
    let Shortest {
        sign,
        digits,
        exponent,
    } = Shortest::of(number);
    if (-4..16).contains(&exponent) {
        return plain(number, ".0");
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}e{exponent:+03}")
}

/// PHP: integers of 64 bits, the others doubles, as `serialize_precision = -1` writes them.
pub(super) fn php(source: &str) -> String {
    if is_integer(source)
        && let Ok(number) = source.parse::<i64>()
    {
        return number.to_string();
    }
    let number = double(source);
    let Shortest {
        sign,
        digits,
        exponent,
    } = Shortest::of(number);
    if (-4..17).contains(&exponent) {
        return plain(number, "");
    }
    let (first, rest) = digits.split_at(1);
    let rest = if rest.is_empty() { "0" } else { rest };
    format!("{sign}{first}.{rest}e{exponent:+}")
}

fn is_integer(source: &str) -> bool {
    !source.contains(['.', 'e', 'E'])
}

/// The nearest double. The grammar was checked before, so it always parses.
fn double(source: &str) -> f64 {
    source.parse().unwrap_or(f64::NAN)
}

/// Without exponent; `end` follows a whole number.
fn plain(number: f64, end: &str) -> String {
    let text = number.to_string();
    if text.contains('.') { text } else { text + end }
}

/// The fewest digits that read back as the same double: `digits[0].digits[1..] × 10^exponent`.
struct Shortest {
    sign: &'static str,
    digits: String,
    exponent: i32,
}

impl Shortest {
    fn of(number: f64) -> Self {
        let text = format!("{:e}", number.abs());
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        Self {
            sign: if number.is_sign_negative() { "-" } else { "" },
            digits: digits.replace('.', ""),
            exponent: exponent.parse().unwrap_or_default(),
        }
    }
}
