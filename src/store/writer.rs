//! One thread that writes for many tasks: what comes while it writes shares the next commit.

use std::mem;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::bounded::Keeper;
use super::insert::{insert_one, record_one};
use super::message::insert_message;
use super::{Bounds, Entry, Problem, Pruned, Store, StoreError, Written};

/// At most so many entries share a commit, so that the first does not wait for too many others.
const BATCH: usize = 256;

/// Hands captures, messages and attempts to the thread that writes them.
pub struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    called: Condvar,
    removed: Removed,
}

/// How many captures a writer removed so far, to keep the store within its bounds.
#[derive(Clone, Default)]
pub struct Removed(Arc<Mutex<Pruned>>);

impl Removed {
    /// So many.
    #[must_use]
    pub fn so_far(&self) -> Pruned {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, pruned: Pruned) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.old += pruned.old;
        all.surplus += pruned.surplus;
    }
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// The thread sleeps, and nobody is about to call it.
    is_idle: bool,
    /// No more will come.
    is_closed: bool,
    /// The thread is gone.
    has_ended: bool,
}

struct Waiting {
    entry: Entry,
    done: oneshot::Sender<Done>,
}

/// Tells those who share a commit what came of it, when it is dropped.
///
/// Only one of them gets it from the thread, and passes it on: to wake up the runtime once costs less
/// than once for each. Should that one be gone, it is dropped all the same.
struct Done {
    written: Result<Written, StoreError>,
    others: Vec<(oneshot::Sender<Done>, Written)>,
}

impl Drop for Done {
    fn drop(&mut self) {
        for (other, row) in self.others.drain(..) {
            let written = match &self.written {
                Ok(_) => Ok(row),
                Err(error) => Err(error.clone()),
            };
            let _ = other.send(Self {
                written,
                others: Vec::new(),
            });
        }
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
        let shared = Arc::<Shared>::default();
        let path = store.path.clone();
        store.reserve();
        let thread = Builder::new().name("store".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || write(&store, bounds, &shared)
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
            path,
        })
    }

    /// How much it has removed, to keep the store within its bounds: also once it is gone.
    #[must_use]
    pub fn removed(&self) -> Removed {
        self.shared.removed.clone()
    }

    /// Waits until `entry` is on disk, and says in which row.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn write(&self, entry: Entry) -> Result<Written, StoreError> {
        let (done, written) = oneshot::channel();
        let was_idle = {
            let mut queue = self.shared.queue();
            if queue.has_ended {
                return Err(self.ended());
            }
            queue.waiting.push(Waiting { entry, done });
            mem::take(&mut queue.is_idle)
        };
        if was_idle {
            // Calls also if this task is dropped while it waits: the others count on it.
            let _call = Call(&self.shared);
            // Those that came at the same time come along.
            yield_now().await;
        }
        match written.await {
            Ok(done) => done.written.clone(),
            Err(_) => Err(self.ended()),
        }
    }

    fn ended(&self) -> StoreError {
        StoreError::of(
            &self.path,
            Problem::Other("its writer has ended".to_owned()),
        )
    }
}

/// Waits until everything submitted is written and the store is closed.
impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.queue().is_closed = true;
        self.shared.called.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Calls the thread when it is dropped.
struct Call<'a>(&'a Shared);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.called.notify_one();
    }
}

/// Lets nobody wait for a thread that has panicked.
struct End<'a>(&'a Shared);

impl Drop for End<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.has_ended = true;
        queue.waiting.clear();
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to write next; nothing at the end.
    fn next(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        while queue.waiting.is_empty() && !queue.is_closed {
            queue.is_idle = true;
            let called = self.called.wait(queue);
            queue = called.unwrap_or_else(PoisonError::into_inner);
        }
        queue.is_idle = false;
        let count = queue.waiting.len().min(BATCH);
        queue.waiting.drain(..count).collect()
    }
}

fn write(store: &Store, bounds: Bounds, shared: &Shared) {
    let _end = End(shared);
    let mut keeper = Keeper::new(store, bounds);
    loop {
        let batch = shared.next();
        if batch.is_empty() {
            break;
        }
        let written = store.transaction(|transaction| {
            let entries = batch.iter().map(|waiting| match &waiting.entry {
                Entry::Capture(new) => insert_one(transaction, new).map(Written::Capture),
                Entry::Message(new) => insert_message(transaction, new).map(Written::Message),
                Entry::Attempt(new) => record_one(transaction, new).map(|()| Written::Attempt),
            });
            entries.collect::<rusqlite::Result<Vec<_>>>()
        });
        if written.is_ok() {
            for waiting in &batch {
                keeper.count(&waiting.entry);
            }
        }
        answer(batch, written);
        // Whoever waited has the answer. What does not succeed now may the next time.
        if let Ok(removed) = keeper.keep(store)
            && removed != Pruned::default()
        {
            shared.removed.add(removed);
        }
    }
}

/// Tells those who wait for `batch` what came of it.
fn answer(batch: Vec<Waiting>, written: Result<Vec<Written>, StoreError>) {
    let (rows, error) = match written {
        Ok(rows) => (rows, None),
        Err(error) => (vec![Written::Attempt; batch.len()], Some(error)),
    };
    // The entries are given up first: whoever waits has them alone again.
    let waiting = batch.into_iter().map(|waiting| waiting.done);
    let mut others: Vec<_> = waiting.zip(rows).collect();
    if let Some((one, row)) = others.pop() {
        let written = error.map_or(Ok(row), Err);
        let _ = one.send(Done { written, others });
    }
}
