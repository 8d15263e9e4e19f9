//! `cew listen`: what is being delivered to me?

use std::future;
use std::time::Duration;

use hyper::StatusCode;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::{Error, Exit, block_on, fail, remark_on_secrets, store};
use crate::capture::{Unwritable, write_json_line};
use crate::cli::{ListenArgs, SecretArgs};
use crate::diagnosis::Verifier;
use crate::event::EventType;
use crate::http::{Bound, Endpoint, Limits, TurnedAway, bind, serve};
use crate::intake::{Admission, Delivered, Expectations, Forward, StandIn, Receiver, AttemptNumbers};
use crate::settings::{
    SecretsError, elsewhere, outbound, parse_endpoint, secrets,
};
use crate::signing::{DEFAULT_TOLERANCE, Scheme, SecretSet};
use crate::store::{Access, Bounds, Pruned, Store, StoreError, Writer};
use crate::terminal::{Interrupt, Reporter};
use crate::view::{sanitize, DeliveredCounts, DeliveredLines, ListeningSummary, delivered_extra};

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
    let verifier = verifier(args, secret, reporter)?;
    let store = if args.no_store {
        None
    } else {
        Some(open(args, reporter)?)
    };
    block_on(listen(args, verifier, store, reporter))
}

/// What is authentic. No secret at all is no error, unless something authentic is expected.
fn verifier(
    args: &ListenArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Verifier, Error> {
    let (options, context) = (secret.options(), reporter.context());
    let elsewhere = elsewhere(&options, context);
    let mut not_read = Vec::new();
    let mut find = |scheme| match secrets(&options, scheme, context) {
        Ok(secrets) => Ok(Some(secrets)),
        Err(SecretsError::Missing { left_out, .. }) if args.expect.is_empty() => {
            not_read = left_out;
            Ok(None)
        }
        Err(error) => Err(error),
    };
    let (message, body): (Option<SecretSet>, _) = match args.scheme {
        Some(Scheme::BodyHmac) => (None, find(Scheme::BodyHmac)?),
        Some(Scheme::Svix | Scheme::Standard) => (find(Scheme::Svix)?, None),
        None => {
            let body = find(Scheme::BodyHmac).ok().flatten();
            match find(Scheme::Svix) {
                Err(SecretsError::Missing { .. }) if body.is_some() => (None, body),
                message => (message?, body),
            }
        }
    };
    for file in not_read {
        reporter.remark(format_args!("not read: {file} (--env-file reads it)"));
    }
    let verifier = Verifier::new(args.scheme, Some(DEFAULT_TOLERANCE));
    let mut verifier = verifier.looking_elsewhere(elsewhere);
    for (scheme, secrets) in [(Scheme::Svix, message), (Scheme::BodyHmac, body)] {
        if let Some(secrets) = secrets {
            verifier.set(scheme, secrets);
        }
    }
    if let Some(secrets) = verifier.any_secrets() {
        remark_on_secrets(secrets, reporter);
    }
    Ok(verifier)
}

/// The handler behind the listener: `to` with a path exactly, else its server.
fn forward_to(to: &str, time_out: Duration, reporter: &mut Reporter<'_>) -> Result<Forward, Error> {
    let endpoint = parse_endpoint(to, "--forward-to")?;
    let outbound = outbound(None, false, reporter.context())?;
    let exact = Endpoint::names_path(to);
    Ok(Forward::new(endpoint, exact, time_out, &outbound)?)
}

/// Opens the store and removes from it what has grown too old or too much.
fn open(args: &ListenArgs, reporter: &mut Reporter<'_>) -> Result<Store, Error> {
    let store = store::open(args.store.as_deref(), Access::Create, reporter.context())?;
    let bounds = Bounds::default();
    let pruned = store.prune(&bounds, reporter.context().now())?;
    remark_on_pruned(pruned, reporter);
    Ok(store)
}

/// Nothing is removed silently.
fn remark_on_pruned(pruned: Pruned, reporter: &mut Reporter<'_>) {
    if pruned.old > 0 {
        reporter.remark(format_args!(
            "removed {} captures older than 30 days from the store",
            pruned.old
        ));
    }
    if pruned.surplus > 0 {
        reporter.remark(format_args!(
            "removed the {} oldest captures, to keep the store below 1 GiB, and what is not \
             authentic below 256 MiB",
            pruned.surplus
        ));
    }
}

async fn listen(
    args: &ListenArgs,
    verifier: Verifier,
    store: Option<Store>,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(reporter.context());
    let forward = args.forward_to.as_deref();
    let forward = forward
        .map(|to| forward_to(to, args.timeout, reporter))
        .transpose()?;
    let bound = bind(&args.host, args.port).await?;
    opening(
        args,
        &bound,
        &verifier,
        forward.as_ref(),
        store.as_ref(),
        reporter,
    )?;
    let mut numbers = AttemptNumbers::default();
    if let Some(store) = &store {
        for message in store.latest_messages(REMEMBERED)?.iter().rev() {
            numbers.count(message);
        }
    }
    let (delivered, deliveries) = mpsc::unbounded_channel();
    let writer = store.map(start).transpose()?;
    let removed = writer.as_ref().map(Writer::removed);
    let receiver = Receiver {
        admission: Admission {
            allowed: args.allow_from.clone(),
            trust_forwarded_for: args.trust_forwarded_for,
        },
        verifier,
        writer,
        forward,
        forward_unverified: args.forward_unverified,
        events: args.events.clone(),
        stand_in: stand_in(args),
        numbers: numbers.into(),
        unique: u128::from_be_bytes(reporter.context().ambient.random_bytes()?).into(),
        ambient: reporter.context().ambient,
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
    if let Some(removed) = removed {
        remark_on_pruned(removed.so_far(), reporter);
    }
    session.end(turned, reporter)
}

fn start(store: Store) -> Result<Writer, Error> {
    Writer::start(store).map_err(Error::io("cannot start the store's thread"))
}

fn stand_in(args: &ListenArgs) -> StandIn {
    StandIn {
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
    fn end(mut self, turned: TurnedAway, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        while let Ok(delivered) = self.deliveries.try_recv() {
            self.take(&delivered, reporter)?;
        }
        let missing = self.expectations.missing();
        reporter.show(&ListeningSummary::new(
            self.report.counts,
            turned,
            &missing,
        ))?;
        Ok(if missing.is_empty() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}

/// What came so far.
#[derive(Default)]
struct Report {
    counts: DeliveredCounts,
    lines: DeliveredLines,
    last_store_error: Option<StoreError>,
}

impl Report {
    /// Writes a delivery, in either form, and counts it.
    fn delivered(
        &mut self,
        delivered: &Delivered,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        self.counts.count(delivered);
        if reporter.form.json {
            let request = &delivered.capture.request;
            let mut line = Vec::with_capacity(request.body.len() * 2);
            write_json_line(&mut line, &request.redacted(), &delivered_extra(delivered))
                .map_err(Unwritable::Io)?;
            reporter.bytes(&line)?;
        }
        reporter.lines(|style, lines| self.lines.add(delivered, style, lines))?;
        if let Some(error) = &delivered.store_error
            && self.last_store_error.as_ref() != Some(error)
        {
            fail(&Error::Store(error.clone()), reporter);
            self.last_store_error = Some(error.clone());
        }
        Ok(())
    }
}

/// `ready` first; then what happens to deliveries, and how they get here.
fn opening(
    args: &ListenArgs,
    bound: &Bound,
    verifier: &Verifier,
    forward: Option<&Forward>,
    store: Option<&Store>,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let port = bound.address.port();
    let host = match &*args.host {
        "localhost" => "localhost".to_owned(),
        _ if bound.address.is_ipv6() => format!("[{}]", bound.address.ip()),
        _ => bound.address.ip().to_string(),
    };
    let url = format!("http://{host}:{port}");
    reporter.object(&serde_json::json!({"type": "ready", "url": url}))?;
    reporter.line(format_args!("ready: listening on {url}"))?;
    reporter.flush()?;
    if reporter.form.json {
        return Ok(());
    }
    reporter.note(match verifier.any_secrets() {
        Some(secrets) => {
            let names: Vec<_> = secrets.names().collect();
            format!("verified with {}", names.join(" or "))
        }
        None => "unverified: there is no signing secret (`cew secret` makes one)".to_owned(),
    });
    reporter.note(match store {
        Some(store) => format!("captured in {}", sanitize(&store.path().to_string_lossy())),
        None => "not captured".to_owned(),
    });
    if let Some(forward) = forward {
        reporter.note(format_args!("forwarded to {}", forward.target()));
    }
    if !bound.address.ip().is_loopback() {
        reporter.remark("this address can be reached from other machines");
    } else if !args.allow_from.is_empty() && !args.trust_forwarded_for {
        reporter.remark(
            "deliveries through a tunnel come from this machine: add --trust-forwarded-for",
        );
    }
    reporter.note(format_args!(
        "\nTo receive from Consignease:\n  \
         ngrok http --url=<YOUR_FORWARDING_URL> {port}\n\
         and in the Dashboard, on the Webhooks page, paste as Endpoint URL:\n  \
         https://<YOUR_FORWARDING_URL>/api/webhooks\n"
    ));
    Ok(())
}

