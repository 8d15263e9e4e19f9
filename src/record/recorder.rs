//! The thread that writes down what is sent.

use std::io;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use crate::context::Ambient;
use crate::store::{Bounds, Pruned, SentMessage, Store, StoreError};

/// So many attempts may wait to be written; then the sending waits.
const QUEUE: usize = 1024;

/// At most so many share a commit.
const BATCH: usize = 256;

/// After so many the size of the store is looked at.
const MANY: usize = 4096;

/// What is handed to the thread; nothing is the end.
type Queue = mpsc::Sender<Option<SentMessage>>;

/// Writes down what is sent, on a thread of its own: to open a store takes as long as to send a
/// message.
pub struct Recorder {
    queue: Queue,
    ended: oneshot::Receiver<Result<Pruned, StoreError>>,
}

/// Takes what is to be written down.
#[derive(Clone)]
pub struct Notes(Queue);

impl Recorder {
    /// Starts it. The store is opened by `open`, on the thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(
        open: impl FnOnce() -> Result<Store, StoreError> + Send + 'static,
        ambient: Ambient,
    ) -> io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        let thread = thread::Builder::new().name("record".to_owned());
        thread.spawn(move || {
            let written = open().and_then(|store| write(&store, waiting, ambient));
            // Who does not wait for it does not want to know.
            let _ = end.send(written);
        })?;
        Ok(Self { queue, ended })
    }

    /// For those who send.
    #[must_use]
    pub fn notes(&self) -> Notes {
        Notes(self.queue.clone())
    }

    /// Waits until all that was handed over so far is written; what comes later is not. Gives what
    /// was removed to make room.
    ///
    /// # Errors
    /// When the store could not be opened or written.
    pub async fn finish(self) -> Result<Pruned, StoreError> {
        // The thread is gone already if the store cannot be used.
        let _ = self.queue.send(None).await;
        // One that panicked has said so.
        self.ended.await.unwrap_or(Ok(Pruned::default()))
    }
}

impl Notes {
    /// Hands over an attempt. If the store cannot be used, the end will tell.
    pub(super) async fn write(&self, sent: SentMessage) {
        let _ = self.0.send(Some(sent)).await;
    }
}

fn write(
    store: &Store,
    mut waiting: mpsc::Receiver<Option<SentMessage>>,
    ambient: Ambient,
) -> Result<Pruned, StoreError> {
    let bounds = Bounds::default();
    // Before anything is written: a clock that was set ahead ages nothing.
    let mut pruned = store.keep_within(&bounds, ambient.now())?;
    let (mut batch, mut written) = (Vec::new(), 0);
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        let is_last = batch.iter().any(Option::is_none);
        let sent: Vec<_> = batch.drain(..).map_while(|sent| sent).collect();
        store.record_sent(&sent)?;
        written += sent.len();
        if written >= MANY {
            written = 0;
            pruned.surplus += store.keep_within(&bounds, ambient.now())?.surplus;
        }
        if is_last {
            break;
        }
    }
    Ok(pruned)
}
