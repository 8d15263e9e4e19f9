//! Deliveries, carried out and reported: what `send-example` and `replay` have in common.

use std::future::{Future, Ready};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{Error, Exit, block_on};
use crate::cli::{DeliveryArgs, TrustArgs};
use crate::context::{Ambient, Context};
use crate::delivery::{
    Delivery, ExpectedStatus, Hint, Message, Pace, Progress, Run, Schedule, Sender, Sent, Worker,
    deliver_all,
};
use crate::http::{Client, Endpoint, Outbound, Trust, wait_until_reachable};
use crate::settings;
use crate::signing::Scheme;
use crate::terminal::{Interrupt, ProgressLine, Reporter, Stream, leave};
use crate::view::style::BOLD;
use crate::view::{DeliveryLines, DeliverySummary, DeliveryView, Success};

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
    /// How they are reported.
    pub reporting: Reporting,
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
    outbound: Outbound,
    ambient: Ambient,
}

impl Options {
    /// Reads the file of `--cacert`, if there is one.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn new(args: &DeliveryArgs, scheme: Scheme, context: &Context) -> Result<Self, Error> {
        Ok(Self {
            pace: pace(args, 1),
            schedule: match (&args.retry, scheme) {
                (None, _) => Schedule::once(),
                (Some(Some(schedule)), _) => schedule.clone(),
                (Some(None), Scheme::BodyHmac) => Schedule::body_hmac(),
                (Some(None), Scheme::Svix | Scheme::Standard) => Schedule::svix(),
            },
            speedup: args.speedup.unwrap_or(1.0),
            time_out: args.timeout,
            outbound: outbound(&args.trust, context)?,
            ambient: context.ambient,
        })
    }
}

/// What `--concurrency` and `--rate` say; without either, so many are on their way at once.
pub fn pace(args: &DeliveryArgs, usual: u16) -> Pace {
    let usual = args.rate.map_or(usual, |_| CONCURRENCY_OF_RATE);
    Pace {
        concurrency: args.concurrency.unwrap_or(usual).into(),
        rate: args.rate,
    }
}

/// What `--cacert` and `--insecure` say. Reads the file, if there is one.
///
/// # Errors
/// When that cannot be read.
pub fn outbound(args: &TrustArgs, context: &Context) -> Result<Outbound, Error> {
    let cacert = args.cacert.as_deref();
    Ok(settings::outbound(cacert, args.insecure, context)?)
}

/// Warns of `--insecure`.
pub fn remark_on_trust(outbound: &Outbound, reporter: &mut Reporter<'_>) {
    if matches!(outbound.trust, Trust::Anyone) {
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
        Error: From<M::Error>,
        N: FnMut(u64) -> Result<Option<M>, M::Error> + Send + 'static,
    {
        self.run_and(source, None::<Ready<()>>, reporter).0
    }

    /// The same, and waits for `further`, also when the delivering broke off: until Ctrl-C is pressed
    /// for the second time.
    pub fn run_and<M, N, T>(
        &self,
        source: impl FnMut() -> Result<N, Error>,
        further: Option<impl Future<Output = T>>,
        reporter: &mut Reporter<'_>,
    ) -> (Result<Exit, Error>, Option<T>)
    where
        M: Message,
        Error: From<M::Error>,
        N: FnMut(u64) -> Result<Option<M>, M::Error> + Send + 'static,
    {
        let both = block_on(async {
            let interrupt = self.reporting.interrupt(reporter);
            let exit = self.deliver(source, &interrupt, reporter).await;
            let flushed = reporter.flush();
            if interrupt.is_second() {
                leave(Exit::Interrupted as u8);
            }
            let exit = exit.and_then(|exit| Ok(flushed.map(|()| exit)?));
            let Some(further) = further else {
                return Ok((exit, None));
            };
            tokio::select! {
                biased;
                () = interrupt.second() => leave(Exit::Interrupted as u8),
                done = further => Ok((exit, Some(done))),
            }
        });
        both.unwrap_or_else(|error| (Err(error), None))
    }

    async fn deliver<M, N>(
        &self,
        mut source: impl FnMut() -> Result<N, Error>,
        interrupt: &Interrupt,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error>
    where
        M: Message,
        Error: From<M::Error>,
        N: FnMut(u64) -> Result<Option<M>, M::Error> + Send + 'static,
    {
        if let Some(limit) = self.wait {
            let reachable = wait_until_reachable(&self.endpoint, limit);
            tokio::select! {
                reached = reachable => reached?,
                () = interrupt.first() => return Ok(Exit::Interrupted),
            }
        }
        remark_on_trust(&self.options.outbound, reporter);
        self.heading(reporter);
        let started = Instant::now();
        let pace = self.options.pace;
        let senders = self.senders()?.into_iter();
        let workers = senders.map(|sender| source().map(|next| Worker { sender, next }));
        let workers = workers.collect::<Result<_, _>>()?;
        let run = deliver_all(workers, pace, self.reporting.pick(reporter))
            .map_err(Error::io("cannot start a thread"))?;
        let (exit, _) = self
            .reporting
            .see_through((run, pace, started), interrupt, say_finishing, reporter)
            .await?;
        Ok(exit)
    }

    /// One for each thread that is worth its while.
    fn senders(&self) -> Result<Vec<Sender>, Error> {
        let cores = if self.reporting.messages > ALL_SHOWN {
            std::thread::available_parallelism().map_or(1, usize::from)
        } else {
            1
        };
        let options = &self.options;
        let sender = |_| {
            Ok(Sender {
                client: Client::new(&self.endpoint, &options.outbound)?,
                time_out: options.time_out,
                schedule: options.schedule.clone(),
                speedup: options.speedup,
                ambient: options.ambient,
            })
        };
        let threads = cores.min(options.pace.concurrency);
        (0..threads).map(sender).collect()
    }

    /// Where it all goes and who signs it, before the first delivery.
    fn heading(&self, reporter: &mut Reporter<'_>) {
        heading(&self.endpoint, reporter);
        if self.secrets.is_empty() || reporter.form.json {
            return;
        }
        let secrets = self.secrets.join(", then ");
        reporter.note(format_args!("signed with {secrets}\n"));
    }
}

/// Says where it all goes.
pub fn heading(place: impl std::fmt::Display, reporter: &mut Reporter<'_>) {
    if !reporter.form.json {
        let place = reporter.style(Stream::Err).paint(BOLD, place);
        reporter.note(format_args!("POST {place}"));
    }
}

/// How deliveries are reported, whoever makes them.
pub struct Reporting {
    /// What counts as success.
    pub expected: ExpectedStatus,
    /// How many there are.
    pub messages: u64,
    /// The length of the longest event type.
    pub event_width: usize,
}

impl Reporting {
    /// Ctrl-C, from now on. A single message is not busy with anything.
    pub fn interrupt(&self, reporter: &mut Reporter<'_>) -> Interrupt {
        match self.messages {
            1 => Interrupt::listen_here(reporter.context()),
            _ => Interrupt::listen(reporter.context()),
        }
    }

    /// Reports a run to its end, or until the user has had enough; `finishing` says that Ctrl-C was
    /// heard. Also gives how many were still under way.
    ///
    /// # Errors
    /// When a message cannot be made, or an attempt not noted.
    pub async fn see_through<M: Message>(
        &self,
        (mut run, pace, started): (Run<M>, Pace, Instant),
        interrupt: &Interrupt,
        finishing: impl Fn(u64, &mut Reporter<'_>),
        reporter: &mut Reporter<'_>,
    ) -> Result<(Exit, u64), Error>
    where
        Error: From<M::Error>,
    {
        let accepted = self
            .follow(&mut run, interrupt, finishing, reporter)
            .await?;
        let under_way = run.under_way();
        if interrupt.is_second() {
            return Ok((Exit::Interrupted, under_way));
        }
        let summary = DeliverySummary {
            planned: self.messages,
            tally: &run.tally(),
            under_way,
            expected: &self.expected,
            elapsed: started.elapsed(),
            is_timed: self.messages > ALL_SHOWN || pace.concurrency > 1 || pace.rate.is_some(),
        };
        if self.messages != 1 {
            reporter.show(&summary)?;
        } else if accepted && summary.success() == Success::Yes {
            reporter.advise_once(
                "check",
                "The handler took it. `cew check` tries what else a handler must take, and what it \
                 must refuse.",
            );
        }
        let cut_short = summary.tally.cut_short + under_way;
        let exit = if interrupt.is_set() && (summary.not_sent() > 0 || cut_short > 0) {
            Exit::Interrupted
        } else if under_way > 0 {
            Exit::from(summary.success()).max(Exit::No)
        } else {
            summary.success().into()
        };
        Ok((exit, cut_short))
    }

    /// Which deliveries are reported.
    pub fn pick(
        &self,
        reporter: &Reporter<'_>,
    ) -> impl Fn(&Delivery) -> bool + Send + Sync + 'static {
        let all = reporter.form.json || reporter.form.verbose || self.messages <= ALL_SHOWN;
        let expected = self.expected.clone();
        let failures = AtomicU64::new(0);
        move |delivery| {
            let failed = || Success::of(delivery.outcome(), &expected) != Success::Yes;
            all || failed() && failures.fetch_add(1, Ordering::Relaxed) < FAILURES_SHOWN
        }
    }

    /// Reports deliveries as they come, until all have ended or the user has had enough. Whether a
    /// handler accepted any of those that were reported.
    async fn follow<M: Message>(
        &self,
        run: &mut Run<M>,
        interrupt: &Interrupt,
        finishing: impl Fn(u64, &mut Reporter<'_>),
        reporter: &mut Reporter<'_>,
    ) -> Result<bool, Error>
    where
        Error: From<M::Error>,
    {
        let mut lines = DeliveryLines::new(self.messages, self.event_width);
        let mut bar = if self.messages > ALL_SHOWN {
            ProgressLine::of_messages(self.messages, reporter)
        } else {
            ProgressLine::hidden()
        };
        let mut ticks = interval(Duration::from_millis(100));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut stopping = false;
        let mut accepted = false;
        let mut failed = None;
        loop {
            tokio::select! {
                progress = run.progress.recv() => match progress {
                    Some(Ok(progress)) => {
                        accepted |= bar.suspend(|| self.report(&progress, accepted, &mut lines, reporter))?;
                    }
                    Some(Err(error)) => failed = failed.or(Some(error)),
                    None => break,
                },
                () = interrupt.first(), if !stopping => {
                    stopping = true;
                    run.stop();
                    bar.suspend(|| finishing(run.under_way(), reporter));
                }
                () = interrupt.second() => break,
                _ = ticks.tick(), if !bar.is_hidden() => bar.reach(run.ended()),
            }
        }
        drop(bar);
        failed.map_or(Ok(accepted), |error| Err(error.into()))
    }

    /// People see each attempt at once, programs the whole at its end. Whether a handler accepted
    /// it, which `accepted` says of those before.
    fn report<M: Message>(
        &self,
        progress: &Progress<M>,
        accepted: bool,
        lines: &mut DeliveryLines,
        reporter: &mut Reporter<'_>,
    ) -> Result<bool, Error> {
        let last = progress.delivery.last();
        let answered_at = last.at.saturating_add(last.attempt.duration);
        let hint = Hint::after(&last.attempt.outcome, || {
            Sent::with(
                &progress.request.endpoint,
                progress.request.header_pairs(),
                answered_at,
            )
        });
        let hint = hint.map(|hint| if accepted { hint.after_success() } else { hint });
        let view = DeliveryView {
            event_type: progress.message.event_type(),
            message_id: progress.message.id(&progress.request),
            endpoint: &progress.request.endpoint,
            delivery: &progress.delivery,
            request: &progress.request,
            hint,
            expected: &self.expected,
        };
        show(&view, lines, reporter)?;
        let outcome = last.attempt.outcome.as_ref();
        Ok(outcome.is_ok_and(|response| response.is_success() && !response.is_page()))
    }
}

/// Says at once that Ctrl-C was heard.
fn say_finishing(under_way: u64, reporter: &mut Reporter<'_>) {
    let what = match under_way {
        0 => "nothing more is sent".to_owned(),
        1 => "finishing the delivery that is under way".to_owned(),
        n => format!("finishing the {n} deliveries that are under way"),
    };
    reporter.remark(format_args!("{what}; Ctrl-C again ends at once"));
}

/// Writes a delivery as far as it got, in either form.
pub fn show(
    view: &DeliveryView<'_>,
    lines: &mut DeliveryLines,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    if let Some(object) = view.object() {
        reporter.object(&object)?;
    }
    reporter.lines(|style, out| lines.add(view, style, out))?;
    Ok(reporter.flush()?)
}

impl From<Success> for Exit {
    fn from(success: Success) -> Self {
        match success {
            Success::Yes => Self::Done,
            Success::No => Self::No,
            Success::Unreachable => Self::Unreachable,
        }
    }
}
