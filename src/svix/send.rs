//! Messages that a server is given to deliver, and what becomes of them.
//!
//! They are made as fast as the server takes them; meanwhile somebody looks what came of them. A few
//! are watched one by one, through all their attempts. Of many, the list of attempts is gone through
//! page by page, and only those that failed are watched.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::follow::look;
use super::posted::{Posted, SendError, Sending, progress};
use super::sweep::Sweep;
use super::{MessageOut, SvixError};
use crate::delivery::{Delivery, Draft, ExampleError, Feed, Pace, Run};

/// Up to so many messages are watched one by one.
const WATCHED: u64 = 100;

/// What was made so far.
#[derive(Debug, Default)]
pub struct Created {
    count: AtomicU64,
    elapsed: OnceLock<Duration>,
}

impl Created {
    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// How long it took, once it is over.
    #[must_use]
    pub fn elapsed(&self) -> Option<Duration> {
        self.elapsed.get().copied()
    }
}

/// What the tasks of a run share.
struct Shared<N> {
    sending: Sending,
    feed: Feed<Posted>,
    pace: Pace,
    started: Instant,
    taken: AtomicU64,
    created: Arc<Created>,
    next: N,
    sweep: Option<Mutex<Sweep>>,
}

/// Gives the server what `next(0)`, `next(1)` … make, until there is no more, and reports what
/// becomes of those that `pick` picks. To be called on a runtime.
pub fn send_all<N>(
    sending: Sending,
    pace: Pace,
    next: N,
    pick: impl Fn(&Delivery) -> bool + Send + Sync + 'static,
) -> (Run<Posted>, Arc<Created>)
where
    N: Fn(u64) -> Result<Option<Draft>, ExampleError> + Send + Sync + 'static,
{
    let (run, feed) = Feed::open(pick);
    let created = Arc::<Created>::default();
    let shared = Arc::new(Shared {
        sweep: (sending.messages > WATCHED).then(Mutex::default),
        sending,
        feed,
        pace,
        started: Instant::now(),
        taken: AtomicU64::new(0),
        created: Arc::clone(&created),
        next,
    });
    tokio::spawn(all(shared));
    (run, created)
}

/// Makes them all, and waits for what becomes of them.
async fn all<N>(shared: Arc<Shared<N>>)
where
    N: Fn(u64) -> Result<Option<Draft>, ExampleError> + Send + Sync + 'static,
{
    let mut makers = JoinSet::new();
    for _ in 0..shared.pace.concurrency {
        let shared = Arc::clone(&shared);
        makers.spawn(async move {
            let mut watchers = JoinSet::new();
            if let Err(error) = Shared::make(&shared, &mut watchers).await {
                shared.feed.fail(error).await;
            }
            watchers
        });
    }
    let sweeping = shared.sweep.is_some().then(|| {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move { shared.sweep().await })
    });
    let mut watchers = Vec::new();
    while let Some(made) = makers.join_next().await {
        watchers.extend(made);
    }
    let _ = shared.created.elapsed.set(shared.started.elapsed());
    let within = shared.sending.within;
    let patience = tokio::spawn({
        let shared = Arc::clone(&shared);
        async move {
            if let Some(within) = within {
                sleep(within).await;
                shared.feed.stop();
            }
        }
    });
    for mut some in watchers {
        while some.join_next().await.is_some() {}
    }
    if let Some(sweeping) = sweeping {
        let _ = sweeping.await;
    }
    patience.abort();
}

impl<N> Shared<N>
where
    N: Fn(u64) -> Result<Option<Draft>, ExampleError> + Send + Sync + 'static,
{
    /// Makes one message after the other.
    async fn make(shared: &Arc<Self>, watchers: &mut JoinSet<()>) -> Result<(), SendError> {
        let mut stop = shared.feed.stopped();
        while !*stop.borrow() {
            let n = shared.taken.fetch_add(1, Ordering::Relaxed);
            let Some(draft) = (shared.next)(n)? else {
                return Ok(());
            };
            let due = shared.pace.due(n, shared.started, &mut stop).await;
            if due.is_none() {
                return Ok(());
            }
            let made = shared.sending.post(n, &draft).await?;
            shared.created.count.fetch_add(1, Ordering::Relaxed);
            for (index, destination) in shared.sending.destinations.iter().enumerate() {
                if !destination.endpoint.takes(&made.event_type, None) {
                    continue;
                }
                shared.feed.begin();
                if let Some(sweep) = &shared.sweep {
                    let mut sweep = sweep.lock().unwrap_or_else(PoisonError::into_inner);
                    sweep.expect(&made, n, index);
                    continue;
                }
                let message = shared.message(&made, &draft, index);
                let shared = Arc::clone(shared);
                watchers.spawn(async move {
                    if let Err(error) = shared.watch(message, index).await {
                        shared.feed.fail(error.into()).await;
                    }
                });
            }
        }
        Ok(())
    }

    fn message(&self, made: &MessageOut, draft: &Draft, index: usize) -> Arc<Posted> {
        Arc::new(Posted {
            id: made.id.clone(),
            event_type: made.event_type.clone(),
            payload: draft.payload.clone(),
            url: self.sending.destinations[index].url.clone(),
        })
    }

    /// Watches one until nothing more comes of it, or the run is stopped.
    async fn watch(&self, message: Arc<Posted>, index: usize) -> Result<(), SvixError> {
        let mut stop = self.feed.stopped();
        let Sending {
            client,
            application,
            destinations,
            ..
        } = &self.sending;
        let endpoint = &destinations[index].endpoint.id;
        let (mut reported, mut looks) = (0, 0);
        loop {
            let seen = look(client, application, &message.id, endpoint).await?;
            let is_given_up = *stop.borrow();
            if let Some(delivery) = seen.delivery(is_given_up) {
                if delivery.state.is_some() {
                    self.feed.report(progress(&message, delivery)).await;
                    return Ok(());
                }
                if delivery.attempts.len() > reported {
                    (reported, looks) = (delivery.attempts.len(), 0);
                    self.feed.waits(progress(&message, delivery));
                }
            }
            if is_given_up {
                return Ok(());
            }
            let pause = seen.pause(client.ambient().now(), looks);
            looks += 1;
            tokio::select! {
                () = sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
    }

    /// Looks at all that are on their way, time and again.
    async fn sweep(&self) {
        let Some(sweep) = &self.sweep else { return };
        let mut stop = self.feed.stopped();
        let mut quiet = 0;
        loop {
            let is_made = self.created.elapsed().is_some();
            let is_given_up = *stop.borrow();
            let settled = Sweep::settle(
                sweep,
                &self.sending,
                &self.feed,
                |n| (self.next)(n),
                is_given_up,
            );
            let settled = match settled.await {
                Ok(settled) => settled,
                Err(error) => return self.feed.fail(error).await,
            };
            let left = sweep.lock().unwrap_or_else(PoisonError::into_inner).len();
            // What was being made when it was stopped is still looked at.
            if is_made && (left == 0 || is_given_up) {
                return;
            }
            quiet = if settled > 0 { 0 } else { quiet + 1 };
            tokio::select! {
                () = sleep(Sweep::pause(is_made, quiet)) => {}
                _ = stop.wait_for(|stop| *stop), if !is_given_up => {}
            }
        }
    }
}
