//! Keeps the store within its bounds while the service runs.

use std::cell::Cell;
use std::time::Duration;

use crate::context::Ambient;
use crate::store::{Bounds, Store};
use crate::time::Time;

/// How often it is looked at.
const INTERVAL: Duration = Duration::from_secs(60);

/// Looks after the store, now and then.
pub struct Tending {
    ambient: Ambient,
    bounds: Bounds,
    last: Cell<Time>,
}

impl Tending {
    /// As far as a store may usually go.
    #[must_use]
    pub fn new(ambient: Ambient) -> Self {
        Self {
            ambient,
            bounds: Bounds::default(),
            last: Cell::new(ambient.now()),
        }
    }

    /// After a commit.
    pub fn after_commit(&self, store: &Store) {
        let now = self.ambient.now();
        if now.duration_since(self.last.get()) < INTERVAL {
            return;
        }
        self.last.set(now);
        // What does not succeed now may the next time.
        let _ = store.keep_within(&self.bounds, now);
    }
}
