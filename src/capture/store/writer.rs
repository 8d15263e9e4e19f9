//! One thread that writes for many tasks: whoever waits shares the next commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;

use super::insert::{insert_one, record_one};
use super::{NewAttempt, NewCapture, Store, StoreError};

/// With more than that, a commit takes no further jobs, so that the first does not wait for too
/// many others.
const BATCH: usize = 256;

/// Hands captures and attempts to the thread that writes them.
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    pub(super) path: PathBuf,
}

/// What to write.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A request that was received.
    Capture(Arc<NewCapture>),
    /// An attempt at one.
    Attempt(Arc<NewAttempt>),
}

struct Job {
    entries: Vec<Entry>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

impl Writer {
    /// Takes over `store`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (jobs, waiting) = channel();
        let path = store.path.clone();
        let thread = Builder::new()
            .name("store".to_owned())
            .spawn(move || write(&store, &waiting))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            path,
        })
    }

    /// Waits until `entries` are on disk.
    ///
    /// # Errors
    /// When they could not be written; then none of them was.
    pub async fn write(&self, entries: Vec<Entry>) -> Result<(), StoreError> {
        let (done, written) = oneshot::channel();
        if let Some(jobs) = &self.jobs {
            // If the thread has ended, `done` is gone, too.
            let _ = jobs.send(Job { entries, done });
        }
        let ended = |_| StoreError::writer_ended(&self.path);
        written.await.map_err(ended)?
    }
}

/// Waits until everything submitted is written and the store is closed.
impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write(store: &Store, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut count = first.entries.len();
        let mut batch = vec![first];
        while count < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            count += next.entries.len();
            batch.push(next);
        }
        let written = store.transaction(|transaction| {
            let mut entries = batch.iter().flat_map(|job| &job.entries);
            entries.try_for_each(|entry| match entry {
                Entry::Capture(capture) => insert_one(transaction, capture).map(|_| ()),
                Entry::Attempt(attempt) => record_one(transaction, attempt),
            })
        });
        for job in batch {
            // Whoever went away in the meantime does not want to know.
            let _ = job.done.send(written.clone());
        }
    }
}
