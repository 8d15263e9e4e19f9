//! Entries that come together are written together.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::{Entry, StoreError, Writer};

/// At most so many share a commit.
const BATCH: usize = 256;

/// Where the tasks of one runtime have entries written.
///
/// A [`Writer`] alone would do. But its thread wakes up for the first of many requests that come
/// at the same time and commits that one alone; and it wakes up this one for each of the others.
/// So a task here collects what comes while the batch before it is being written.
#[derive(Clone)]
pub struct Commits {
    entries: UnboundedSender<Waiting>,
    path: PathBuf,
}

struct Waiting {
    entry: Entry,
    done: oneshot::Sender<Result<(), StoreError>>,
}

impl Commits {
    /// Writes with `writer` until the last clone of this is gone.
    ///
    /// # Panics
    /// Outside a runtime.
    #[must_use]
    pub fn to(writer: Arc<Writer>) -> Self {
        let (entries, waiting) = unbounded_channel();
        let path = writer.path.clone();
        tokio::spawn(commit(writer, waiting));
        Self { entries, path }
    }

    /// Waits until `entry` is on disk.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn write(&self, entry: Entry) -> Result<(), StoreError> {
        let (done, written) = oneshot::channel();
        // Nobody takes it once the runtime ends; then `done` is gone, too.
        let _ = self.entries.send(Waiting { entry, done });
        let ended = |_| StoreError::writer_ended(&self.path);
        written.await.map_err(ended)?
    }
}

async fn commit(writer: Arc<Writer>, mut waiting: UnboundedReceiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let each = batch.drain(..).map(|waiting| (waiting.entry, waiting.done));
        let (entries, all): (Vec<_>, Vec<_>) = each.unzip();
        let written = writer.write(entries).await;
        for done in all {
            // Whoever went away in the meantime does not want to know.
            let _ = done.send(written.clone());
        }
    }
}
