//! `cew send-example`: signed examples, delivered to a handler.

use std::path::Path;
use std::sync::Arc;

use super::check::{others, random_secret};
use super::deliveries::{Deliveries, Options, Reporting, outbound};
use super::send_via::Through;
use super::{Error, Exit, block_on, input, remark_on_secrets, store, via};
use crate::capture;
use crate::check::{Check, Selection};
use crate::cli::{SecretArgs, SendExampleArgs, StoryChoice};
use crate::context::{Context, MessageIds};
use crate::delivery::{Envelope, Examples, Message, Payloads};
use crate::event::{EventType, Fresh, Story};
use crate::http::Endpoint;
use crate::json;
use crate::record::{Recorded, Recorder};
use crate::settings::{endpoint, secrets};
use crate::signing::{Redaction, Scheme, SecretSet};
use crate::store::Access;
use crate::svix::RunKey;
use crate::terminal::{Reporter, consent, pick_event_type};
use crate::view::{RequestView, StoryView, WhyView};

/// Everything decided, nothing sent.
struct Plan {
    messages: Examples,
    reporting: Reporting,
    route: Route,
}

/// Which way the messages go.
enum Route {
    /// Signed here, to the endpoint itself.
    Direct(Box<Direct>),
    /// Through a Svix server.
    Through(Box<Through>),
}

/// What signs and delivers here.
struct Direct {
    envelope: Arc<Envelope>,
    options: Options,
}

impl Route {
    /// Where the messages are given to: several need consent, unless that is this machine.
    fn first_stop(&self) -> &Endpoint {
        match self {
            Self::Direct(direct) => &direct.envelope.endpoint,
            Self::Through(through) => through.server(),
        }
    }

    /// What signs, as far as it is known here.
    fn secrets(&self) -> Option<&SecretSet> {
        match self {
            Self::Direct(direct) => Some(&direct.envelope.secrets),
            Self::Through(through) => through.secrets(),
        }
    }
}

/// Sends, or with `--dry-run` prints what would be sent.
pub fn run(
    args: &SendExampleArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    if let Some(StoryChoice::List) = args.story {
        return stories(reporter);
    }
    let picked;
    let args = if args.names_payload() || !reporter.can_prompt() {
        args
    } else {
        let Some(event) = pick_event_type(args.scheme, reporter)? else {
            return Ok(Exit::Interrupted);
        };
        picked = SendExampleArgs {
            types: vec![event.name().to_owned()],
            ..args.clone()
        };
        &picked
    };
    let plan = plan(args, secret, reporter.context())?;
    if let Some(secrets) = plan.route.secrets() {
        remark_on_secrets(secrets, &secret.options(), reporter);
    }
    if let (Some(_), Payloads::Fixed(payloads)) = (&args.data, &plan.messages.payloads) {
        for payload in payloads {
            remark_on_form(payload, reporter);
        }
    }
    if args.dry_run {
        return plan.print(reporter);
    }
    let (count, stop) = (plan.messages.count(), plan.route.first_stop());
    if count > 1 && !stop.is_loopback() && !args.yes {
        let question = format!("Send {count} messages to {stop}?");
        let what = "sending several messages to another machine";
        if !consent(&question, what, reporter)? {
            return Ok(Exit::No);
        }
    }
    let Plan {
        messages,
        reporting,
        route,
    } = plan;
    match route {
        Route::Through(through) => through.send(messages, reporting, reporter),
        Route::Direct(direct) => direct.send(messages, reporting, args, secret, reporter),
    }
}

impl Direct {
    fn send(
        self,
        messages: Examples,
        reporting: Reporting,
        args: &SendExampleArgs,
        secret: &SecretArgs,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        let envelope = self.envelope;
        let deliveries = Deliveries {
            endpoint: envelope.endpoint.clone(),
            reporting,
            secrets: envelope.secrets.names().map(str::to_owned).collect(),
            wait: args.wait,
            options: self.options,
        };
        let why = args.why.then(|| Why::new(args, secret, reporter.context()));
        let why = why.transpose()?;
        let messages = Arc::new(messages);
        let exit = deliver((&messages, &envelope), &deliveries, args, reporter)?;
        match why {
            Some(why) if exit == Exit::No => why.say(&messages, reporter),
            _ => Ok(()),
        }?;
        Ok(exit)
    }
}

/// Delivers `messages`, and writes them down if that is wanted.
fn deliver(
    (messages, envelope): (&Arc<Examples>, &Arc<Envelope>),
    deliveries: &Deliveries,
    args: &SendExampleArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let ambient = reporter.context().ambient;
    let recorder = recorder(args, reporter)?;
    let notes = recorder.as_ref().map(|recorder| {
        let mut redaction = Redaction::default();
        redaction.add(&envelope.secrets);
        (recorder.notes(), Arc::new(redaction))
    });
    let source = || {
        let (messages, notes) = (Arc::clone(messages), notes.clone());
        let envelope = Arc::clone(envelope);
        let mut ids = MessageIds::new(ambient);
        Ok(move |n| {
            let example = messages.get(n, &envelope, &mut ids)?;
            Ok(example.map(|example| Recorded::new(example, notes.clone())))
        })
    };
    let recording = recorder.map(Recorder::finish);
    let (exit, recorded) = deliveries.run_and(source, recording, reporter);
    match recorded {
        Some(Ok(pruned)) => store::remark_on_pruned(pruned, reporter),
        Some(Err(error)) => remark_on_store(&error.into(), reporter),
        None => {}
    }
    exit
}

/// What writes down what is sent, if it is to be. Where there is no place for it nobody misses it,
/// unless it was asked for.
fn recorder(
    args: &SendExampleArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Option<Recorder>, Error> {
    if !args.records() {
        return Ok(None);
    }
    let given = args.store.as_deref();
    let open = match store::opener(given, Access::Record, reporter.context()) {
        Ok(open) => open,
        Err(Error::NoStateDirectory(_)) if !args.record => return Ok(None),
        Err(error) => return Err(error),
    };
    let recorder = Recorder::start(open, reporter.context().ambient);
    recorder
        .map(Some)
        .map_err(Error::io("cannot start a thread"))
}

/// What was sent was sent.
fn remark_on_store(error: &Error, reporter: &mut Reporter<'_>) {
    let hint = error.hint().map(|hint| format!(" ({hint})"));
    let hint = hint.unwrap_or_default();
    reporter.remark(format_args!(
        "nothing of this was written down: {error}{hint}"
    ));
}

/// `--why`: asks the handler further once it has refused something.
struct Why(Check);

impl Why {
    fn new(
        args: &SendExampleArgs,
        secret: &SecretArgs,
        context: &mut Context,
    ) -> Result<Self, Error> {
        if args.scheme != Scheme::Svix {
            return Err(Error::usage(
                "--why asks handlers of the svix scheme",
                "leave --scheme or --why out",
            ));
        }
        let secrets = secrets(&secret.options(), Scheme::Svix, context)?;
        Ok(Self(Check {
            endpoint: endpoint(args.to.as_deref(), context)?,
            others: others(&secrets, secret, context),
            secret: secrets.current_alone(),
            other_secret: random_secret(context)?.into(),
            headers: args.headers.clone(),
            outbound: outbound(&args.delivery.trust, context)?,
            rate: args.delivery.rate,
            ambient: context.ambient,
            seed: 0,
            time_out: args.delivery.timeout,
            selection: Selection::none(),
        }))
    }

    /// About the first payload that is refused: the others mostly share its reason.
    fn say(&self, messages: &Examples, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        for n in 0..messages.count() {
            let Some(draft) = messages.draft(n)? else {
                break;
            };
            if let Some(refusal) = block_on(async { Ok(self.0.why(&draft.payload).await?) })? {
                return Ok(reporter.show(&WhyView::new(draft.event_type.as_deref(), &refusal))?);
            }
        }
        Ok(())
    }
}

fn plan(args: &SendExampleArgs, secret: &SecretArgs, context: &mut Context) -> Result<Plan, Error> {
    let endpoint = endpoint(args.to.as_deref(), context)?;
    let edits = args.edits.parse()?;
    let key = run_key(args, context)?;
    // A run that goes on makes what it would have made.
    let seed = args.seed.or(key.map(|key| key.0));
    let mut messages = Examples {
        payloads: payloads(args, seed, secret, context)?,
        rounds: 1,
        edits,
    };
    let route = match key {
        None => Route::Direct(Box::new(direct(args, endpoint, secret, context)?)),
        Some(key) => Route::Through(Box::new(Through::plan(
            args,
            (key, endpoint),
            secret,
            context,
        )?)),
    };
    // The others differ from these in names and times only.
    let mut event_width = 0;
    for n in 0..messages.count() {
        if let Some(draft) = messages.draft(n)? {
            check_utf8(&draft.payload, args.scheme)?;
            event_width = event_width.max(draft.event_type.map_or(0, |name| name.len()));
        }
    }
    messages.rounds = args.count.unwrap_or(1);
    Ok(Plan {
        reporting: Reporting {
            expected: args.expect_status.clone(),
            messages: messages.count(),
            event_width,
        },
        messages,
        route,
    })
}

/// The name of a run through a server.
fn run_key(args: &SendExampleArgs, context: &Context) -> Result<Option<RunKey>, Error> {
    via::check(&args.via)?;
    match (&args.via.via, args.resume) {
        (None, _) => Ok(None),
        (Some(_), Some(run)) => Ok(Some(RunKey(run))),
        (Some(_), None) => {
            let random = context.ambient.random_bytes()?;
            Ok(Some(RunKey(u64::from_be_bytes(random))))
        }
    }
}

fn direct(
    args: &SendExampleArgs,
    endpoint: Endpoint,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Direct, Error> {
    Ok(Direct {
        options: Options::new(&args.delivery, args.scheme, context)?,
        envelope: Arc::new(Envelope {
            endpoint,
            scheme: args.scheme,
            secrets: secrets(&secret.options(), args.scheme, context)?,
            headers: args.headers.clone(),
        }),
    })
}

fn payloads(
    args: &SendExampleArgs,
    seed: Option<u64>,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Payloads, Error> {
    if let Some(path) = &args.data {
        return Ok(Payloads::Fixed(vec![data(path, secret, context)?]));
    }
    let events = if let Some(StoryChoice::Send(story)) = &args.story {
        story.events(args.scheme).ok_or_else(|| {
            Error::usage(
                "body-hmac has no stories: it signs other events",
                "send them with --all, or tell the story with another --scheme",
            )
        })?
    } else if args.all {
        EventType::story(args.scheme)
    } else {
        let names = args.types.iter().flat_map(|names| names.split(','));
        let found = names.map(|name| EventType::matching(name.trim(), args.scheme));
        found.collect::<Result<Vec<_>, _>>()?.concat()
    };
    if events.is_empty() {
        return Err(Error::usage(
            "no event type given",
            "name one or several, such as user.created, or --all; `cew events` lists them",
        ));
    }
    let fresh = args.fresh || args.count.is_some_and(|count| count > 1);
    if !fresh && args.seed.is_none() {
        let payloads = events.into_iter().map(EventType::payload);
        return Ok(Payloads::Fixed(payloads.collect()));
    }
    let templates: Vec<_> = events.iter().map(|event| event.template()).collect();
    let fresh = match (fresh, seed) {
        (false, Some(seed)) => Fresh::names(seed),
        (_, seed) => {
            let seed = match seed {
                Some(seed) => seed,
                None => u64::from_be_bytes(context.ambient.random_bytes()?),
            };
            Fresh::at(context.now(), seed, templates.iter().copied())
        }
    };
    let templates = templates.into_iter().map(|it| fresh.with_times(it));
    Ok(Payloads::Fresh(
        fresh,
        events.into_iter().zip(templates).collect(),
    ))
}

/// The payload of `--data`: JSON as it stands there, or a file, also as curl names it.
fn data(data: &str, secret: &SecretArgs, context: &mut Context) -> Result<Vec<u8>, Error> {
    if data.trim_start().starts_with(['{', '[']) {
        return Ok(data.as_bytes().to_vec());
    }
    let path = Path::new(data.strip_prefix('@').unwrap_or(data));
    let mut file = input::choose(Some(path), "payload", "", &secret.options(), context)?;
    Ok(file.read_all()?)
}

impl Plan {
    /// The exact bytes of each request.
    fn print(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let Route::Direct(direct) = &self.route else {
            return Ok(Exit::Done);
        };
        let mut ids = MessageIds::new(reporter.context().ambient);
        for n in 0..self.messages.count() {
            let Some(message) = self.messages.get(n, &direct.envelope, &mut ids)? else {
                break;
            };
            let request = message.request(reporter.context().now());
            if reporter.form.json {
                let id = message.id(&request);
                reporter.object(&RequestView::new(message.event_type(), id, &request))?;
            } else {
                if n > 0 {
                    reporter.bytes(b"\n\n")?;
                }
                let mut text = Vec::new();
                capture::write_http(&mut text, &request.as_captured().redacted())?;
                reporter.bytes(&text)?;
            }
        }
        if reporter.context().terminal.stdout {
            reporter.bytes(b"\n")?;
        }
        Ok(Exit::Done)
    }
}

/// `--story list`.
fn stories(reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    for (index, story) in Story::all().enumerate() {
        if index > 0 {
            reporter.line("")?;
        }
        reporter.show(&StoryView::from(&story))?;
    }
    Ok(Exit::Done)
}

/// Refuses to sign what every official library refuses to verify.
///
/// # Errors
/// When `payload` is not UTF-8 under a scheme that decodes it.
pub fn check_utf8(payload: &[u8], scheme: Scheme) -> Result<(), Error> {
    match std::str::from_utf8(payload) {
        Err(error) if scheme != Scheme::BodyHmac => Err(Error::PayloadNotUtf8(error.valid_up_to())),
        _ => Ok(()),
    }
}

/// Says when handlers that verify what they have parsed would refuse `payload`.
pub fn remark_on_form(payload: &[u8], reporter: &mut Reporter<'_>) {
    if payload.is_empty() {
        reporter.remark("the payload is empty, and handlers that expect JSON refuse it");
        return;
    }
    if let Err(altered) = json::check_handler_form(payload) {
        reporter.remark(format_args!(
            "handlers that verify a parsed body (express.json(), Fastify) refuse this payload: {altered}"
        ));
    }
}
