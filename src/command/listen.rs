//! `cew listen`: what is being delivered to me?

use std::future;
use std::time::Duration;

use hyper::StatusCode;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::capture::store::{self, Access, Bounds, Store, Writer};
use crate::cli::{ListenArgs, SecretArgs};
use crate::error::Error;
use crate::event::EventType;
use crate::exit::Exit;
use crate::listener::{
    Admission, Delivered, Forward, Judge, Limits, Play, Receiver, Seen, Turned, bind, serve,
};
use crate::report::Reporter;
use crate::secret_source::{Elsewhere, Secrets};
use crate::signing::Scheme;

use super::block_on;
use super::expectations::Expectations;
use super::interrupt::Interrupt;
use super::listen_report::{Report, opening};

/// Attempts at so many earlier messages are remembered from the store.
const REMEMBERED: u32 = 10_000;

/// Listens until it is interrupted, or has what it waits for.
pub fn run(
    args: &ListenArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    for name in args.events.iter().chain(&args.expect) {
        let known = Scheme::ALL.map(|scheme| EventType::find(name, scheme));
        if known.iter().all(Result::is_err) {
            let [unknown, ..] = known;
            unknown?;
        }
    }
    if args.within.is_some() && args.expect.is_empty() && args.exit_after.is_none() {
        return Err(Error::usage(
            "--within has nothing to wait for",
            "add --expect TYPE or --exit-after N",
        ));
    }
    let judge = judge(args, secret, reporter)?;
    let store = if args.no_store {
        None
    } else {
        Some(open(args, reporter)?)
    };
    block_on(listen(args, judge, store, reporter))
}

/// The secrets to verify with. None at all is no error, unless something authentic is expected.
fn judge(
    args: &ListenArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Judge, Error> {
    let context = reporter.context();
    let mut find = |scheme| match Secrets::find(secret, scheme, context) {
        Ok(secrets) => Ok(Some(secrets)),
        Err(Error::SecretMissing { .. }) if args.expect.is_empty() => Ok(None),
        Err(error) => Err(error),
    };
    let (message_secrets, body_secrets) = match args.scheme {
        Some(Scheme::BodyHmac) => (None, find(Scheme::BodyHmac)?),
        Some(Scheme::Svix | Scheme::Standard) => (find(Scheme::Svix)?, None),
        None => {
            let body_secrets = find(Scheme::BodyHmac).ok().flatten();
            match find(Scheme::Svix) {
                Err(Error::SecretMissing { .. }) if body_secrets.is_some() => (None, body_secrets),
                message_secrets => (message_secrets?, body_secrets),
            }
        }
    };
    let elsewhere = Elsewhere::new(secret, reporter.context());
    let others = |scheme, secrets: &Option<Secrets>| {
        let secrets = secrets.as_ref();
        secrets.map_or(Vec::new(), |secrets| elsewhere.secrets(scheme, secrets))
    };
    let judge = Judge {
        message_others: others(Scheme::Svix, &message_secrets),
        body_others: others(Scheme::BodyHmac, &body_secrets),
        message_secrets,
        body_secrets,
        scheme: args.scheme,
    };
    if let Some(secrets) = judge.secrets() {
        secrets.remark(reporter);
    }
    Ok(judge)
}

/// Opens the store and removes from it what has grown too old or too much.
fn open(args: &ListenArgs, reporter: &mut Reporter<'_>) -> Result<Store, Error> {
    let path = store::path(args.store.as_deref(), reporter.context())?;
    let store = Store::open(&path, Access::Create)?;
    let bounds = Bounds::default();
    let pruned = store.prune(&bounds, reporter.context().time())?;
    if pruned.old > 0 {
        reporter.remark(format_args!(
            "removed {} captures older than 30 days from the store",
            pruned.old
        ));
    }
    if pruned.surplus > 0 {
        reporter.remark(format_args!(
            "removed the {} oldest captures, to keep the store below 1 GiB",
            pruned.surplus
        ));
    }
    Ok(store)
}

async fn listen(
    args: &ListenArgs,
    judge: Judge,
    store: Option<Store>,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen();
    let forward = args.forward_to.as_deref();
    let forward = forward
        .map(|to| Forward::new(to, args.timeout))
        .transpose()?;
    let bound = bind(&args.host, args.port).await?;
    opening(
        args,
        &bound,
        &judge,
        forward.as_ref(),
        store.as_ref(),
        reporter,
    )?;
    let mut seen = Seen::default();
    if let Some(store) = &store {
        for message in store.latest_messages(REMEMBERED)?.iter().rev() {
            seen.count(message);
        }
    }
    let (delivered, deliveries) = mpsc::unbounded_channel();
    let receiver = Receiver {
        admission: Admission {
            allowed: args.allow_from.clone(),
            trust_forwarded_for: args.trust_forwarded_for,
        },
        judge,
        writer: store.map(start).transpose()?,
        forward,
        forward_unverified: args.forward_unverified,
        events: args.events.clone(),
        play: play(args),
        seen: seen.into(),
        unique: u128::from_be_bytes(reporter.context().random_bytes()?).into(),
        clock: reporter.context().clock,
        random: reporter.context().random,
        delivered,
    };
    let limits = Limits {
        body: args.max_body,
        ..Limits::default()
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let serving = serve(bound.listeners, receiver, limits, shutdown);
    let mut session = Session {
        report: Report::default(),
        expectations: Expectations::new(&args.expect, args.exit_after),
        deliveries,
    };
    let second = interrupt.clone();
    let watching = async {
        let watched = tokio::select! {
            watched = session.watch(reporter) => watched,
            () = interrupt.first() => Ok(()),
            () = time_is_up(args.within) => Ok(()),
        };
        let _ = stop.send(());
        watched
    };
    let (turned, watched) = tokio::select! {
        done = async { tokio::join!(serving, watching) } => done,
        () = second.second() => return Ok(Exit::Interrupted),
    };
    watched?;
    session.end(turned, reporter)
}

fn start(store: Store) -> Result<Writer, Error> {
    Writer::start(store).map_err(|source| Error::Io {
        what: "cannot start the store's thread".to_owned(),
        source,
    })
}

fn play(args: &ListenArgs) -> Play {
    Play {
        respond: args
            .respond
            .and_then(|status| StatusCode::from_u16(status).ok()),
        delay: args.delay,
        fail_rate: args.fail_rate,
        fail_first: args.fail_first,
        retry_after: args.retry_after,
    }
}

async fn time_is_up(within: Option<Duration>) {
    match within {
        Some(within) => sleep(within).await,
        None => future::pending().await,
    }
}

/// What was delivered so far, and what is still expected.
struct Session {
    report: Report,
    expectations: Expectations,
    deliveries: UnboundedReceiver<Delivered>,
}

impl Session {
    /// Reports deliveries as they come, until all that is expected has come.
    async fn watch(&mut self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        while let Some(delivered) = self.deliveries.recv().await {
            self.take(&delivered, reporter)?;
            if self.deliveries.is_empty() {
                reporter.flush()?;
            }
            if self.expectations.are_over() {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, delivered: &Delivered, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        self.expectations.count(delivered);
        self.report.delivered(delivered, reporter)
    }

    /// Reports what came while the last requests were finished, and the summary.
    fn end(mut self, turned: Turned, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        while let Ok(delivered) = self.deliveries.try_recv() {
            self.take(&delivered, reporter)?;
        }
        let missing = self.expectations.missing();
        self.report.summary(turned, &missing, reporter)?;
        Ok(if missing.is_empty() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
