//! Many messages: so many at once, or so many a second.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{io, thread};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{AttemptError, Deadline, Delivery, Message, Request, Sender, Tally, ends_endpoint};

/// How fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Messages on their way at the same time, waits between attempts included.
    pub concurrency: usize,
    /// Messages a second. They are due at fixed times, however slow the answers are.
    pub rate: Option<f64>,
}

/// How far a delivery is, for whoever follows the run.
#[derive(Debug)]
pub struct Progress<M> {
    /// What is delivered.
    pub message: Arc<M>,
    /// The latest request.
    pub request: Request,
    /// How far it is.
    pub delivery: Delivery,
}

/// Deliveries under way.
pub struct Run<M: Message> {
    /// The deliveries that were picked, and what ended the run. Ends when all is done.
    pub progress: mpsc::Receiver<Result<Progress<M>, M::Error>>,
    stop: Arc<watch::Sender<bool>>,
    under_way: Arc<AtomicU64>,
    tallies: Vec<Arc<Mutex<Tally>>>,
}

impl<M: Message> Run<M> {
    /// Lets the requests that are under way end and starts no other.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// How many messages are on their way now, those that wait for another attempt included.
    #[must_use]
    pub fn under_way(&self) -> u64 {
        self.under_way.load(Ordering::Relaxed)
    }

    /// What it came to so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut sum = Tally::default();
        for tally in &self.tallies {
            sum.add(&tally.lock().unwrap_or_else(PoisonError::into_inner));
        }
        sum
    }

    /// How many deliveries have ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        let ended = |tally: &Arc<Mutex<Tally>>| {
            let tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.ended()
        };
        self.tallies.iter().map(ended).sum()
    }
}

/// The other end of a run that somebody else makes: deliveries whose attempts are not made here.
pub struct Feed<M: Message> {
    pick: Box<dyn Fn(&Delivery) -> bool + Send + Sync>,
    stop: Arc<watch::Sender<bool>>,
    under_way: Arc<AtomicU64>,
    tally: Arc<Mutex<Tally>>,
    progress: mpsc::Sender<Result<Progress<M>, M::Error>>,
}

impl<M: Message> Feed<M> {
    /// A run that reports the deliveries that `pick` picks, and what feeds it. It ends when that is
    /// dropped.
    pub fn open(pick: impl Fn(&Delivery) -> bool + Send + Sync + 'static) -> (Run<M>, Self) {
        let (sender, progress) = mpsc::channel(64);
        let feed = Self {
            pick: Box::new(pick),
            stop: Arc::new(watch::Sender::new(false)),
            under_way: Arc::default(),
            tally: Arc::default(),
            progress: sender,
        };
        let run = Run {
            progress,
            stop: Arc::clone(&feed.stop),
            under_way: Arc::clone(&feed.under_way),
            tallies: vec![Arc::clone(&feed.tally)],
        };
        (run, feed)
    }

    /// Whether the run is to end, and when.
    #[must_use]
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends the run before its time.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// A delivery has begun.
    pub fn begin(&self) {
        self.under_way.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether that delivery is reported.
    #[must_use]
    pub fn picks(&self, delivery: &Delivery) -> bool {
        (self.pick)(delivery)
    }

    /// A delivery of which another attempt is to come.
    pub fn waits(&self, progress: Progress<M>) {
        if self.picks(&progress.delivery) {
            // When the reader is behind, a line in between may be missed; the end is not.
            let _ = self.progress.try_send(Ok(progress));
        }
    }

    /// A delivery has ended, and is not reported.
    pub fn count(&self, delivery: &Delivery) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.count(delivery, Duration::ZERO);
    }

    /// A delivery has ended. It is reported whatever `pick` says of it.
    pub async fn report(&self, progress: Progress<M>) {
        self.count(&progress.delivery);
        let _ = self.progress.send(Ok(progress)).await;
    }

    /// What ends the run.
    pub async fn fail(&self, error: M::Error) {
        self.stop();
        // Nobody listens once the command has ended.
        let _ = self.progress.send(Err(error)).await;
    }
}

/// One thread's share in a run.
pub struct Worker<N> {
    /// What it sends with.
    pub sender: Sender,
    /// Gives the next message: the n-th of the run, where it matters. `None`: there are no more.
    pub next: N,
}

/// What every task of a run shares.
struct Shared<M: Message, S> {
    pick: S,
    pace: Pace,
    started: Instant,
    taken: AtomicU64,
    under_way: Arc<AtomicU64>,
    stop: Arc<watch::Sender<bool>>,
    progress: mpsc::Sender<Result<Progress<M>, M::Error>>,
}

/// Delivers what the workers' `next(0)`, `next(1)` … give, until there is no more, and reports
/// those that `pick` picks.
///
/// Of several workers each has a thread of its own; one alone works on the runtime at hand. With a
/// concurrency of one the messages go out in their order.
///
/// # Errors
/// When no thread can be started.
pub fn deliver_all<M, N, S>(workers: Vec<Worker<N>>, pace: Pace, pick: S) -> io::Result<Run<M>>
where
    M: Message,
    N: FnMut(u64) -> Result<Option<M>, M::Error> + Send + 'static,
    S: Fn(&Delivery) -> bool + Send + Sync + 'static,
{
    let (sender, progress) = mpsc::channel(64);
    let stop = Arc::new(watch::Sender::new(false));
    let under_way = Arc::<AtomicU64>::default();
    let shared = Arc::new(Shared {
        pick,
        pace,
        started: Instant::now(),
        taken: AtomicU64::new(0),
        under_way: Arc::clone(&under_way),
        stop: Arc::clone(&stop),
        progress: sender,
    });
    let count = workers.len();
    let mut tallies = Vec::new();
    for (index, worker) in workers.into_iter().enumerate() {
        let tally = Arc::<Mutex<Tally>>::default();
        tallies.push(Arc::clone(&tally));
        // The first ones take what cannot be shared out evenly.
        let slots = (pace.concurrency + count - 1 - index) / count;
        let work = work(Arc::clone(&shared), worker, tally, slots);
        if count == 1 {
            tokio::spawn(work);
        } else {
            on_a_thread(work, shared.progress.clone())?;
        }
    }
    Ok(Run {
        progress,
        stop,
        under_way,
        tallies,
    })
}

/// Runs `work` on a thread and a runtime of its own. The end of the run is the end of its channel:
/// `progress` is held until everything on the runtime has ended.
fn on_a_thread<T: Send + 'static>(
    work: impl Future<Output = ()> + Send + 'static,
    progress: mpsc::Sender<T>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let thread = thread::Builder::new().name("deliver".to_owned());
    let spawned = thread.spawn(move || {
        runtime.block_on(work);
        drop(runtime);
        drop(progress);
    });
    spawned.map(drop)
}

async fn work<M, N, S>(
    shared: Arc<Shared<M, S>>,
    worker: Worker<N>,
    tally: Arc<Mutex<Tally>>,
    slots: usize,
) where
    M: Message,
    N: FnMut(u64) -> Result<Option<M>, M::Error> + Send + 'static,
    S: Fn(&Delivery) -> bool + Send + Sync + 'static,
{
    let mut running = JoinSet::new();
    // Nobody else asks for it: the tasks of a worker are all on its thread.
    let next = Arc::new(Mutex::new(worker.next));
    for _ in 0..slots {
        let (shared, next) = (Arc::clone(&shared), Arc::clone(&next));
        let (sender, tally) = (worker.sender.clone(), Arc::clone(&tally));
        running.spawn(async move {
            if let Err(error) = shared.slot(&sender, &next, &tally).await {
                shared.stop.send_replace(true);
                // Nobody listens once the command has ended.
                let _ = shared.progress.send(Err(error)).await;
            }
        });
    }
    while running.join_next().await.is_some() {}
}

impl<M, S> Shared<M, S>
where
    M: Message,
    S: Fn(&Delivery) -> bool,
{
    /// Delivers one message after the other.
    async fn slot<N>(
        &self,
        sender: &Sender,
        next: &Mutex<N>,
        tally: &Mutex<Tally>,
    ) -> Result<(), M::Error>
    where
        N: FnMut(u64) -> Result<Option<M>, M::Error>,
    {
        let (mut stop, mut deadline) = (self.stop.subscribe(), Deadline::default());
        while !*stop.borrow() {
            let n = self.taken.fetch_add(1, Ordering::Relaxed);
            let message = next.lock().unwrap_or_else(PoisonError::into_inner)(n)?;
            let Some(message) = message else {
                return Ok(());
            };
            let Some(late) = self.pace.due(n, self.started, &mut stop).await else {
                return Ok(());
            };
            let message = Arc::new(message);
            let waiting = |delivery: &Delivery| {
                if (self.pick)(delivery) {
                    // When the reader is behind, a line in between may be missed; the end is not.
                    let _ = self.progress.try_send(Ok(Progress {
                        message: Arc::clone(&message),
                        request: message.request(delivery.last().at),
                        delivery: delivery.clone(),
                    }));
                }
            };
            self.under_way.fetch_add(1, Ordering::Relaxed);
            let delivered = sender
                .deliver(&*message, &mut stop, &mut deadline, waiting)
                .await;
            self.under_way.fetch_sub(1, Ordering::Relaxed);
            let delivery = delivered?;
            if is_over(sender, &delivery) {
                self.stop.send_replace(true);
            }
            let is_picked = (self.pick)(&delivery);
            {
                let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                tally.count(&delivery, late);
            }
            if is_picked {
                let progress = Progress {
                    request: message.request(delivery.last().at),
                    message,
                    delivery,
                };
                let _ = self.progress.send(Ok(progress)).await;
            }
        }
        Ok(())
    }
}

impl Pace {
    /// Waits until the n-th message of a run that `started` then is due. Gives how late it is because
    /// nobody was free to send it (the handler's fault; that timers are coarse is not), or `None` when
    /// the run is stopped.
    pub async fn due(
        self,
        n: u64,
        started: Instant,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<Duration> {
        let Some(rate) = self.rate else {
            return Some(Duration::ZERO);
        };
        #[expect(clippy::cast_precision_loss, reason = "2^53 messages are not sent")]
        let offset = Duration::from_secs_f64(n as f64 / rate);
        let due = started + offset;
        let late = Instant::now().saturating_duration_since(due);
        if late.is_zero() {
            tokio::select! {
                () = sleep_until(due) => {}
                _ = stop.wait_for(|stop| *stop) => return None,
            }
        }
        Some(late)
    }
}

/// Whether further messages would meet the same end, or the endpoint wants none.
fn is_over(sender: &Sender, delivery: &Delivery) -> bool {
    match delivery.outcome() {
        Ok(response) => ends_endpoint(response),
        Err(AttemptError::Refused | AttemptError::UnknownHost) => sender.schedule.attempts() == 1,
        Err(_) => false,
    }
}
