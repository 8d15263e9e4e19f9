//! One thread that writes for many tasks: whoever waits shares the next commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use tokio::sync::oneshot;

use super::insert::{insert_one, record_one};
use super::{NewAttempt, NewCapture, Problem, Store, StoreError};

/// At most so many share a commit, so that the first does not wait for too many others.
const BATCH: usize = 256;

/// Hands captures and attempts to the thread that writes them.
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
}

struct Job {
    work: Work,
    done: oneshot::Sender<Result<(), StoreError>>,
}

enum Work {
    Capture(Arc<NewCapture>),
    Attempt(Arc<NewAttempt>),
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

    /// Waits until `capture` is on disk.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn capture(&self, capture: Arc<NewCapture>) -> Result<(), StoreError> {
        self.submit(Work::Capture(capture)).await
    }

    /// Waits until `attempt` is on disk.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn attempt(&self, attempt: Arc<NewAttempt>) -> Result<(), StoreError> {
        self.submit(Work::Attempt(attempt)).await
    }

    async fn submit(&self, work: Work) -> Result<(), StoreError> {
        let gone = || {
            let problem = Problem::Other("its writer has ended".to_owned());
            StoreError::of(&self.path, problem)
        };
        let (done, written) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Job { work, done }).map_err(|_| gone())?;
        written.await.map_err(|_| gone())?
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
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(BATCH - 1));
        let written = store.transaction(|transaction| {
            batch.iter().try_for_each(|job| match &job.work {
                Work::Capture(capture) => insert_one(transaction, capture).map(|_| ()),
                Work::Attempt(attempt) => record_one(transaction, attempt),
            })
        });
        for job in batch {
            // Whoever went away in the meantime does not want to know.
            let _ = job.done.send(written.clone());
        }
    }
}
