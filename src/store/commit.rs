//! Changes of many tasks in few commits: what comes while one is under way shares the next.
//!
//! A change is a function that runs within the transaction. What it finds out, such as that an id is
//! taken, is its result; it fails only when the store cannot be used, and then so do all with it.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Transaction;
use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::checkpoint::Checkpoints;
use super::insert::{insert_one, record_one, record_with};
use super::message::insert_message;
use super::{
    MessageSeq, NewAttempt, NewCapture, NewMessage, Problem, RecordedAttempt, Seq, Store,
    StoreError,
};

/// At most so many changes share a commit, so that the first does not wait for too many others.
const BATCH: usize = 512;

/// Where several change the store at once, a commit is put off a little until as many have come as came
/// before, or this many, as long as more keep coming: what a commit costs, it costs as a whole. Who is
/// alone does not wait.
const MANY: usize = 32;
const MOMENT: Duration = Duration::from_micros(400);
const MOMENTS: usize = 3;

/// What a change works with. The modules of each table add what can be done.
pub struct Change<'t>(pub(super) &'t Transaction<'t>);

impl Change<'_> {
    /// Adds a capture, and the attempts at it that were made already.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn add_capture(
        &self,
        new: &NewCapture,
        attempts: &[Arc<RecordedAttempt>],
    ) -> rusqlite::Result<Seq> {
        let seq = insert_one(self.0, new)?;
        attempts
            .iter()
            .try_for_each(|recorded| record_with(self.0, (seq, new), recorded))?;
        Ok(seq)
    }

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
    /// How many have to wait before the thread is called; nothing: it does not sleep, or somebody is
    /// about to call it.
    wanted: Option<usize>,
    /// No more will come.
    is_closed: bool,
    /// The thread is gone.
    has_ended: bool,
}

/// A change, and who waits for it.
trait Waiting: Send {
    fn run(&mut self, change: &Change<'_>) -> rusqlite::Result<()>;
    fn tell(self: Box<Self>, committed: Result<(), StoreError>, others: Option<Others>);
}

struct Work<W, T> {
    run: Option<W>,
    result: Option<T>,
    done: oneshot::Sender<Done<T>>,
}

/// What came of a change.
struct Done<T> {
    result: Result<T, StoreError>,
    others: Option<Others>,
}

/// Tells those who share a commit what came of it, when it is dropped.
///
/// Only one of them gets it from the thread, and passes it on: to wake up the runtime once costs less
/// than once for each. Should that one be gone, it is dropped all the same.
struct Others {
    waiting: Vec<Box<dyn Waiting>>,
    committed: Result<(), StoreError>,
}

impl Drop for Others {
    fn drop(&mut self) {
        for work in self.waiting.drain(..) {
            work.tell(self.committed.clone(), None);
        }
    }
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

    fn tell(self: Box<Self>, committed: Result<(), StoreError>, others: Option<Others>) {
        let Self { run, result, done } = *self;
        // What it was about is given up first: whoever waits has it alone again.
        drop(run);
        let result = match (committed, result) {
            (Ok(()), Some(result)) => Ok(result),
            (Err(error), _) => Err(error),
            // It was not run, which is so only where all fail.
            (Ok(()), None) => return,
        };
        // Whoever waited may be gone.
        let _ = done.send(Done { result, others });
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
        let thread = Builder::new().name("store".to_owned()).spawn({
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
        let is_enough = {
            let mut queue = self.shared.queue();
            if queue.has_ended {
                return Err(self.ended());
            }
            queue.waiting.push(Box::new(Work {
                run: Some(work),
                result: None,
                done,
            }));
            let count = queue.waiting.len();
            queue.wanted.take_if(|wanted| count >= *wanted).is_some()
        };
        if is_enough {
            // Calls also if this task is dropped while it waits: the others count on it.
            let _call = Call(&self.shared);
            // Those that came at the same time come along.
            yield_now().await;
        }
        let Ok(Done { result, others }) = committed.await else {
            return Err(self.ended());
        };
        drop(others);
        result
    }

    fn ended(&self) -> StoreError {
        let problem = Problem::Other("its writer has ended".to_owned());
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

    /// What to do next, `before` having been the number of changes in the last commit; nothing at the
    /// end.
    fn next(&self, before: usize) -> Vec<Box<dyn Waiting>> {
        let mut queue = self.queue();
        while queue.waiting.is_empty() && !queue.is_closed {
            queue.wanted = Some(1);
            let called = self.called.wait(queue);
            queue = called.unwrap_or_else(PoisonError::into_inner);
        }
        let enough = before.min(MANY);
        for _ in 0..MOMENTS {
            let count = queue.waiting.len();
            if before <= 2 || count >= enough || queue.is_closed {
                break;
            }
            queue.wanted = Some(enough);
            let called = self.called.wait_timeout(queue, MOMENT);
            (queue, _) = called.unwrap_or_else(PoisonError::into_inner);
            if queue.waiting.len() == count {
                break;
            }
        }
        queue.wanted = None;
        let count = queue.waiting.len().min(BATCH);
        queue.waiting.drain(..count).collect()
    }
}

fn commit(store: &Store, shared: &Shared, mut tend: impl FnMut(&Store)) {
    let _end = End(shared);
    let mut checkpoints = Checkpoints::of(store);
    let mut count = 0;
    loop {
        let mut waiting = shared.next(count);
        count = waiting.len();
        if waiting.is_empty() {
            break;
        }
        let committed = store.transaction(|transaction| {
            let change = Change(transaction);
            waiting.iter_mut().try_for_each(|work| work.run(&change))
        });
        if let Some(one) = waiting.pop() {
            let others = Others {
                waiting,
                committed: committed.clone(),
            };
            one.tell(committed, Some(others));
        }
        // Whoever waited has the answer.
        tend(store);
        checkpoints.after_commit(store);
    }
}
