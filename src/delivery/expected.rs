//! Which answers count as success.

use std::str::FromStr;

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
}
