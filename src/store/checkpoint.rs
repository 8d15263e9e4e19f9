//! Most of the log gets into the database beside the thread that commits.
//!
//! A checkpoint waits for the disk twice, and nothing is answered while the thread that commits does that.
//! The last part is left to it: only where nothing is written meanwhile can the log begin anew.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::hooks::Wal;

use super::{Access, Store, StoreError};

/// After so many pages of log (4 MiB) the thread that commits makes a checkpoint itself: on a full disk
/// the log has to fit into the reserve.
const LOG: c_int = 256;

/// After so many more pages the other thread makes one.
const STEP: c_int = 64;

thread_local! {
    /// How many pages the log has, after a commit of this thread.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Makes checkpoints of a store for the thread that commits, on which it is.
pub(super) struct Checkpoints {
    /// From so many pages on there is something to do.
    next: c_int,
    /// `None` until then.
    other: Option<Other>,
}

/// A thread with a connection of its own.
struct Other {
    call: Option<SyncSender<()>>,
    /// Held during a checkpoint.
    busy: Arc<Mutex<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// For commits to `store` on this thread.
    pub fn of(store: &Store) -> Self {
        // Takes the place of SQLite's own hook, which makes the checkpoints.
        store.connection.wal_hook(Some(note_pages));
        Self {
            next: STEP,
            other: None,
        }
    }

    /// Does what there is to do after a commit. What does not succeed now may after the next.
    pub fn after_commit(&mut self, store: &Store) {
        let pages = PAGES.get();
        if pages < self.next - STEP {
            // It has begun anew.
            self.next = STEP;
        }
        if pages >= LOG {
            let other = self.other.as_ref().map(|other| &*other.busy);
            let _done = other.map(|busy| busy.lock().unwrap_or_else(PoisonError::into_inner));
            checkpoint(store);
        } else if pages >= self.next {
            self.next = pages + STEP;
            self.other = self.other.take().or_else(|| Other::start(store).ok());
            if let Some(call) = self.other.as_ref().and_then(|other| other.call.as_ref()) {
                let _ = call.try_send(());
            }
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a hook's type")]
fn note_pages(log: &Wal, pages: c_int) -> rusqlite::Result<()> {
    PAGES.set(pages);
    // What keeps a store within its bounds may commit many times before it is looked at.
    if pages >= 2 * LOG {
        let _ = log.checkpoint();
    }
    Ok(())
}

/// Moves what it can of the log, without waiting for those who read or write.
fn checkpoint(store: &Store) {
    let pragma = "PRAGMA wal_checkpoint(PASSIVE)";
    let _ = store.connection.query_row(pragma, [], |_| Ok(()));
}

impl Other {
    fn start(store: &Store) -> Result<Self, StoreError> {
        // It makes no new one where somebody has removed this one.
        let store = Store::open(&store.path, Access::Write)?;
        let (call, called) = sync_channel(1);
        let busy = Arc::<Mutex<()>>::default();
        let thread = thread::Builder::new().name("checkpoints".to_owned());
        let thread = thread.spawn({
            let busy = Arc::clone(&busy);
            move || {
                for () in called {
                    let _busy = busy.lock().unwrap_or_else(PoisonError::into_inner);
                    checkpoint(&store);
                }
            }
        });
        Ok(Self {
            call: Some(call),
            busy,
            thread: thread.ok(),
        })
    }
}

/// Waits until it has ended: who closes a store last clears its log away.
impl Drop for Other {
    fn drop(&mut self) {
        self.call = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
