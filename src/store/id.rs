//! The ids of captures: each says its row, so that it is found without an index.
//!
//! An id is a KSUID whose random part is the row, spread over all bits, and the time.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::Seq;
use crate::text::ksuid;
use crate::time::Time;

/// 2^64 divided by the golden ratio, made odd: ids of neighbouring rows differ in their first
/// digits, by which people name them.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Undoes the multiplication by [`SPREAD`].
const GATHER: u64 = inverse(SPREAD);

const PREFIX: &str = "cap_";

/// The inverse of an odd number modulo 2^64: each step of Newton's doubles the correct bits.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut step = 0;
    while step < 6 {
        let product = odd.wrapping_mul(inverse);
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(product));
        step += 1;
    }
    inverse
}

impl Seq {
    /// The id of the capture in this row, received at that time: `cap_` and 27 characters.
    #[must_use]
    pub fn capture_id(self, received_at: Time) -> String {
        ksuid::named(
            PREFIX,
            received_at.unix_seconds(),
            &self.payload(received_at),
        )
    }

    /// What is random in other KSUIDs.
    fn payload(self, received_at: Time) -> [u8; 16] {
        let row = self.0.cast_unsigned().wrapping_mul(SPREAD);
        let time = received_at.unix_milliseconds().cast_unsigned();
        let check = (time ^ row.rotate_left(32)).wrapping_mul(SPREAD);
        let mut payload = [0; 16];
        payload[..8].copy_from_slice(&row.to_be_bytes());
        payload[8..].copy_from_slice(&check.to_be_bytes());
        payload
    }

    /// Whether `id` is its id.
    fn has_id(self, id: &str, received_at: Time) -> bool {
        let digits = ksuid::digits(received_at.unix_seconds(), &self.payload(received_at));
        id.strip_prefix(PREFIX).map(str::as_bytes) == Some(&digits)
    }

    /// The row that `id` says, if it is one of these.
    fn said_by(id: &str) -> Option<Self> {
        let bytes = ksuid::bytes(id.strip_prefix(PREFIX)?)?;
        let row: [u8; 8] = bytes[4..12].try_into().ok()?;
        let row = u64::from_be_bytes(row).wrapping_mul(GATHER);
        Some(Self(row.cast_signed()))
    }
}

/// The row of the capture with that id: where the id says, or among those that were given one.
pub(super) fn row_of(connection: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    if let Some(seq) = Seq::said_by(id) {
        let received_at: Option<i64> = connection
            .prepare_cached("SELECT received_at FROM captures WHERE seq = ?1 AND id = ''")?
            .query_row([seq.0], |row| row.get(0))
            .optional()?;
        let time = received_at.map(Time::from_unix_milliseconds);
        if time.is_some_and(|time| seq.has_id(id, time)) {
            return Ok(Some(seq.0));
        }
    }
    connection
        .prepare_cached("SELECT seq FROM captures WHERE id = ?1 AND id <> ''")?
        .query_row(params![id], |row| row.get(0))
        .optional()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_says_its_row(row: i64, milliseconds in 1_400_000_000_000_i64..5_000_000_000_000) {
            let id = Seq(row).capture_id(Time::from_unix_milliseconds(milliseconds));
            prop_assert_eq!(id.len(), 31);
            prop_assert_eq!(Seq::said_by(&id), Some(Seq(row)));
        }

        #[test]
        fn what_is_no_id_says_nothing_and_does_no_harm(text: String) {
            let _ = Seq::said_by(&text);
            let _ = Seq::said_by(&format!("{PREFIX}{text}"));
        }
    }

    #[test]
    fn the_largest_texts_do_no_harm() {
        let _ = Seq::said_by("cap_zzzzzzzzzzzzzzzzzzzzzzzzzzz");
    }

    #[test]
    fn neighbours_differ_early() {
        let time = Time::from_unix_milliseconds(1_790_000_000_123);
        let ids = [1, 2, 3].map(|row| Seq(row).capture_id(time));
        assert_ne!(ids[0][..12], ids[1][..12]);
        assert_ne!(ids[1][..12], ids[2][..12]);
    }
}
