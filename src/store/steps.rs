//! How many steps a query on a store may take: in the size of its file.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Store, StoreError};

/// Steps of `SQLite`'s machine after which they are counted.
const INTERVAL: i32 = 10_000;

/// Steps that any query may take, and more of them for each byte of the file: a row has more than a
/// hundred bytes, and takes some hundred steps in the costliest query.
const STEPS: u64 = 1_000_000;
const STEPS_PER_BYTE: u64 = 8;

impl Store {
    /// Ends queries that take too long for the size of the file.
    pub(super) fn limit_steps(&self) -> Result<(), StoreError> {
        let limit = self
            .file_size()
            .saturating_mul(STEPS_PER_BYTE)
            .saturating_add(STEPS);
        let steps = Arc::clone(&self.guard.steps);
        self.ask(|connection| {
            let count = move || {
                let interval = u64::from(INTERVAL.unsigned_abs());
                steps.fetch_add(interval, Ordering::Relaxed) > limit
            };
            connection.progress_handler(INTERVAL, Some(count))
        })
    }

    /// How many bytes the database has on disk, its log included.
    pub(super) fn file_size(&self) -> u64 {
        size(&self.path).saturating_add(self.log_size())
    }

    /// How many bytes its log has.
    pub(super) fn log_size(&self) -> u64 {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        size(log.as_ref())
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |data| data.len())
}
