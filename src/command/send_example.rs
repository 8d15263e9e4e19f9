//! `cew send-example`: signed examples, delivered to a handler.

use colored::Colorize;
use serde::Serialize;
use serde_json::Value;

use crate::capture;
use crate::cli::{SecretArgs, SendExampleArgs, StoryChoice};
use crate::context::Context;
use crate::delivery::{self, AttemptError, Endpoint, Request};
use crate::error::Error;
use crate::event::edit::Edit;
use crate::event::{self, EventType, Fresh, Story, Template};
use crate::exit::Exit;
use crate::json;
use crate::report::{Reporter, Stream};
use crate::secret_source::Secrets;
use crate::signing::{MessageId, Scheme};

use super::delivery_report::{Delivery, Summary};
use super::input::Source;
use super::interrupt::Interrupt;
use super::{block_on, delivery_report, pick};

/// Everything decided, nothing sent.
struct Plan<'a> {
    args: &'a SendExampleArgs,
    endpoint: Endpoint,
    secrets: Secrets,
    messages: Vec<Message>,
}

/// One message to send: a single attempt each.
struct Message {
    event_type: Option<String>,
    id: MessageId,
    payload: Vec<u8>,
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
        let Some(event) = pick::event_type(args.scheme, reporter)? else {
            return Ok(Exit::Interrupted);
        };
        picked = SendExampleArgs {
            types: vec![event.name().to_owned()],
            ..args.clone()
        };
        &picked
    };
    let plan = plan(args, secret, reporter.context())?;
    plan.secrets.remark(reporter);
    if args.data.is_some() {
        let payloads = plan.messages.iter().map(|message| &message.payload);
        payloads.for_each(|payload| remark_on_form(payload, reporter));
    }
    if args.dry_run {
        return plan.print(reporter);
    }
    block_on(plan.send(reporter))
}

fn plan<'a>(
    args: &'a SendExampleArgs,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Plan<'a>, Error> {
    let endpoint = endpoint(args.to.as_deref(), context)?;
    let edits = args.edits.parse()?;
    let mut messages = Vec::new();
    for payload in payloads(args, secret, context)? {
        let payload = edited(payload, &edits)?;
        check_utf8(&payload, args.scheme)?;
        messages.push(Message {
            event_type: event::type_of(&payload),
            id: context.new_message_id()?,
            payload,
        });
    }
    Ok(Plan {
        endpoint,
        secrets: Secrets::find(secret, args.scheme, context)?,
        messages,
        args,
    })
}

fn payloads(
    args: &SendExampleArgs,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Vec<Vec<u8>>, Error> {
    if let Some(path) = &args.data {
        let source = Source::choose(Some(path), "payload", "", secret, context)?;
        return Ok(vec![source.read(context)?]);
    }
    let events = if let Some(StoryChoice::Send(story)) = &args.story {
        story.events(args.scheme)?
    } else if args.all {
        EventType::story(args.scheme)
    } else {
        let find = |name: &String| EventType::find(name, args.scheme);
        args.types.iter().map(find).collect::<Result<_, _>>()?
    };
    if events.is_empty() {
        return Err(Error::usage(
            "no event type given",
            "name one or several, such as user.created, or --all; `cew events` lists them",
        ));
    }
    let templates = || events.iter().copied().map(Template::of).collect::<Vec<_>>();
    let fresh = match (args.fresh, args.seed) {
        (false, None) => return Ok(events.into_iter().map(EventType::payload).collect()),
        (false, Some(seed)) => Fresh::names(seed),
        (true, seed) => {
            let seed = match seed {
                Some(seed) => seed,
                None => u64::from_be_bytes(context.random_bytes()?),
            };
            Fresh::at(context.now(), seed, &templates())
        }
    };
    Ok(templates()
        .iter()
        .map(|event| fresh.payload(event))
        .collect())
}

/// The payload after `edits`; untouched, to the byte, when there are none.
fn edited(payload: Vec<u8>, edits: &[Edit]) -> Result<Vec<u8>, Error> {
    if edits.is_empty() {
        return Ok(payload);
    }
    let mut value: Value = serde_json::from_slice(&payload).map_err(Error::PayloadNotJson)?;
    edits.iter().try_for_each(|edit| edit.apply(&mut value))?;
    Ok(event::compact(&value))
}

impl Plan<'_> {
    fn request(&self, message: &Message, context: &Context) -> Request {
        Request::signed(
            &self.endpoint,
            self.args.scheme,
            &self.secrets.secrets,
            &message.id,
            context.timestamp(),
            message.payload.clone(),
            &self.args.headers,
        )
    }

    /// The exact bytes of each request.
    fn print(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        for (index, message) in self.messages.iter().enumerate() {
            let request = self.request(message, reporter.context());
            if reporter.json {
                reporter.json(&JsonRequest {
                    r#type: "request",
                    event_type: message.event_type.as_deref(),
                    message_id: self.message_id(&request),
                    method: "POST",
                    url: self.endpoint.url().as_str(),
                    headers: &request.headers,
                    body: String::from_utf8_lossy(&request.body).into_owned(),
                })?;
            } else {
                if index > 0 {
                    reporter.bytes(b"\n\n")?;
                }
                let mut text = Vec::new();
                capture::write_http(&mut text, &request.as_captured())?;
                reporter.bytes(&text)?;
            }
        }
        if reporter.context().terminal.stdout {
            reporter.bytes(b"\n")?;
        }
        Ok(Exit::Done)
    }

    async fn send(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let mut interrupt = Interrupt::listen();
        if let Some(limit) = self.args.wait {
            let reachable = delivery::wait_until_reachable(&self.endpoint, limit);
            tokio::select! {
                reached = reachable => reached?,
                () = interrupt.first() => return Ok(Exit::Interrupted),
            }
        }
        let client = delivery::Client::new(&self.endpoint, &delivery::Trust::System)?;
        delivery_report::heading(&self.endpoint, &self.secrets.names, reporter);
        let types = self
            .messages
            .iter()
            .filter_map(|message| message.event_type.as_deref());
        let mut summary = Summary::new(self.messages.len(), types.map(str::len).max().unwrap_or(0));
        let mut exit = Exit::Done;
        for message in &self.messages {
            let request = self.request(message, reporter.context());
            let at = reporter.context().now();
            let attempt = tokio::select! {
                attempt = delivery::attempt(&client, &request, self.args.timeout) => attempt,
                () = interrupt.second() => return Ok(Exit::Interrupted),
            };
            let delivery = Delivery {
                event_type: message.event_type.as_deref(),
                message_id: self.message_id(&request),
                endpoint: &self.endpoint,
                at,
                hint: delivery::hint(&attempt.outcome, &self.endpoint),
                attempt: &attempt,
                request: &request,
                expected: &self.args.expect_status,
            };
            exit = exit.max(delivery.exit());
            delivery.report(&mut summary, reporter)?;
            if is_hopeless(&attempt.outcome) || interrupt.is_set() {
                break;
            }
        }
        summary.report(reporter)?;
        Ok(exit)
    }

    /// What names the message to its receiver: `-H` may have replaced the id.
    fn message_id(&self, request: &Request) -> Option<String> {
        match self.args.scheme {
            Scheme::BodyHmac => payload_id(&request.body),
            scheme => Some(request.header(scheme.header_names()[0])?.to_owned()),
        }
    }
}

/// Whether further messages would meet the same end.
const fn is_hopeless(outcome: &delivery::Outcome) -> bool {
    matches!(
        outcome,
        Err(AttemptError::Refused | AttemptError::UnknownHost)
    )
}

/// A request of `--dry-run --json`.
#[derive(Serialize)]
struct JsonRequest<'a> {
    r#type: &'static str,
    event_type: Option<&'a str>,
    message_id: Option<String>,
    method: &'static str,
    url: &'a str,
    headers: &'a [(String, String)],
    body: String,
}

/// `--story list`.
fn stories(reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    for (index, story) in Story::all().enumerate() {
        reporter.json(&JsonStory {
            r#type: "story",
            name: story.name,
            summary: story.summary,
            events: &story.types,
        })?;
        let name = reporter.paint(Stream::Out, story.name, Colorize::bold);
        let break_ = if index > 0 { "\n" } else { "" };
        reporter.line(format_args!("{break_}{name}: {}", story.summary))?;
        for event in &story.types {
            reporter.line(format_args!("  {event}"))?;
        }
    }
    Ok(Exit::Done)
}

/// A story of `--story list --json`.
#[derive(Serialize)]
struct JsonStory<'a> {
    r#type: &'static str,
    name: &'static str,
    summary: &'static str,
    events: &'a [&'static str],
}

/// The endpoint of `--to`, else of `CEW_TO`, else where the guide's handlers listen.
///
/// # Errors
/// When what is given is none.
pub fn endpoint(to: Option<&str>, context: &Context) -> Result<Endpoint, Error> {
    let (text, name) = match to {
        Some(text) => (text.to_owned(), "--to"),
        None => match context.text_variable("CEW_TO") {
            Some(text) => (text, "CEW_TO"),
            None => return Ok(Endpoint::local_default()),
        },
    };
    text.parse().map_err(|error| {
        Error::usage(
            format!("{name}: {error}"),
            "write 3000, localhost:3000/api/webhooks or a URL",
        )
    })
}

/// The id that a payload of the generic system carries.
pub fn payload_id(payload: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    Some(value["id"].as_str()?.to_owned())
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
    if let Err(altered) = json::check_handler_form(payload) {
        reporter.remark(format_args!(
            "handlers that verify a parsed body (express.json(), Fastify) refuse this payload: {altered}"
        ));
    }
}
