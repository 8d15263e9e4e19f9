//! Writes captures, messages and attempts for many tasks, and keeps the store within its bounds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bounded::Keeper;
use super::{Bounds, Committer, Entry, Pruned, Store, StoreError, Written};

/// Hands captures, messages and attempts to the thread that writes them.
pub struct Writer {
    committer: Committer,
    keeper: Arc<Mutex<Keeper>>,
    removed: Removed,
    is_taking: AtomicBool,
}

/// How many captures a writer removed so far, to keep the store within its bounds.
#[derive(Clone, Default)]
pub struct Removed(Arc<Mutex<Pruned>>);

impl Removed {
    /// So many.
    #[must_use]
    pub fn so_far(&self) -> Pruned {
        *lock(&self.0)
    }

    fn add(&self, pruned: Pruned) {
        let mut all = lock(&self.0);
        all.old += pruned.old;
        all.surplus += pruned.surplus;
    }
}

impl Writer {
    /// Takes over `store`, and keeps it within the usual bounds.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(store: Store) -> std::io::Result<Self> {
        Self::bounded(store, Bounds::default())
    }

    /// Takes over `store`, and keeps it within `bounds`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn bounded(store: Store, bounds: Bounds) -> std::io::Result<Self> {
        store.reserve();
        let keeper = Arc::new(Mutex::new(Keeper::new(&store, bounds)));
        let removed = Removed::default();
        let committer = Committer::start(store, {
            let (keeper, removed) = (Arc::clone(&keeper), removed.clone());
            move |store| {
                // What does not succeed now may the next time.
                if let Ok(pruned) = lock(&keeper).keep(store)
                    && pruned != Pruned::default()
                {
                    removed.add(pruned);
                }
            }
        })?;
        Ok(Self {
            committer,
            keeper,
            removed,
            is_taking: AtomicBool::new(false),
        })
    }

    /// How much it has removed, to keep the store within its bounds: also once it is gone.
    #[must_use]
    pub fn removed(&self) -> Removed {
        self.removed.clone()
    }

    /// Whether the store has taken what was written last; at first, not.
    #[must_use]
    pub fn is_taking(&self) -> bool {
        self.is_taking.load(Ordering::Relaxed)
    }

    /// Waits until `entry` is on disk, and says in which row.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn write(&self, entry: Entry) -> Result<Written, StoreError> {
        let keeper = Arc::clone(&self.keeper);
        let write = self.committer.commit(move |change| {
            let written = match &entry {
                Entry::Capture(new, attempts) => {
                    change.add_capture(new, attempts).map(Written::Capture)
                }
                Entry::Message(new) => change.add_message(new).map(Written::Message),
                Entry::Attempt(new) => change.record_attempt(new).map(|()| Written::Attempt),
            }?;
            // Should it not come to a commit, the store is looked at a little sooner.
            lock(&keeper).count(&entry);
            Ok(written)
        });
        let written = write.await;
        self.is_taking.store(written.is_ok(), Ordering::Relaxed);
        written
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
