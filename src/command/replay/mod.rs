//! `cew replay`: deliver again what was captured.

mod message;
mod secrets;
mod select;

use std::cell::Cell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::capture::store::{self, Access, Problem, Store, StoreError, Writer};
use crate::cli::{ExpectedStatus, ReplayArgs, SecretArgs};
use crate::context::Context;
use crate::delivery::Endpoint;
use crate::error::Error;
use crate::event::EventType;
use crate::exit::Exit;
use crate::report::{Reporter, sanitize};
use crate::signing::{Scheme, SignedHeaders, Timestamp};

use super::deliveries::{Deliveries, Options};
use super::send_example;
use super::{consent, pick};

use message::{Messages, Replays};
use secrets::Signers;
use select::{From, LeftOut, Selection, Selector};

/// Room for the event types of what was captured, which are not looked at beforehand.
const EVENT_WIDTH: usize = 24;

/// A handler that checks the time refuses what is older, in seconds.
const STALE: i64 = 300;

/// Everything decided, nothing sent.
struct Plan<'a> {
    args: &'a ReplayArgs,
    path: PathBuf,
    store: Option<Store>,
    endpoint: Endpoint,
    signers: Signers,
    selection: Selection,
}

/// Replays, or with `--dry-run` lists what would be replayed.
pub fn run(
    args: &ReplayArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let picked;
    let args = if args.selects() {
        args
    } else if reporter.can_prompt() {
        let path = store::path(args.store.as_deref(), reporter.context())?;
        let Some(message) = pick::capture(&Store::open(&path, Access::Read)?, reporter)? else {
            return Ok(Exit::Interrupted);
        };
        picked = ReplayArgs {
            names: vec![message],
            ..args.clone()
        };
        &picked
    } else {
        return Err(Error::usage(
            "nothing says what to replay",
            "name message ids or files, or give --failed, --missing, --last N or --since TIME",
        ));
    };
    let plan = plan(args, secret, reporter)?;
    plan.tell_left_out(reporter)?;
    let messages = plan.selection.items.len();
    if messages == 0 {
        plan.remark_on_events(reporter);
        reporter.line("nothing to replay")?;
        return Ok(plan.exit());
    }
    if args.dry_run {
        return plan.list(reporter);
    }
    if messages > 1 && !plan.endpoint.is_loopback() && !args.yes {
        let question = format!("Replay {messages} messages to {}?", plan.endpoint);
        let what = "replaying several messages to another machine";
        if !consent::ask(&question, what, reporter)? {
            return Ok(Exit::No);
        }
    }
    plan.run(reporter)
}

fn plan<'a>(
    args: &'a ReplayArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Plan<'a>, Error> {
    let path = store::path(args.store.as_deref(), reporter.context())?;
    // What is neither a file nor in the store is said to be that, by its name.
    let named = !args.names.is_empty();
    let store = match Store::open(&path, Access::Read) {
        Err(StoreError {
            problem: Problem::Missing,
            ..
        }) if named => None,
        store => Some(store?),
    };
    let endpoint = endpoint(args, store.as_ref(), reporter.context())?;
    let (signers, unusable) = if args.verbatim {
        (Signers::none(), None)
    } else {
        Signers::find(secret, reporter)?
    };
    if args.sign_unverified {
        reporter.remark("--sign-unverified: what was forged goes out with a genuine signature");
    }
    let selector = Selector {
        args,
        secret,
        store: store.as_ref(),
        path: &path,
        endpoint: &endpoint.to_string(),
        signers: &signers,
        is_missed: Cell::new(false),
    };
    let selection = selector.select(reporter)?;
    if let Some(error) = unusable
        && selector.needs_message_secret(&selection)?
    {
        return Err(error);
    }
    Ok(Plan {
        args,
        path,
        store,
        endpoint,
        signers,
        selection,
    })
}

/// The endpoint of `--to`, else where the message (of several: anything) was sent last, else the
/// usual one.
fn endpoint(
    args: &ReplayArgs,
    store: Option<&Store>,
    context: &Context,
) -> Result<Endpoint, Error> {
    if args.to.is_none()
        && let Some(store) = store
    {
        let message = match &args.names[..] {
            [name] if !Path::new(name).exists() => Some(name.as_str()),
            _ => None,
        };
        let recorded = store.last_endpoint(message)?;
        if let Some(Ok(endpoint)) = recorded.map(|url| url.parse::<Endpoint>()) {
            if endpoint.url().password().is_some() {
                return Err(Error::usage(
                    format!("{endpoint} had a password, and passwords are not kept"),
                    "give the whole URL with --to",
                ));
            }
            return Ok(endpoint);
        }
    }
    send_example::endpoint(args.to.as_deref(), context)
}

impl Plan<'_> {
    /// What leaving out means: somebody who named a message wanted it sent.
    fn exit(&self) -> Exit {
        if self.selection.unreadable > 0 {
            Exit::Input
        } else if !self.args.names.is_empty() && !self.selection.left_out.is_empty() {
            Exit::No
        } else {
            Exit::Done
        }
    }

    fn tell_left_out(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        for left_out in &self.selection.left_out {
            left_out.tell(&self.endpoint, reporter)?;
        }
        if !self.selection.left_out.is_empty() {
            reporter.note("  (--sign-unverified signs them all the same, --verbatim signs none)\n");
        }
        Ok(())
    }

    /// Captures may be of any event type, but one that cew does not know may be mistyped.
    fn remark_on_events(&self, reporter: &mut Reporter<'_>) {
        for name in &self.args.events {
            if let Err(
                error @ Error::UnknownEvent {
                    elsewhere: None, ..
                },
            ) = EventType::find(name, Scheme::Svix)
            {
                let hint = error.hint().unwrap_or_default();
                reporter.remark(format_args!("{error}: {hint}"));
            }
        }
    }

    fn list(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let url = self.endpoint.to_string();
        for item in &self.selection.items {
            let stored;
            let request = match (&item.from, &self.store) {
                (From::File(request), _) => &**request,
                (From::Store(seq), Some(store)) => match store.get(*seq)? {
                    Some(capture) => {
                        stored = capture.request;
                        &stored
                    }
                    None => continue,
                },
                (From::Store(_), None) => continue,
            };
            let event_type = crate::event::type_of(&request.body);
            let received_at = request.received_at.map(|time| format!("{time:.3}"));
            reporter.json(&JsonReplay {
                r#type: "replay",
                message_id: &item.message,
                event_type: event_type.as_deref(),
                capture_id: request.id.as_deref(),
                received_at: received_at.as_deref(),
                url: &url,
                send: true,
                reason: None,
            })?;
            let event = event_type.as_deref().unwrap_or("(no type)");
            let (event, message) = (sanitize(event), sanitize(&item.message));
            let received = received_at.as_deref().unwrap_or("");
            reporter.line(format_args!("{event:EVENT_WIDTH$}  {message}  {received}"))?;
        }
        let count = self.selection.items.len();
        reporter.line(format_args!("\n{count} would be sent to {url}"))?;
        Ok(self.exit())
    }

    fn run(self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        if self.args.verbatim {
            self.warn_of_stale(reporter)?;
        }
        let exit = self.exit();
        let writer = self.writer()?;
        let context = reporter.context();
        let deliveries = Deliveries {
            endpoint: self.endpoint.clone(),
            expected: ExpectedStatus::success(),
            messages: self.selection.items.len() as u64,
            event_width: EVENT_WIDTH,
            secrets: self.signers.names(),
            wait: None,
            options: Options::new(&self.args.delivery, Scheme::Svix, context)?,
        };
        let shared = Arc::new(Replays {
            endpoint: self.endpoint.clone(),
            verbatim: self.args.verbatim,
            signers: self.signers,
            rest: Mutex::new(self.selection.items.into_iter()),
            left_out: Mutex::default(),
            ambient: context.clock_and_random(),
        });
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
            Ok(move |_| messages.next())
        };
        let sent = deliveries.run(source, reporter)?;
        let left_out = shared
            .left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for left_out in &*left_out {
            left_out.tell(&self.endpoint, reporter)?;
        }
        let incomplete = if left_out.is_empty() {
            Exit::Done
        } else {
            Exit::No
        };
        Ok(sent.max(exit).max(incomplete))
    }

    /// Where attempts are recorded.
    fn writer(&self) -> Result<Arc<Writer>, Error> {
        let store = Store::open(&self.path, Access::Create)?;
        let writer = Writer::start(store).map_err(|source| Error::Io {
            what: "cannot start a thread".to_owned(),
            source,
        })?;
        Ok(Arc::new(writer))
    }

    fn warn_of_stale(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let now = reporter.context().timestamp();
        let mut stale = 0_u64;
        for item in &self.selection.items {
            let stored = match (&item.from, &self.store) {
                (From::Store(seq), Some(store)) => store.get(*seq)?.map(|capture| capture.request),
                _ => None,
            };
            let request = match &item.from {
                From::File(request) => Some(&**request),
                From::Store(_) => stored.as_ref(),
            };
            let headers = request.map(|request| SignedHeaders::collect(request.header_pairs()));
            let age = headers.and_then(|headers| {
                let name = headers.scheme().header_names().get(1)?;
                let time = Timestamp::parse(headers.get(name)?).ok()?;
                Some(time.age_at(now))
            });
            stale += u64::from(age.is_some_and(|age| age.abs() > STALE));
        }
        if stale > 0 {
            let all = self.selection.items.len();
            reporter.remark(format_args!(
                "--verbatim: {stale} of {all} have a timestamp that is minutes off by now; a \
                 handler that checks it refuses them"
            ));
        }
        Ok(())
    }
}

impl LeftOut {
    fn tell(&self, endpoint: &Endpoint, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let (message, reason) = (sanitize(&self.message), sanitize(&self.reason));
        if reporter.json {
            return reporter.json(&JsonReplay {
                r#type: "replay",
                message_id: &self.message,
                event_type: None,
                capture_id: None,
                received_at: None,
                url: &endpoint.to_string(),
                send: false,
                reason: Some(&self.reason),
            });
        }
        reporter.note(format_args!("left out: {message}: {reason}"));
        Ok(())
    }
}

/// A message that would be sent, or is left out.
#[derive(Serialize)]
struct JsonReplay<'a> {
    r#type: &'static str,
    message_id: &'a str,
    event_type: Option<&'a str>,
    capture_id: Option<&'a str>,
    received_at: Option<&'a str>,
    url: &'a str,
    send: bool,
    reason: Option<&'a str>,
}
