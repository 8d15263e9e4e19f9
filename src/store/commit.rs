//! Changes of many tasks in few commits: what comes while one is under way shares the next.
//!
//! A change is a function that runs within the transaction. What it finds out, such as that an id is
//! taken, is its result; it fails only when the store cannot be used, and then so do all with it.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Transaction;
use tokio::sync::oneshot;

use super::insert::record_one;
use super::message::insert_message;
use super::{MessageSeq, NewAttempt, NewMessage, Problem, Store, StoreError};

/// At most so many changes share a commit, so that the first does not wait for too many others.
const BATCH: usize = 512;

/// What a change works with. The modules of each table add what can be done.
pub struct Change<'t>(pub(super) &'t Transaction<'t>);

impl Change<'_> {
    /// Adds a message.
    ///
    /// # Errors
    /// When the store cannot be written, or its application has one with that id.
    pub fn add_message(&self, new: &NewMessage) -> rusqlite::Result<MessageSeq> {
        insert_message(self.0, new)
    }

    /// Adds an attempt.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn record_attempt(&self, new: &NewAttempt) -> rusqlite::Result<()> {
        record_one(self.0, new)
    }
}

/// Hands changes to the thread that commits them.
pub struct Committer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    called: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Box<dyn Waiting>>,
    is_idle: bool,
    is_closed: bool,
    has_ended: bool,
}

/// A change, and who waits for it.
trait Waiting: Send {
    fn run(&mut self, change: &Change<'_>) -> rusqlite::Result<()>;
    fn committed(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Work<W, T> {
    run: Option<W>,
    result: Option<T>,
    done: oneshot::Sender<Result<T, StoreError>>,
}

impl<W, T> Waiting for Work<W, T>
where
    W: FnOnce(&Change<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, change: &Change<'_>) -> rusqlite::Result<()> {
        if let Some(work) = self.run.take() {
            self.result = Some(work(change)?);
        }
        Ok(())
    }

    fn committed(self: Box<Self>, committed: Result<(), StoreError>) {
        // Whoever waited may be gone.
        match (committed, self.result) {
            (Ok(()), Some(result)) => drop(self.done.send(Ok(result))),
            (Err(error), _) => drop(self.done.send(Err(error))),
            (Ok(()), None) => {}
        }
    }
}

impl Committer {
    /// Takes over `store`. `tend` is called after each commit, for what keeps it within its bounds.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(store: Store, tend: impl FnMut(&Store) + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let path = store.path.clone();
        let thread = Builder::new().name("commits".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || commit(&store, &shared, tend)
        })?;
        Ok(Self {
            shared,
            thread: Some(thread),
            path,
        })
    }

    /// Runs `work` in a transaction, and gives its result once that is on disk.
    ///
    /// # Errors
    /// When the store cannot be written; then nothing of it is.
    pub async fn commit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Change<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, committed) = oneshot::channel();
        {
            let mut queue = self.shared.queue();
            if queue.has_ended {
                return Err(self.ended());
            }
            queue.waiting.push(Box::new(Work {
                run: Some(work),
                result: None,
                done,
            }));
            if std::mem::take(&mut queue.is_idle) {
                self.shared.called.notify_one();
            }
        }
        committed.await.unwrap_or_else(|_| Err(self.ended()))
    }

    fn ended(&self) -> StoreError {
        let problem = Problem::Other("what writes it has ended".to_owned());
        StoreError::of(&self.path, problem)
    }
}

/// Waits until everything is written and the store is closed.
impl Drop for Committer {
    fn drop(&mut self) {
        self.shared.queue().is_closed = true;
        self.shared.called.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Lets nobody wait for a thread that is gone.
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

    /// What to do next; nothing at the end.
    fn next(&self) -> Vec<Box<dyn Waiting>> {
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

fn commit(store: &Store, shared: &Shared, mut tend: impl FnMut(&Store)) {
    let _end = End(shared);
    loop {
        let mut batch = shared.next();
        if batch.is_empty() {
            break;
        }
        let committed = store.transaction(|transaction| {
            let change = Change(transaction);
            batch.iter_mut().try_for_each(|work| work.run(&change))
        });
        for work in batch {
            work.committed(committed.clone());
        }
        tend(store);
    }
}
