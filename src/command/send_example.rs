//! `cew send-example`: signed examples, delivered to a handler.

use std::sync::Arc;

use colored::Colorize;
use serde::Serialize;

use crate::capture;
use crate::cli::{SecretArgs, SendExampleArgs, StoryChoice};
use crate::context::{Context, MessageIds};
use crate::delivery::{Endpoint, Message, Request};
use crate::error::Error;
use crate::event::{EventType, Fresh, Story, Template};
use crate::exit::Exit;
use crate::json;
use crate::report::{Reporter, Stream};
use crate::secret_source::Secrets;
use crate::signing::Scheme;

use super::deliveries::{Deliveries, Options};
use super::examples::{Envelope, Examples, Payloads};
use super::input::Source;
use super::pick;

/// Everything decided, nothing sent.
struct Plan<'a> {
    args: &'a SendExampleArgs,
    secrets: Secrets,
    messages: Examples,
    deliveries: Deliveries,
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
    if let (Some(_), Payloads::Fixed(payloads)) = (&args.data, &plan.messages.payloads) {
        for payload in payloads {
            remark_on_form(payload, reporter);
        }
    }
    if args.dry_run {
        return plan.print(reporter);
    }
    let Plan {
        messages,
        deliveries,
        ..
    } = plan;
    let messages = Arc::new(messages);
    let ambient = reporter.context().clock_and_random();
    let source = || {
        let messages = Arc::clone(&messages);
        let mut ids = MessageIds::new(ambient);
        Ok(move |n| messages.get(n, &mut ids))
    };
    deliveries.run(source, reporter)
}

fn plan<'a>(
    args: &'a SendExampleArgs,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Plan<'a>, Error> {
    let endpoint = endpoint(args.to.as_deref(), context)?;
    let edits = args.edits.parse()?;
    let payloads = payloads(args, secret, context)?;
    let secrets = Secrets::find(secret, args.scheme, context)?;
    let mut messages = Examples {
        envelope: Arc::new(Envelope {
            endpoint: endpoint.clone(),
            scheme: args.scheme,
            secrets: secrets.secrets.clone(),
            headers: args.headers.clone(),
        }),
        payloads,
        count: 1,
        edits,
    };
    let mut ids = MessageIds::new(context.clock_and_random());
    // The others differ from these in names and times only.
    let mut event_width = 0;
    for n in 0..messages.len() {
        if let Some(message) = messages.get(n, &mut ids)? {
            check_utf8(&message.payload, args.scheme)?;
            event_width = event_width.max(message.event_type().map_or(0, str::len));
        }
    }
    messages.count = args.count.unwrap_or(1);
    Ok(Plan {
        deliveries: Deliveries {
            endpoint,
            expected: args.expect_status.clone(),
            messages: messages.len(),
            event_width,
            secrets: secrets.names.clone(),
            wait: args.wait,
            options: Options::new(&args.delivery, args.scheme, context)?,
        },
        secrets,
        messages,
        args,
    })
}

fn payloads(
    args: &SendExampleArgs,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Payloads, Error> {
    if let Some(path) = &args.data {
        let source = Source::choose(Some(path), "payload", "", secret, context)?;
        return Ok(Payloads::Fixed(vec![source.read(context)?]));
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
    let fresh = args.fresh || args.count.is_some_and(|count| count > 1);
    if !fresh && args.seed.is_none() {
        let payloads = events.into_iter().map(EventType::payload);
        return Ok(Payloads::Fixed(payloads.collect()));
    }
    let templates: Vec<_> = events.iter().copied().map(Template::of).collect();
    let fresh = match (fresh, args.seed) {
        (false, Some(seed)) => Fresh::names(seed),
        (_, seed) => {
            let seed = match seed {
                Some(seed) => seed,
                None => u64::from_be_bytes(context.random_bytes()?),
            };
            Fresh::at(context.now(), seed, &templates)
        }
    };
    let templates = templates.into_iter().map(|it| fresh.with_times(it));
    Ok(Payloads::Fresh(
        fresh,
        events.into_iter().zip(templates).collect(),
    ))
}

impl Plan<'_> {
    /// The exact bytes of each request.
    fn print(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let mut ids = MessageIds::new(reporter.context().clock_and_random());
        for n in 0..self.messages.len() {
            let Some(message) = self.messages.get(n, &mut ids)? else {
                break;
            };
            let request = message.request(reporter.context().timestamp());
            if reporter.json {
                reporter.json(&JsonRequest {
                    r#type: "request",
                    event_type: message.event_type(),
                    message_id: message_id(self.args.scheme, &request),
                    method: "POST",
                    url: self.deliveries.endpoint.url().as_str(),
                    headers: &request.headers,
                    body: String::from_utf8_lossy(&request.body).into_owned(),
                })?;
            } else {
                if n > 0 {
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
}

/// What names the message of `request` to its receiver.
pub fn message_id(scheme: Scheme, request: &Request) -> Option<String> {
    match scheme {
        Scheme::BodyHmac => payload_id(&request.body),
        scheme => Some(request.header(scheme.header_names()[0])?.to_owned()),
    }
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
    crate::event::id_of(payload)
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
