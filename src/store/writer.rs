//! One thread that writes for many tasks: what comes while it writes shares the next commit.

use std::mem;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::insert::{insert_one, record_one};
use super::{NewAttempt, NewCapture, Problem, Seq, Store, StoreError};

/// At most so many entries share a commit, so that the first does not wait for too many others.
const BATCH: usize = 256;

/// Hands captures and attempts to the thread that writes them.
pub struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
}

/// What to write.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A request that was received.
    Capture(Arc<NewCapture>),
    /// An attempt at one.
    Attempt(Arc<NewAttempt>),
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    called: Condvar,
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
    written: Result<Option<Seq>, StoreError>,
    others: Vec<(oneshot::Sender<Done>, Option<Seq>)>,
}

impl Drop for Done {
    fn drop(&mut self) {
        for (other, seq) in self.others.drain(..) {
            let _ = other.send(Self {
                written: self.written.clone().map(|_| seq),
                others: Vec::new(),
            });
        }
    }
}

impl Writer {
    /// Takes over `store`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let path = store.path.clone();
        let thread = Builder::new().name("store".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || write(&store, &shared)
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
            path,
        })
    }

    /// Waits until `entry` is on disk; gives the row of a capture.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn write(&self, entry: Entry) -> Result<Option<Seq>, StoreError> {
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

fn write(store: &Store, shared: &Shared) {
    let _end = End(shared);
    loop {
        let batch = shared.next();
        if batch.is_empty() {
            break;
        }
        let written = store.transaction(|transaction| {
            let write = |waiting: &Waiting| match &waiting.entry {
                Entry::Capture(capture) => insert_one(transaction, capture).map(Some),
                Entry::Attempt(attempt) => record_one(transaction, attempt).map(|()| None),
            };
            batch.iter().map(write).collect::<Result<Vec<_>, _>>()
        });
        let done = batch.into_iter().map(|waiting| waiting.done);
        let (written, mut others): (_, Vec<_>) = match written {
            Ok(rows) => (Ok(None), done.zip(rows).collect()),
            Err(error) => (Err(error), done.map(|done| (done, None)).collect()),
        };
        if let Some((one, seq)) = others.pop() {
            let written = written.map(|_: Option<Seq>| seq);
            let _ = one.send(Done { written, others });
        }
    }
}
