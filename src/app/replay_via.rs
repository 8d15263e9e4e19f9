//! `cew replay --via`: what a Svix server has, sent again by it.

use std::sync::Arc;

use tokio::time::Instant;

use super::deliveries::{Reporting, heading, pace};
use super::report::remark_on_events;
use super::{Error, Exit, block_on, via};
use crate::cli::ReplayArgs;
use crate::delivery::ExpectedStatus;
use crate::svix::{
    Application, Client, Destination, Resending, RunKey, Selection, SvixError, Way, Which, Window,
    replay_missing, resend_all, select,
};
use crate::terminal::{Reporter, consent};
use crate::view::ResendView;

/// So many are sent again at the same time, unless it is said how many.
const AT_ONCE: u16 = 8;

/// Replays, or with `--dry-run` lists what would be replayed.
pub fn run(args: &ReplayArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    if !args.selects() {
        return Err(Error::usage(
            "nothing was chosen to replay",
            "name message ids, or give --failed, --missing, --last N or --since TIME",
        ));
    }
    let trust = Some(&args.delivery.trust);
    let client = via::client(&args.via, trust, args.store.as_deref(), reporter.context())?;
    block_on(async {
        let application = via::application(&client, args.via.app.as_deref()).await?;
        let replay = Replay {
            destination: destination(args, &client, &application).await?,
            args,
            client,
            application,
        };
        replay.run(reporter).await
    })
}

/// The endpoint, which has to take something.
async fn destination(
    args: &ReplayArgs,
    client: &Client,
    application: &Application,
) -> Result<Destination, Error> {
    let destination = Destination::one(client, application, args.endpoint.as_deref()).await?;
    if destination.endpoint.disabled {
        let endpoint = destination.url.to_string();
        return Err(SvixError::Disabled { endpoint }.into());
    }
    Ok(destination)
}

/// What is replayed, and where.
struct Replay<'a> {
    args: &'a ReplayArgs,
    client: Arc<Client>,
    application: Application,
    destination: Destination,
}

impl Replay<'_> {
    async fn run(self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let selection = self.select(reporter).await?;
        self.remark(&selection, reporter);
        let chosen = selection.chosen;
        let count = chosen.len() as u64;
        if count == 0 {
            remark_on_events(&self.args.events, reporter);
            reporter.line("nothing to replay")?;
            return Ok(Exit::Done);
        }
        let url = self.destination.url.to_string();
        if self.args.dry_run {
            for message in &chosen {
                reporter.show(&ResendView { message, url: &url })?;
            }
            reporter.line(format_args!("\n{count} would be sent to {url}"))?;
            return Ok(Exit::Done);
        }
        let goes_far = !self.client.server().base().is_loopback();
        if count > 1 && (goes_far || !self.destination.url.is_loopback()) && !self.args.yes {
            let question = format!("Replay {count} messages to {url}?");
            let what = "replaying several messages to another machine";
            if !consent(&question, what, reporter)? {
                return Ok(Exit::No);
            }
        }
        let reporting = Reporting {
            expected: ExpectedStatus::success(),
            messages: count,
            event_width: chosen
                .iter()
                .map(|it| it.event_type.len())
                .max()
                .unwrap_or(0),
        };
        let server = self.client.server();
        heading(format_args!("{url}, by {server}\n"), reporter);
        let interrupt = reporting.interrupt(reporter);
        let (started, pace) = (Instant::now(), pace(&self.args.delivery, AT_ONCE));
        let resending = Resending {
            way: self.way(reporter).await?,
            client: Arc::clone(&self.client),
            application: self.application.id.clone(),
            destination: self.destination,
        };
        let run = resend_all(resending, chosen, pace, reporting.pick(reporter));
        let (exit, _) = reporting
            .see_through((run, pace, started), &interrupt, say_finishing, reporter)
            .await?;
        if exit == Exit::Interrupted {
            reporter.remark(
                "the same command goes on from here: what has succeeded is not chosen again",
            );
        }
        Ok(exit)
    }

    /// What was never tried is asked for at once, of a server that can do that; what was chosen
    /// further than such a server can, one by one.
    async fn way(&self, reporter: &mut Reporter<'_>) -> Result<Way, Error> {
        let args = self.args;
        let is_whole = args.events.is_empty() && args.last.is_none();
        if let (true, true, Some(since)) = (args.missing, is_whole, args.since) {
            let now = reporter.context().now();
            let span = (since.time(now), args.until.map(|moment| moment.time(now)));
            let application = &self.application.id;
            if replay_missing(&self.client, application, &self.destination, span).await? {
                return Ok(Way::AllAtOnce);
            }
            reporter.remark(
                "this server cannot replay what is missing by itself: it was listed, and is sent \
                 one by one",
            );
        }
        let random = reporter.context().ambient.random_bytes()?;
        Ok(Way::OneByOne(RunKey(u64::from_be_bytes(random))))
    }

    async fn select(&self, reporter: &mut Reporter<'_>) -> Result<Selection, Error> {
        let args = self.args;
        let now = reporter.context().now();
        let which = if args.failed {
            Which::Failed {
                scheduled: args.now,
            }
        } else if args.missing {
            Which::Missing
        } else if args.names.is_empty() {
            Which::All
        } else {
            Which::Named(&args.names)
        };
        let window = Window {
            since: args.since.map(|moment| moment.time(now)),
            until: args.until.map(|moment| moment.time(now)),
            last: args.last,
        };
        let filter = (window, args.events.as_slice());
        let application = &self.application.id;
        let selected = select(&self.client, application, &self.destination, which, filter);
        Ok(selected.await?)
    }

    /// What was left out, and what is lost by what was not.
    fn remark(&self, selection: &Selection, reporter: &mut Reporter<'_>) {
        let scheduled = selection.scheduled;
        let are = |count: u64| if count == 1 { "is" } else { "are" };
        if scheduled > 0 && self.args.now {
            let lose = if scheduled == 1 {
                "message loses its"
            } else {
                "messages lose their"
            };
            reporter.remark(format_args!(
                "{scheduled} {lose} schedule by this: whatever comes of it, the server tries it no \
                 more by itself"
            ));
        } else if scheduled > 0 {
            let are = are(scheduled);
            reporter.remark(format_args!(
                "{scheduled} {are} left to the server, which will try again by itself; --now sends \
                 them at once, and ends that"
            ));
        }
        if selection.young > 0 {
            let (count, are) = (selection.young, are(selection.young));
            reporter.remark(format_args!(
                "{count} {are} left out: made a few seconds ago, and perhaps under way"
            ));
        }
    }
}

/// Says at once that Ctrl-C was heard.
fn say_finishing(under_way: u64, reporter: &mut Reporter<'_>) {
    reporter.remark(format_args!(
        "finishing {under_way} that the server was asked for; Ctrl-C again ends at once"
    ));
}
