//! `cew replay`: deliver again what was captured, or sent from here.

use std::cell::Cell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::deliveries::{Deliveries, Options, Reporting};
use super::replay_names::{Name, names, target};
use super::report::{remark_on_events, remark_on_paths};
use super::{Error, Exit, fail, input, remark_on_secrets, replay_via, store};
use crate::cli::{ReplayArgs, SecretArgs};
use crate::context::Context;
use crate::delivery::ExpectedStatus;
use crate::diagnosis::Verifier;
use crate::event;
use crate::http::Endpoint;
use crate::replay::{
    Item, LeftOut, Messages, Named, Reason, ReplayError, ReplayQuery, Replays, Selection, Selector,
};
use crate::settings::{SecretsError, secrets, store_path};
use crate::signing::Scheme;
use crate::store::{Access, Content, Failures, Problem, Store, StoreError, Writer};
use crate::terminal::{Reporter, consent, pick_message};
use crate::view::{Lines, ReplayView, Style, View};

/// Room for the event types of what was captured, which are not looked at beforehand.
const EVENT_WIDTH: usize = 24;

/// Everything decided, nothing sent.
struct Plan<'a> {
    args: &'a ReplayArgs,
    path: PathBuf,
    store: Option<Store>,
    endpoint: Endpoint,
    verifier: Verifier,
    selection: Selection,
}

/// Replays, or with `--dry-run` lists what would be replayed.
pub fn run(
    args: &ReplayArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    if args.via.via.is_some() {
        return replay_via::run(args, reporter);
    }
    let picked;
    let args = if args.selects() {
        args
    } else if reporter.can_prompt() {
        let store = store::open(args.store.as_deref(), access(args), reporter.context())?;
        let Some(message) = pick_message(&store, reporter)? else {
            return Ok(Exit::Interrupted);
        };
        picked = ReplayArgs {
            names: vec![message],
            ..args.clone()
        };
        &picked
    } else {
        return Err(Error::usage(
            "nothing was chosen to replay",
            "name message ids or files, or give --failed, --missing, --last N or --since TIME",
        ));
    };
    let plan = plan(args, secret, reporter)?;
    plan.show_left_out(reporter)?;
    let messages = plan.selection.items.len();
    if messages == 0 {
        remark_on_events(&args.events, reporter);
        if let Some(store) = &plan.store {
            remark_on_paths(&args.body, store, reporter)?;
        }
        plan.remark_on_failures(reporter)?;
        reporter.line("nothing to replay")?;
        return Ok(plan.exit());
    }
    if args.dry_run {
        return plan.list(reporter);
    }
    if messages > 1 && !plan.endpoint.is_loopback() && !args.yes {
        let question = format!("Replay {messages} messages to {}?", plan.endpoint);
        let what = "replaying several messages to another machine";
        if !consent(&question, what, reporter)? {
            return Ok(Exit::No);
        }
    }
    plan.run(reporter)
}

/// A replay writes down its attempts, so it may bring the store up to date; a dry run may not.
const fn access(args: &ReplayArgs) -> Access {
    if args.dry_run {
        Access::Read
    } else {
        Access::Write
    }
}

fn plan<'a>(
    args: &'a ReplayArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Plan<'a>, Error> {
    let path = store_path(args.store.as_deref(), reporter.context())?;
    // What is neither a file nor in the store is said to be that, by its name.
    let named = !args.names.is_empty();
    let store = match store::open(args.store.as_deref(), access(args), reporter.context()) {
        Err(
            Error::NoStore { .. }
            | Error::Store(StoreError {
                problem: Problem::Missing,
                ..
            }),
        ) if named => None,
        store => Some(store?),
    };
    let names = names(args, store.as_ref(), reporter.context())?;
    let endpoint = target(args, &names, store.as_ref(), reporter.context())?;
    let (verifier, unusable) = if args.verbatim {
        (Verifier::default(), None)
    } else {
        signers(secret, reporter)?
    };
    if args.sign_unverified {
        reporter.remark("--sign-unverified: what was forged goes out with a genuine signature");
    }
    let mut query = query(args, names, secret, reporter.context())?;
    let selector = Selector {
        store: store.as_ref(),
        path: &path,
        endpoint: &endpoint.to_string(),
        verifier: &verifier,
        now: reporter.context().now(),
        misses_secret: Cell::new(false),
    };
    let selection = selector.select(&mut query)?;
    for unreadable in &selection.unreadable {
        let error = Error::Capture {
            origin: unreadable.origin.clone(),
            reason: unreadable.broken.to_string(),
        };
        fail(&error, reporter);
    }
    if let Some(error) = unusable
        && selector.needs_message_secret(&selection)?
    {
        return Err(error.into());
    }
    Ok(Plan {
        args,
        path,
        store,
        endpoint,
        verifier,
        selection,
    })
}

impl Plan<'_> {
    /// What leaving out means: somebody who named a message wanted it sent.
    fn exit(&self) -> Exit {
        if !self.selection.unreadable.is_empty() {
            Exit::Input
        } else if !self.args.names.is_empty() && !self.selection.left_out.is_empty() {
            Exit::No
        } else {
            Exit::Done
        }
    }

    fn show_left_out(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        for left_out in &self.selection.left_out {
            show_left_out(left_out, &self.endpoint, reporter)?;
        }
        let can_be_sent = |left_out: &LeftOut| {
            !matches!(left_out.reason, Reason::NotReceived | Reason::NotWanted)
        };
        if self.selection.left_out.iter().any(can_be_sent) {
            reporter.note("  (--sign-unverified signs them all the same, --verbatim signs none)\n");
        }
        Ok(())
    }

    /// What failed elsewhere is not failed here: it was never tried.
    fn remark_on_failures(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(store) = self.store.as_ref().filter(|_| self.args.failed) else {
            return Ok(());
        };
        let url = self.endpoint.to_string();
        for Failures { endpoint, messages } in store.failures()? {
            if endpoint != url {
                let noun = if messages == 1 { "message" } else { "messages" };
                reporter.remark(format_args!(
                    "{messages} {noun} failed at {endpoint}, not at {url}; name them to send them \
                     there (`cew captures list --failed` lists them)"
                ));
            }
        }
        Ok(())
    }

    fn list(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let url = self.endpoint.to_string();
        for item in &self.selection.items {
            let stored;
            let (message, request) = match (item, &self.store) {
                (Item::Read(read), _) => (&*read.message, &read.request),
                (Item::Captured(seq), Some(store)) => match store.get(*seq)? {
                    Some(capture) => {
                        stored = capture;
                        (&*stored.message, &stored.request)
                    }
                    None => continue,
                },
                (Item::Sent(seq), Some(store)) => {
                    if let Some(sent) = store.message(*seq)? {
                        reporter.show(&ReplayView::sent(&sent.message, &url))?;
                    }
                    continue;
                }
                (Item::Captured(_) | Item::Sent(_), None) => continue,
            };
            let event_type = event::type_of(&request.body);
            let event_type = event_type.as_deref();
            let view = ReplayView::received(message, event_type, request, &url);
            reporter.show(&view)?;
        }
        let count = self.selection.items.len();
        reporter.line(format_args!("\n{count} would be sent to {url}"))?;
        Ok(self.exit())
    }

    fn run(self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let exit = self.exit();
        let messages = self.selection.items.len();
        let writer = self.writer(reporter.context())?;
        let context = reporter.context();
        let deliveries = Deliveries {
            endpoint: self.endpoint.clone(),
            reporting: Reporting {
                expected: ExpectedStatus::success(),
                messages: self.selection.items.len() as u64,
                event_width: EVENT_WIDTH,
            },
            secrets: self
                .verifier
                .any_secrets()
                .map_or_else(Vec::new, |secrets| {
                    secrets.names().map(str::to_owned).collect()
                }),
            wait: None,
            options: Options::new(&self.args.delivery, Scheme::Svix, context)?,
        };
        let shared = Arc::new(Replays::new(
            self.selection.items,
            self.endpoint.clone(),
            self.args.headers.clone(),
            self.args.verbatim,
            self.verifier,
            context.ambient,
        ));
        let source = || {
            // Each thread reads on its own.
            let store = self
                .store
                .as_ref()
                .map(|_| Store::open(&self.path, Access::Read));
            let mut messages = Messages {
                store: store.transpose()?,
                writer: Arc::clone(&writer),
                shared: Arc::clone(&shared),
                ready: VecDeque::new(),
            };
            Ok(move |_| messages.take())
        };
        let sent = deliveries.run(source, reporter)?;
        let stale = shared.stale.load(Ordering::Relaxed);
        if stale > 0 {
            reporter.remark(format_args!(
                "--verbatim: {stale} of {messages} have a timestamp that is minutes off by now; a \
                 handler that checks it refuses them"
            ));
        }
        let left_out = shared
            .left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for left_out in &*left_out {
            show_left_out(left_out, &self.endpoint, reporter)?;
        }
        let incomplete = if left_out.is_empty() {
            Exit::Done
        } else {
            Exit::No
        };
        Ok(sent.max(exit).max(incomplete))
    }

    /// Where attempts are recorded.
    fn writer(&self, context: &Context) -> Result<Arc<Writer>, Error> {
        let store = store::open(self.args.store.as_deref(), Access::Create, context)?;
        let writer = Writer::start(store).map_err(ReplayError::Thread)?;
        Ok(Arc::new(writer))
    }
}

fn show_left_out(
    left_out: &LeftOut,
    endpoint: &Endpoint,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let url = endpoint.to_string();
    let view = ReplayView::left_out(left_out, &url);
    if reporter.form.json {
        return Ok(reporter.object(&view)?);
    }
    let mut lines = Lines::default();
    view.lines(Style::default(), &mut lines);
    reporter.note(lines.as_str().trim_end());
    Ok(())
}

/// The secrets to sign with, each capture under the scheme that it came with; and what is wrong with
/// the one for `svix` and `standard`, if so: all is well if no capture needs that.
fn signers(
    args: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<(Verifier, Option<SecretsError>), Error> {
    let (options, context) = (args.options(), reporter.context());
    let mut verifier = Verifier::default();
    // Anything is a secret of the other scheme, which alone decides nothing.
    if let Ok(body) = secrets(&options, Scheme::BodyHmac, context) {
        verifier.set(Scheme::BodyHmac, body);
    }
    let unusable = match secrets(&options, Scheme::Svix, context) {
        Ok(found) => {
            verifier.set(Scheme::Svix, found);
            None
        }
        Err(error) if verifier.any_secrets().is_none() => return Err(error.into()),
        Err(SecretsError::Missing { .. }) => None,
        Err(error) => Some(error),
    };
    if let Some(secrets) = verifier.any_secrets() {
        remark_on_secrets(secrets, &options, reporter);
    }
    Ok((verifier, unusable))
}

/// What the command line asks for.
fn query(
    args: &ReplayArgs,
    names: Vec<Name>,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<ReplayQuery, Error> {
    let now = context.now();
    let names = names.into_iter().map(|name| match name {
        Name::Stored(name) => Ok(Named::Stored(name)),
        Name::Input(name) => {
            let path = Path::new(&name);
            let input = input::choose(Some(path), "request", "", &secret.options(), context)?;
            Ok(Named::Input(input))
        }
    });
    Ok(ReplayQuery {
        names: names.collect::<Result<_, Error>>()?,
        failed: args.failed,
        missing: args.missing,
        since: args.since.map(|moment| moment.time(now)),
        until: args.until.map(|moment| moment.time(now)),
        event_types: args.events.clone(),
        content: Content {
            body: args.body.clone(),
            ..Content::default()
        },
        last: args.last,
        verbatim: args.verbatim,
        sign_unverified: args.sign_unverified,
    })
}
