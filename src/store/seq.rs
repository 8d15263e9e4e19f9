//! Rows: places in the order of arrival.

/// The row of a capture: its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub(super) i64);

/// The row of a message: its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageSeq(pub(super) i64);

impl MessageSeq {
    /// Before all others.
    pub const FIRST: Self = Self(i64::MIN);

    /// Before the first row.
    pub const START: Self = Self(0);

    /// Its number, by which lists go on.
    #[must_use]
    pub const fn row(self) -> i64 {
        self.0
    }
}
