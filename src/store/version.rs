//! Which tables this cew knows.

/// The version of the tables, kept as `user_version`.
pub(super) const VERSION: i64 = 2;
