//! The service itself: what its threads share, and what can be asked of it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::bus::{Bus, Happening};
use super::queue::Queue;
use super::secrets::Secrets;
use crate::context::Ambient;
use crate::signing::Scheme;
use crate::store::{Committer, Due, MessageSeq, NewMessage, Store, StoreError, Task};

/// What the threads of a service share.
pub struct Service {
    /// Clock and randomness.
    pub ambient: Ambient,
    /// What writes to the store.
    pub committer: Committer,
    /// What is due.
    pub queue: Queue,
    /// Signing secrets.
    pub secrets: Secrets,
    /// What happens.
    pub bus: Bus,
    /// Every wait between attempts is divided by this.
    pub speedup: f64,
    /// How long an answer is waited for, if not as long as usual.
    pub time_out: Option<Duration>,
    /// Whether endpoints may be at link-local addresses.
    pub allow_link_local: bool,
    /// There is a new task.
    pub(super) tasks: Notify,
    state: AtomicU64,
}

/// How a service behaves.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Every wait between attempts is divided by this.
    pub speedup: f64,
    /// How long an answer is waited for, if not as long as usual.
    pub time_out: Option<Duration>,
    /// Whether endpoints may be at link-local addresses.
    pub allow_link_local: bool,
}

/// A message to be accepted.
#[derive(Clone, Debug, Default)]
pub struct Post {
    /// The message id, if the payload has one.
    pub id: Option<String>,
    /// Its event type.
    pub event_type: String,
    /// The row of the one endpoint that it is for; `None`: it is for all that ask for such.
    pub only: Option<i64>,
    /// The caller's own id.
    pub event_id: Option<String>,
    /// The caller's channels.
    pub channels: Option<Vec<String>>,
    /// How it is signed.
    pub scheme: Scheme,
    /// The exact bytes.
    pub payload: Vec<u8>,
}

/// Why a message is not accepted.
#[derive(Debug)]
pub enum NotAccepted {
    /// The caller's own id is taken.
    Taken,
    /// It could not be kept.
    Store(StoreError),
}

impl Service {
    /// The service of `store`, which it takes over for writing.
    ///
    /// # Errors
    /// When the secrets cannot be read, or no thread be started.
    pub fn new(store: Store, manner: Manner, ambient: Ambient) -> io::Result<Self> {
        let secrets = Secrets::of_store(store.path())?;
        let tend = super::tending::Tending::new(ambient);
        Ok(Self {
            ambient,
            committer: Committer::start(store, move |store| tend.after_commit(store))?,
            queue: Queue::default(),
            secrets,
            bus: Bus::default(),
            speedup: manner.speedup,
            time_out: manner.time_out,
            allow_link_local: manner.allow_link_local,
            tasks: Notify::new(),
            state: AtomicU64::new(0),
        })
    }

    /// Changes when applications or endpoints do.
    #[must_use]
    pub fn state(&self) -> u64 {
        self.state.load(Ordering::Acquire)
    }

    /// Applications or endpoints are not what they were.
    pub fn changed(&self) {
        self.state.fetch_add(1, Ordering::AcqRel);
        self.bus.tell(|| Happening::Changed);
    }

    /// The endpoint in this row is not what it was.
    pub fn endpoint_changed(&self, endpoint: i64) {
        self.changed();
        self.queue.changed(endpoint);
    }

    /// Keeps a message, and what is due at `endpoints`. Both are on disk when it is accepted.
    ///
    /// # Errors
    /// When it is not.
    pub async fn accept(
        &self,
        app: i64,
        id: String,
        post: Post,
        endpoints: Vec<i64>,
    ) -> Result<Arc<NewMessage>, NotAccepted> {
        let at = self.ambient.now().to_milliseconds();
        let has_own_id = post.id.is_some();
        let message = Arc::new(NewMessage {
            app,
            id,
            at,
            event_type: post.event_type,
            only: post.only,
            event_id: post.event_id,
            channels: post.channels,
            scheme: post.scheme,
            payload: post.payload,
        });
        let due_at = move |message: MessageSeq| Due {
            at: at.unix_milliseconds(),
            message,
            manual: false,
        };
        let accepted = self.committer.commit(move |change| {
            let own = has_own_id.then_some(&message.id);
            for name in own.into_iter().chain(&message.event_id) {
                if change.find_message(app, name)?.is_some() {
                    return Ok(None);
                }
            }
            let row = change.add_message(&message)?;
            for &endpoint in &endpoints {
                change.schedule(endpoint, due_at(row), 1)?;
            }
            Ok(Some((row, message, endpoints)))
        });
        let accepted = accepted.await.map_err(NotAccepted::Store)?;
        let (row, message, endpoints) = accepted.ok_or(NotAccepted::Taken)?;
        self.bus.tell(|| Happening::Accepted {
            app,
            message: message.id.clone(),
            event_type: message.event_type.clone(),
            at,
        });
        self.queue.add(endpoints, due_at(row), Some(&message));
        Ok(message)
    }

    /// Makes one attempt due, whatever the schedule says.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn schedule_by_hand(&self, endpoint: i64, due: Due) -> Result<(), StoreError> {
        let scheduled = self
            .committer
            .commit(move |change| change.schedule(endpoint, due, 1));
        scheduled.await?;
        self.queue.add([endpoint], due, None);
        Ok(())
    }

    /// Begins work in the background.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn begin(&self, mut task: Task) -> Result<Task, StoreError> {
        let new = task.clone();
        task.row = self
            .committer
            .commit(move |change| change.add_task(&new))
            .await?;
        self.tasks.notify_one();
        Ok(task)
    }
}
