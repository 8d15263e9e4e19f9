//! The ids of attempts: each says its row, so that it is found without an index, and sorts by time.

use crate::text::ksuid;
use crate::time::Time;

const PREFIX: &str = "atmpt_";

/// The row of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptSeq(pub(super) i64);

impl AttemptSeq {
    /// Its number, by which lists go on.
    #[must_use]
    pub const fn row(self) -> i64 {
        self.0
    }

    /// The id of the attempt in this row, made at that time: `atmpt_` and 27 characters.
    #[must_use]
    pub fn id(self, at: Time) -> String {
        let mut payload = [0; 16];
        let [.., milliseconds] = (at.unix_milliseconds().rem_euclid(1000) / 4).to_be_bytes();
        payload[0] = milliseconds;
        payload[1..9].copy_from_slice(&self.0.to_be_bytes());
        ksuid::named(PREFIX, at.unix_seconds(), &payload)
    }

    /// The row that `id` says, if it is one of these.
    #[must_use]
    pub fn said_by(id: &str) -> Option<Self> {
        let bytes = ksuid::bytes(id.strip_prefix(PREFIX)?)?;
        let row = bytes[5..13].try_into().ok()?;
        Some(Self(i64::from_be_bytes(row)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_says_its_row_and_sorts_by_time(
            row in 0..i64::MAX,
            at in 1_400_000_000_000_i64..5_000_000_000_000,
            later in 4_i64..100_000,
        ) {
            let id = |row, at| AttemptSeq(row).id(Time::from_unix_milliseconds(at));
            prop_assert_eq!(AttemptSeq::said_by(&id(row, at)), Some(AttemptSeq(row)));
            prop_assert!(id(row, at) < id(row, at + later));
            prop_assert!(id(row, at) < id(row.saturating_add(1), at + later));
        }

        #[test]
        fn what_is_no_id_says_nothing_and_does_no_harm(text: String) {
            let _ = AttemptSeq::said_by(&format!("{PREFIX}{text}"));
            prop_assert_eq!(AttemptSeq::said_by(&text), None);
        }
    }
}
