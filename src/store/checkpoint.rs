//! Most of the log gets into the database beside the thread that commits.
//!
//! A checkpoint waits for the disk twice, and nothing is answered while the thread that commits does that.
//! The last part is left to it: only where nothing is written meanwhile can the log begin anew.

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use rusqlite::hooks::Wal;

use super::{Store, StoreError};

/// After so many pages of log (4 MiB) the thread that commits makes a checkpoint itself: on a full disk
/// the log has to fit into the reserve.
const LOG: c_int = 256;

/// After so many more pages the other thread does.
const STEP: c_int = 64;

thread_local! {
    /// How many pages the log has, after a commit of this thread.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Makes checkpoints of a store for the thread that commits, which has it.
pub(super) struct Checkpoints {
    /// From so many pages on there is something to do.
    next: c_int,
    /// `None` until then.
    other: Option<Other>,
}

/// A thread with a connection of its own.
struct Other {
    call: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// For commits to `store` on this thread.
    pub fn of(store: &Store) -> Self {
        store.connection.wal_hook(Some(after_commit));
        Self {
            next: STEP,
            other: None,
        }
    }

    /// Sees to it that the log of `store` does not have to be read by this thread alone: after a commit.
    pub fn after_commit(&mut self, store: &Store) {
        let pages = PAGES.get();
        if pages < self.next - STEP {
            // It has begun anew.
            self.next = STEP;
        }
        if pages < self.next {
            return;
        }
        self.next = pages + STEP;
        // Without it, all is left to this thread.
        if self.other.is_none() {
            self.other = Other::start(store).ok();
        }
        if let Some(call) = self.other.as_ref().and_then(|other| other.call.as_ref()) {
            // If it is still at it, it will be called again.
            let _ = call.try_send(());
        }
    }
}

/// Instead of `SQLite`'s own hook, which does the same but for telling how many pages there are.
#[expect(clippy::unnecessary_wraps, reason = "a hook's type")]
fn after_commit(log: &Wal, pages: c_int) -> rusqlite::Result<()> {
    PAGES.set(pages);
    if pages >= LOG {
        // If it cannot be now, it can be after the next commit.
        let _ = log.checkpoint();
    }
    Ok(())
}

impl Other {
    fn start(store: &Store) -> Result<Self, StoreError> {
        let store = store.again()?;
        let (call, called) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || {
                for () in called {
                    let pragma = "PRAGMA wal_checkpoint(PASSIVE)";
                    let _ = store.connection.query_row(pragma, [], |_| Ok(()));
                }
            });
        Ok(Self {
            call: Some(call),
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
