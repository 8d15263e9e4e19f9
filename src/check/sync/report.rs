//! What came of a sync check.

use std::time::Duration;

use crate::check::probe::ProbeResult;

/// All of it.
pub struct SyncReport {
    /// Probe by probe, in the order in which they are shown. What does not apply is not there.
    pub results: Vec<ProbeResult>,
    /// Requests sent.
    pub deliveries: usize,
    /// How long a delivery took to show.
    pub settle: Duration,
    /// Columns and tables that are not compared.
    pub not_compared: Vec<String>,
    /// What is left of the made-up objects.
    pub left: Left,
}

/// What is left of the made-up objects in the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Rows about them.
    pub rows: usize,
    /// Objects that are neither gone nor marked as deleted.
    pub objects: usize,
    /// Nothing was tidied up: the handler cannot be trusted with a deletion.
    pub untouched: bool,
    /// A made-up user was sent and does not show: it may stand in a table that the state is not of.
    pub unseen: bool,
}
