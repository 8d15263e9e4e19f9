//! `cew listen`: what is being delivered to me?
//!
//! Requests are served on a thread with a runtime of its own ([`serving`]); this one shows what
//! comes ([`showing`]), and may be held up by a terminal or a pipe for as long as these like.

mod admission;
pub(super) mod keyboard;
pub(super) mod opening;
pub(super) mod relayed;
mod retrying;
pub(super) mod serving;
pub(super) mod showing;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;

use super::deliveries::remark_on_trust;
use super::{Error, Exit, network, remark_on_secrets, store};
use crate::cli::{ListenArgs, SecretArgs};
use crate::context::Context;
use crate::delivery::Header;
use crate::diagnosis::Verifier;
use crate::event::{EventType, UnknownEvent};
use crate::http::{Endpoint, Limits, Outbound, bind, open_files};
use crate::intake::{
    Admission, AttemptNumbers, Expectations, Explainer, Forward, ForwardTo, Gate, Overflow,
    Presence, Receiver, Session, StandIn, Target, Targets, feed,
};
use crate::relay::Relay;
use crate::settings::{ProjectRelay, SecretsError, elsewhere, outbound, parse_endpoint, secrets};
use crate::signing::{DEFAULT_TOLERANCE, Scheme, SecretSet};
use crate::store::{Access, Bounds, Store, Writer};
use crate::terminal::{Interrupt, Keys, Reporter, write_in_background};
use crate::view::ListeningSummary;

use admission::admission;
use keyboard::{Keyboard, Way};
use opening::Opening;
use retrying::Retrying;
use serving::{Ends, Outside, Serving};
use showing::Face;

/// Attempts at so many earlier messages are remembered from the store.
const REMEMBERED: u32 = 10_000;

/// No body is larger, unless another bound is given.
const LARGEST_BODY: usize = 1 << 20;

/// Listens until it is interrupted, or has what it waits for.
pub fn run(
    args: &ListenArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(reporter.context());
    write_in_background();
    check(args)?;
    let verifier = verifier(args.scheme, !args.expect.is_empty(), secret, reporter)?;
    let targets = targets(args, &verifier, reporter)?;
    retrying::check(args, &verifier, &targets)?;
    let is_kept = !args.no_store;
    let store = is_kept.then(|| open(args, reporter)).transpose()?;
    let runtime = network()?;
    let bound = runtime.block_on(bind(&args.host, args.port))?;
    let relay = match runtime.block_on(relay(args, &interrupt, reporter))? {
        ControlFlow::Continue(relay) => relay,
        ControlFlow::Break(exit) => return Ok(exit),
    };
    let ends = interrupt.clone();
    let keyboard = Keyboard::new(way(args), secret, &targets, store.as_ref(), ends);
    let opening = Opening::new(args, &bound, &verifier, &targets, store.as_ref());
    let opening = opening.with_relay(relay.as_ref());
    let path = store.as_ref().map(|store| store.path().to_owned());
    let mut face = Face::new(path, args.retry);
    let json = reporter.form.json;
    let (feed, shown) = feed(match store {
        Some(_) if json => Overflow::Rows,
        None if json => Overflow::Refuse,
        _ => Overflow::LeaveOut,
    });
    let expectations = Expectations::new(&args.expect, args.exit_after);
    let is_shown = json || !reporter.form.quiet;
    let session = Arc::new(Session::new(expectations, feed.clone(), is_shown));
    let retrying = match &store {
        Some(store) if args.retry => {
            let feed = feed.clone();
            Some(Retrying::start(
                args, store, &verifier, &interrupt, feed, reporter,
            )?)
        }
        _ => None,
    };
    let opening = opening.with_retry(retrying.as_ref().map(Retrying::note));
    let mut receiver = receiver(args, verifier, targets, store, &session, reporter)?;
    receiver.later = retrying.as_ref().map(Retrying::later);
    if let (Some(relay), Some(gate)) = (&relay, &mut receiver.unverified) {
        gate.public_hosts.push(relay.inbox_host().to_owned());
    }
    let removed = receiver.writer.as_ref().map(Writer::removed);
    let ends = Ends {
        interrupt,
        within: args.within,
        session: Arc::clone(&session),
        feed: feed.clone(),
    };
    let outside = relay.map_or(Outside::Nothing, Outside::Relay);
    let serving = Serving::start(
        runtime,
        bound.listeners,
        outside,
        receiver,
        limits(args),
        ends,
    )?;

    // From here on deliveries are taken, whether or not anybody reads of them.
    let shown_well = opening.show(reporter).and_then(|()| {
        let keys = Keyboard::watch(feed, reporter);
        let pressed = |key, last: Option<&_>, reporter: &mut Reporter<'_>| {
            let pressed = keyboard.pressed(key, last, reporter);
            keys.as_ref().map(Keys::next);
            pressed
        };
        face.show(&shown, pressed, reporter)
    });
    let (served, left_out) = match shown_well {
        Ok(end) => end,
        Err(error) => {
            serving.stop();
            let _ = shown.look_away();
            let _ = serving.end();
            return Err(error);
        }
    };
    let missing = session.missing();
    let summary = ListeningSummary {
        counts: session.counts(),
        served,
        left_out: left_out + face.lost,
        missing: &missing,
    };
    let summed_up = reporter.show(&summary).and_then(|()| reporter.flush());
    let relayed = serving.end();
    if let Some(removed) = removed {
        store::remark_on_pruned(removed.so_far(), reporter);
    }
    let retried = retrying.map_or(Ok(()), |retrying| retrying.end(reporter));
    summed_up?;
    relayed?;
    retried?;
    Ok(exit(&summary))
}

/// What it all came to for the process: a delivery that is not kept is lost when it is asked for.
const fn exit(summary: &ListeningSummary<'_>) -> Exit {
    if summary.counts.not_stored > 0 {
        Exit::Local
    } else if summary.missing.is_empty() {
        Exit::Done
    } else {
        Exit::No
    }
}

/// Whether somebody wants to know if something comes, though nobody may read what does.
fn is_awaited(args: &ListenArgs) -> bool {
    !args.expect.is_empty() || args.exit_after.is_some()
}

/// What no single option can check.
fn check(args: &ListenArgs) -> Result<(), Error> {
    known_types(&args.forward_to)?;
    for pattern in &args.events {
        known(|scheme| EventType::matching(pattern, scheme))?;
    }
    for name in &args.expect {
        known(|scheme| EventType::find(name, scheme))?;
    }
    if args.within.is_some() && !is_awaited(args) {
        return Err(Error::usage(
            "--within has nothing to wait for",
            "add --expect TYPE or --exit-after N",
        ));
    }
    Ok(())
}

/// Whether there are event types for what `targets` want.
pub(super) fn known_types(targets: &[ForwardTo]) -> Result<(), UnknownEvent> {
    let mut patterns = targets.iter().flat_map(|target| &target.types);
    patterns.try_for_each(|pattern| known(|scheme| EventType::matching(pattern, scheme)))
}

/// Whether event types are found under either scheme.
fn known<T>(find: impl Fn(Scheme) -> Result<T, UnknownEvent>) -> Result<(), UnknownEvent> {
    find(Scheme::Svix)
        .or_else(|unknown| find(Scheme::BodyHmac).map_err(|_| unknown))
        .map(drop)
}

/// What is authentic, `scheme` or any. No secret at all is no error, unless it is `needed`.
pub(super) fn verifier(
    scheme: Option<Scheme>,
    needed: bool,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Verifier, Error> {
    let (options, context) = (secret.options(), reporter.context());
    let elsewhere = elsewhere(&options, context);
    let mut not_read = Vec::new();
    let mut find = |scheme| match secrets(&options, scheme, context) {
        Ok(secrets) => Ok(Some(secrets)),
        Err(SecretsError::Missing { left_out, .. }) if !needed => {
            not_read = left_out;
            Ok(None)
        }
        Err(error) => Err(error),
    };
    let (message, body): (Option<SecretSet>, _) = match scheme {
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
        reporter.remark(format_args!("not read: {file}"));
    }
    let verifier = Verifier::new(scheme, Some(DEFAULT_TOLERANCE));
    let mut verifier = verifier.looking_elsewhere(elsewhere);
    for (scheme, secrets) in [(Scheme::Svix, message), (Scheme::BodyHmac, body)] {
        if let Some(secrets) = secrets {
            verifier.set(scheme, secrets);
        }
    }
    if let Some(secrets) = verifier.any_secrets() {
        remark_on_secrets(secrets, &options, reporter);
    }
    Ok(verifier)
}

/// The handlers behind the listener: each with a path exactly that, else its server.
fn targets(
    args: &ListenArgs,
    verifier: &Verifier,
    reporter: &mut Reporter<'_>,
) -> Result<Targets, Error> {
    if args.forward_to.is_empty() {
        return Ok(Targets::default());
    }
    if verifier.any_secrets().is_none() && !args.forward_unverified {
        return Err(Error::usage(
            "--forward-to without a signing secret would let any web page reach the handler",
            "set the secret (CLERK_WEBHOOK_SIGNING_SECRET), or add --forward-unverified",
        ));
    }
    let outbound = outbound(args.cacert.as_deref(), args.insecure, reporter.context())?;
    remark_on_trust(&outbound, reporter);
    let mark = reporter.context().ambient.random_bytes()?;
    targets_at(
        &args.forward_to,
        &args.headers,
        args.timeout,
        &outbound,
        mark,
    )
}

/// The handlers that `all` names, to which `headers` go, too. `mark` is random.
pub(super) fn targets_at(
    all: &[ForwardTo],
    headers: &[Header],
    time_out: Duration,
    outbound: &Outbound,
    mark: [u8; 8],
) -> Result<Targets, Error> {
    let target = |ForwardTo { types, to }: &ForwardTo| {
        let endpoint = parse_endpoint(to, "--forward-to")?;
        let exact = Endpoint::names_path(to);
        let forward = Forward::new(endpoint, exact, time_out, headers.to_vec(), outbound, mark)?;
        let types = types.clone();
        Ok(Target { forward, types })
    };
    let targets = all.iter().map(target);
    Ok(Targets::new(targets.collect::<Result<_, Error>>()?))
}

/// The relay, if it is asked for. Ctrl-C ends that.
async fn relay(
    args: &ListenArgs,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<ControlFlow<Exit, Option<Relay>>, Error> {
    if !args.relay {
        return Ok(ControlFlow::Continue(None));
    }
    let project = ProjectRelay::of(reporter.context())?;
    let pinned = args.relay_token.as_ref();
    let relay = relayed::connect(&project, pinned, interrupt, reporter).await?;
    Ok(relay.map_continue(Some))
}

/// How a delivery goes on, and is replayed.
fn way(args: &ListenArgs) -> Way<'_> {
    Way {
        headers: &args.headers,
        time_out: args.timeout,
        cacert: args.cacert.as_deref(),
        insecure: args.insecure,
    }
}

/// Opens the store and removes from it what has grown too old or too much.
fn open(args: &ListenArgs, reporter: &mut Reporter<'_>) -> Result<Store, Error> {
    let store = store::open(args.store.as_deref(), Access::Create, reporter.context())?;
    let bounds = Bounds::default();
    let pruned = store.prune(&bounds, reporter.context().now())?;
    store::remark_on_pruned(pruned, reporter);
    Ok(store)
}

/// One that does what is asked for.
fn receiver(
    args: &ListenArgs,
    verifier: Verifier,
    targets: Targets,
    store: Option<Store>,
    session: &Arc<Session>,
    reporter: &mut Reporter<'_>,
) -> Result<Receiver, Error> {
    let gate = || Gate {
        any_method: args.any_method,
        public_hosts: args.public_host.clone(),
    };
    let admission = admission(args, reporter)?;
    let plain = plain_receiver(verifier, targets, store, session, reporter.context())?;
    Ok(Receiver {
        admission,
        unverified: args.forward_unverified.then(gate),
        events: args.events.clone(),
        max_body: usize::try_from(args.max_body).unwrap_or(usize::MAX),
        stand_in: StandIn {
            respond: args
                .respond
                .and_then(|status| StatusCode::from_u16(status).ok()),
            delay: args.delay,
            fail_rate: args.fail_rate,
            fail_first: args.fail_first,
            retry_after: args.retry_after,
        },
        ..plain
    })
}

/// One that takes from anybody, and hands on what is authentic.
pub(super) fn plain_receiver(
    verifier: Verifier,
    targets: Targets,
    store: Option<Store>,
    session: &Arc<Session>,
    context: &Context,
) -> Result<Receiver, Error> {
    let ambient = context.ambient;
    let mut numbers = AttemptNumbers::default();
    if let Some(store) = &store {
        for message in store.latest_messages(REMEMBERED)?.iter().rev() {
            numbers.count(message);
        }
    }
    let explainer = Explainer::start(verifier.clone(), ambient);
    let writer = store.map(Writer::start).transpose();
    Ok(Receiver {
        admission: Admission::default(),
        redaction: verifier.redaction(),
        verifier,
        explainer: explainer.map_err(Error::io("cannot start the thread for explanations"))?,
        writer: writer.map_err(Error::io("cannot start the store's thread"))?,
        targets,
        unverified: None,
        events: Vec::new(),
        max_body: LARGEST_BODY,
        stand_in: StandIn::default(),
        later: None,
        presence: Presence::new(Arc::clone(session), ambient),
        numbers: numbers.into(),
        unique: u128::from_be_bytes(ambient.random_bytes()?).into(),
        ambient,
        session: Arc::clone(session),
    })
}

fn limits(args: &ListenArgs) -> Limits {
    let mut limits = Limits {
        body: args.max_body,
        ..Limits::default()
    };
    limits.shared_peers.extend(&args.trusted_proxy);
    limits.with_open_files(open_files())
}
