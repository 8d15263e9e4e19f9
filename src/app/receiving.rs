//! `cew dashboard --listen` and `--relay`: what is delivered from elsewhere, received beside the
//! service by what `cew listen` receives with.
//!
//! There is always a receiver, for the page may switch the relay on at any time.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::listen::keyboard::{Keyboard, Way};
use super::listen::serving::{Ends, Outside, Serving};
use super::listen::showing::Face;
use super::listen::{known_types, plain_receiver, relayed, targets_at, verifier};
use super::{Error, Exit, network, store};
use crate::cli::{DashboardArgs, SecretArgs, USUAL_PORT};
use crate::context::Context;
use crate::diagnosis::Verifier;
use crate::http::{Bound, Limits, Outbound, bind, open_files};
use crate::intake::{
    Expectations, Feed, Lookup, Overflow, Receiver, Session, Shown, Switch, Switched, Targets, feed,
};
use crate::relay::Relay;
use crate::settings::{ProjectRelay, outbound};
use crate::signing::{Scheme, SecretSet};
use crate::store::{Removed, Store, Writer};
use crate::terminal::{Interrupt, Keys, Reporter};
use crate::view::ListeningSummary;
use crate::web::{Reception, Replaying};

/// A handler has a second less than a sender, who gives up after 15 s.
const HANDLER_TIME: Duration = Duration::from_secs(14);

/// What no single option can check.
///
/// # Errors
/// When they make no sense together.
pub(super) fn check(args: &DashboardArgs) -> Result<(), Error> {
    known_types(&args.forward_to)?;
    if !args.forward_to.is_empty() && args.listen.is_none() && !args.relay {
        return Err(Error::usage(
            "--forward-to has nothing to hand on",
            "add --listen or --relay",
        ));
    }
    let port = args.port.unwrap_or(USUAL_PORT);
    if port != 0 && args.listen == Some(port) {
        return Err(Error::usage(
            format!("--listen and --port are both {port}"),
            "give one of them another port",
        ));
    }
    Ok(())
}

/// A receiver, ready to begin.
pub(super) struct Ready<'a> {
    secret: &'a SecretArgs,
    time_out: Duration,
    runtime: Runtime,
    bound: Option<Bound>,
    relay: Option<Relay>,
    verifier: Verifier,
    targets: Targets,
    project: Result<ProjectRelay, String>,
    outbound: Outbound,
    switch: Switch,
    is_asked_for: bool,
}

/// One that runs.
pub(super) struct Receiving<'a> {
    keyboard: Keyboard<'a>,
    feed: Feed,
    serving: Serving,
    session: Arc<Session>,
    shown: Shown,
    face: Face,
    removed: Option<Removed>,
    is_asked_for: bool,
}

/// Binds, and connects to the relay, if these are asked for; Ctrl-C ends that.
///
/// # Errors
/// When nothing could be received.
pub(super) fn prepare<'a>(
    args: &DashboardArgs,
    secret: &'a SecretArgs,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<ControlFlow<Exit, Ready<'a>>, Error> {
    let verifier = verifier(None, false, secret, reporter)?;
    let time_out = args.timeout.min(HANDLER_TIME);
    let targets = targets(args, time_out, &verifier, reporter.context())?;
    let runtime = network()?;
    let bound = args
        .listen
        .map(|port| runtime.block_on(bind("localhost", port)));
    let bound = bound.transpose()?;
    let project = ProjectRelay::of(reporter.context());
    let relay = if args.relay {
        let project = ProjectRelay::of(reporter.context())?;
        match runtime.block_on(relayed::connect(&project, None, interrupt, reporter))? {
            ControlFlow::Continue(relay) => Some(relay),
            ControlFlow::Break(exit) => return Ok(ControlFlow::Break(exit)),
        }
    } else {
        None
    };
    Ok(ControlFlow::Continue(Ready {
        secret,
        time_out,
        runtime,
        bound,
        relay,
        verifier,
        targets,
        project: project.map_err(|error| error.to_string()),
        outbound: outbound(None, false, reporter.context())?,
        switch: Switch::default(),
        is_asked_for: args.listen.is_some() || args.relay,
    }))
}

/// Where what is authentic goes on to.
fn targets(
    args: &DashboardArgs,
    time_out: Duration,
    verifier: &Verifier,
    context: &Context,
) -> Result<Targets, Error> {
    if args.forward_to.is_empty() {
        return Ok(Targets::default());
    }
    if verifier.any_secrets().is_none() {
        return Err(Error::usage(
            "--forward-to without a signing secret would let any web page reach the handler",
            "set the secret (CLERK_WEBHOOK_SIGNING_SECRET); `cew listen --forward-unverified` \
             hands on without one",
        ));
    }
    let outbound = outbound(None, false, context)?;
    let mark = context.ambient.random_bytes()?;
    targets_at(&args.forward_to, &[], time_out, &outbound, mark)
}

impl<'a> Ready<'a> {
    /// What signs for the developer's own handler, if there is a secret in the usual places.
    pub fn secrets(&self) -> Option<SecretSet> {
        self.verifier.secrets(Scheme::Svix).cloned()
    }

    /// Where it listens.
    pub fn url(&self) -> Option<String> {
        let bound = self.bound.as_ref()?;
        Some(format!("http://localhost:{}", bound.address.port()))
    }

    /// The address at the relay, if it is open from the start.
    pub fn inbox(&self) -> Option<String> {
        self.relay.as_ref().map(Relay::inbox)
    }

    /// What the page may know and do. Attempts at what is delivered again are written to `store`.
    pub fn reception(
        &self,
        handler: String,
        time_out: Duration,
        store: Store,
    ) -> Result<Reception, Error> {
        let project = self.project.clone();
        let is_first = move || {
            let project = project.as_ref();
            project.is_ok_and(|project| project.is_of_svix() && !project.is_known())
        };
        let writer = Writer::start(store).map_err(Error::io("cannot start the store's thread"))?;
        Ok(Reception {
            switch: self.switch.clone(),
            is_first: Arc::new(is_first),
            listens_at: self.url(),
            forwards_to: self.targets.shown(),
            handler,
            verifier: self.verifier.clone(),
            outbound: self.outbound.clone(),
            time_out,
            writer: Arc::new(writer),
            replaying: Replaying::default(),
        })
    }

    /// Begins.
    pub fn start(
        self,
        store: Store,
        interrupt: Interrupt,
        reporter: &mut Reporter<'_>,
    ) -> Result<Receiving<'a>, Error> {
        let (feed, shown) = feed(if reporter.form.json {
            Overflow::Rows
        } else {
            Overflow::LeaveOut
        });
        // Of a relay that was switched on by the page, the page tells.
        let is_shown = self.is_asked_for && (reporter.form.json || !reporter.form.quiet);
        let expectations = Expectations::new(&[], None);
        let session = Arc::new(Session::new(expectations, feed.clone(), is_shown));
        let face = Face::new(Some(store.path().to_owned()), false);
        let way = Way {
            headers: &[],
            time_out: self.time_out,
            cacert: None,
            insecure: false,
        };
        let (targets, ends) = (&self.targets, interrupt.clone());
        let keyboard = Keyboard::new(way, self.secret, targets, Some(&store), ends);
        let lookup = lookup(self.project);
        let context = reporter.context();
        let receiver = plain_receiver(self.verifier, self.targets, Some(store), &session, context)?;
        let removed = receiver.writer.as_ref().map(Writer::removed);
        let ends = Ends {
            interrupt,
            within: None,
            session: Arc::clone(&session),
            feed: feed.clone(),
        };
        let outside = Outside::Switched(Switched {
            switch: self.switch,
            opened: self.relay,
            lookup,
            outbound: self.outbound,
        });
        let listeners = self.bound.map_or_else(Vec::new, |bound| bound.listeners);
        let limits = limits(&receiver);
        let serving = Serving::start(self.runtime, listeners, outside, receiver, limits, ends)?;
        Ok(Receiving {
            keyboard,
            feed,
            serving,
            session,
            shown,
            face,
            removed,
            is_asked_for: self.is_asked_for,
        })
    }
}

fn limits(receiver: &Receiver) -> Limits {
    Limits {
        body: receiver.max_body as u64,
        ..Limits::default()
    }
    // The service has connections of its own, in and out.
    .with_open_files(open_files().map(|files| files / 4))
}

/// The relay and the address there, looked up whenever it is switched on.
fn lookup(project: Result<ProjectRelay, String>) -> Arc<Lookup> {
    Arc::new(move || {
        let project = project.as_ref().map_err(Clone::clone)?;
        let address = project.address().map_err(|error| error.to_string())?;
        let token = project.token().map_err(|error| error.to_string())?;
        Ok((address, token.token))
    })
}

impl Receiving<'_> {
    /// Shows what comes until it has ended, and what it all came to. Where that cannot be written, it
    /// is received nevertheless.
    pub fn follow(mut self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        // Of the page alone, there is nothing here to press keys for.
        let keys = self
            .is_asked_for
            .then(|| Keyboard::watch(self.feed, reporter));
        let keys = keys.flatten();
        let keyboard = &self.keyboard;
        let pressed = |key, last: Option<&_>, reporter: &mut Reporter<'_>| {
            let pressed = keyboard.pressed(key, last, reporter);
            keys.as_ref().map(Keys::next);
            pressed
        };
        let shown = self.face.show(&self.shown, pressed, reporter);
        drop(keys);
        let (end, shown) = match shown {
            Ok(end) => (end, Ok(())),
            Err(error) => (self.shown.look_away(), Err(error)),
        };
        let (served, left_out) = end;
        let summary = ListeningSummary {
            counts: self.session.counts(),
            served,
            left_out: left_out + self.face.lost,
            missing: &[],
        };
        let summed_up = if self.is_asked_for && shown.is_ok() {
            reporter.show(&summary).and_then(|()| reporter.flush())
        } else {
            Ok(())
        };
        let relayed = self.serving.end();
        if let Some(removed) = self.removed {
            store::remark_on_pruned(removed.so_far(), reporter);
        }
        shown?;
        summed_up?;
        Ok(relayed?)
    }
}
