//! Deliveries, carried out and told: what `send-example` and `replay` have in common.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::cli::{DeliveryArgs, ExpectedStatus, TrustArgs};
use crate::context::{ClockAndRandom, Context};
use crate::delivery::{
    self, Client, Delivery, Endpoint, Message, Pace, Run, Schedule, Sender, Told, Trust, Worker,
    deliver_all,
};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::signing::Scheme;

use super::block_on;
use super::delivery_report::{self, Lines, Report};
use super::delivery_summary::Summary;
use super::interrupt::Interrupt;

/// Up to so many messages each has its line. Of more, people see only failures,
const ALL_SHOWN: u64 = 100;
/// and of those only so many.
const FAILURES_SHOWN: u64 = 10;

/// So many messages are on their way at once when `--rate` says how fast and nothing how many.
const CONCURRENCY_OF_RATE: u16 = 64;

/// Everything decided about how to deliver.
pub struct Deliveries {
    /// Where to.
    pub endpoint: Endpoint,
    /// What counts as success.
    pub expected: ExpectedStatus,
    /// How many messages there are.
    pub messages: u64,
    /// The length of the longest event type.
    pub event_width: usize,
    /// The names of the secrets that sign.
    pub secrets: Vec<String>,
    /// Wait for the endpoint first, for at most this long.
    pub wait: Option<Duration>,
    /// What the options say.
    pub options: Options,
}

/// What the options of every delivering command say.
pub struct Options {
    pace: Pace,
    schedule: Schedule,
    speedup: f64,
    time_out: Duration,
    trust: Trust,
    ambient: ClockAndRandom,
}

impl Options {
    /// Reads the file of `--cacert`, if there is one.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn new(args: &DeliveryArgs, scheme: Scheme, context: &Context) -> Result<Self, Error> {
        let usual = match args.rate {
            None => 1,
            Some(_) => CONCURRENCY_OF_RATE,
        };
        Ok(Self {
            pace: Pace {
                concurrency: args.concurrency.unwrap_or(usual).into(),
                rate: args.rate,
            },
            schedule: match (&args.retry, scheme) {
                (None, _) => Schedule::once(),
                (Some(Some(schedule)), _) => schedule.clone(),
                (Some(None), Scheme::BodyHmac) => Schedule::body_hmac(),
                (Some(None), Scheme::Svix | Scheme::Standard) => Schedule::svix(),
            },
            speedup: args.speedup.unwrap_or(1.0),
            time_out: args.timeout,
            trust: trust(&args.trust, context)?,
            ambient: context.clock_and_random(),
        })
    }
}

/// What `--cacert` and `--insecure` say. Reads the file, if there is one.
///
/// # Errors
/// When that cannot be read.
pub fn trust(args: &TrustArgs, context: &Context) -> Result<Trust, Error> {
    match &args.cacert {
        Some(path) => Trust::also(&context.directory.join(path), path),
        None if args.insecure => Ok(Trust::Anyone),
        None => Ok(Trust::System),
    }
}

/// Warns of `--insecure`.
pub fn remark_on_trust(trust: &Trust, reporter: &mut Reporter<'_>) {
    if matches!(trust, Trust::Anyone) {
        reporter.remark("--insecure: anyone could answer in the endpoint's place");
    }
}

impl Deliveries {
    /// Delivers what `source` gives, which is asked once for each thread, and reports.
    ///
    /// # Errors
    /// When the endpoint is waited for in vain, a message cannot be made or an attempt not noted.
    pub fn run<M, N>(
        &self,
        source: impl FnMut() -> Result<N, Error>,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error>
    where
        M: Message,
        N: FnMut(u64) -> Result<Option<M>, Error> + Send + 'static,
    {
        block_on(self.deliver(source, reporter))
    }

    async fn deliver<M, N>(
        &self,
        mut source: impl FnMut() -> Result<N, Error>,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error>
    where
        M: Message,
        N: FnMut(u64) -> Result<Option<M>, Error> + Send + 'static,
    {
        let interrupt = Interrupt::listen();
        if let Some(limit) = self.wait {
            let reachable = delivery::wait_until_reachable(&self.endpoint, limit);
            tokio::select! {
                reached = reachable => reached?,
                () = interrupt.first() => return Ok(Exit::Interrupted),
            }
        }
        remark_on_trust(&self.options.trust, reporter);
        delivery_report::heading(&self.endpoint, &self.secrets, reporter);
        let started = Instant::now();
        let pace = self.options.pace;
        let senders = self.senders()?.into_iter();
        let workers = senders.map(|sender| source().map(|next| Worker { sender, next }));
        let workers = workers.collect::<Result<_, _>>()?;
        let mut run = deliver_all(workers, pace, self.told(reporter))?;
        self.follow(&mut run, &interrupt, reporter).await?;
        if interrupt.is_second() {
            return Ok(Exit::Interrupted);
        }
        let summary = Summary {
            planned: self.messages,
            tally: &run.tally(),
            expected: &self.expected,
            elapsed: started.elapsed(),
            is_timed: self.messages > ALL_SHOWN || pace.concurrency > 1 || pace.rate.is_some(),
        };
        if self.messages != 1 {
            summary.write(reporter)?;
        }
        Ok(summary.exit())
    }

    /// One for each thread that is worth its while.
    fn senders(&self) -> Result<Vec<Sender>, Error> {
        let cores = if self.messages > ALL_SHOWN {
            std::thread::available_parallelism().map_or(1, usize::from)
        } else {
            1
        };
        let options = &self.options;
        let sender = |_| {
            Ok(Sender {
                client: Client::new(&self.endpoint, &options.trust)?,
                time_out: options.time_out,
                schedule: options.schedule.clone(),
                speedup: options.speedup,
                ambient: options.ambient,
            })
        };
        let threads = cores.min(options.pace.concurrency);
        (0..threads).map(sender).collect()
    }

    /// Which deliveries are told of.
    fn told(&self, reporter: &Reporter<'_>) -> impl Fn(&Delivery) -> bool + Send + Sync + 'static {
        let all = reporter.json || reporter.verbose || self.messages <= ALL_SHOWN;
        let expected = self.expected.clone();
        let failures = AtomicU64::new(0);
        move |delivery| {
            let failed = || delivery_report::exit(delivery.outcome(), &expected) != Exit::Done;
            all || failed() && failures.fetch_add(1, Ordering::Relaxed) < FAILURES_SHOWN
        }
    }

    /// Tells of deliveries as they come, until all have ended or the user has had enough.
    async fn follow<M: Message>(
        &self,
        run: &mut Run<M>,
        interrupt: &Interrupt,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let mut lines = Lines::new(self.messages, self.event_width);
        let bar = self.bar(reporter);
        let mut ticks = interval(Duration::from_millis(100));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut stopping = false;
        let mut failed = None;
        loop {
            tokio::select! {
                told = run.told.recv() => match told {
                    Some(Ok(told)) => {
                        bar.suspend(|| self.report(&told).write(&mut lines, reporter))?;
                    }
                    Some(Err(error)) => failed = failed.or(Some(error)),
                    None => break,
                },
                () = interrupt.first(), if !stopping => {
                    stopping = true;
                    run.stop();
                }
                () = interrupt.second() => break,
                _ = ticks.tick(), if !bar.is_hidden() => bar.set_position(run.ended()),
            }
        }
        bar.finish_and_clear();
        failed.map_or(Ok(()), Err)
    }

    fn report<'a, M: Message>(&'a self, told: &'a Told<M>) -> Report<'a> {
        Report {
            event_type: told.message.event_type(),
            message_id: told.message.id(&told.request),
            endpoint: &self.endpoint,
            delivery: &told.delivery,
            request: &told.request,
            hint: delivery::hint(told.delivery.outcome(), &self.endpoint),
            expected: &self.expected,
        }
    }

    fn bar(&self, reporter: &mut Reporter<'_>) -> ProgressBar {
        if self.messages <= ALL_SHOWN || reporter.quiet || !reporter.context().terminal.stderr {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(self.messages);
        let style = "{wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar
    }
}
