//! `cew events`: the catalogue, and the payload of one event type.

use super::{Error, Exit, block_on, via};
use crate::cli::EventsArgs;
use crate::event::EventType;
use crate::event::schema::{self, Language};
use crate::svix;
use crate::terminal::{Reporter, Stream};
use crate::view::style::DIM;
use crate::view::{EventView, RegisteredView, SchemaView, TypesView, pretty};

/// On a terminal, so much of a payload.
const SHOWN_LINES: usize = 120;

/// Lists the event types, or prints one's payload: the bytes alone, unless a terminal shows it.
pub fn run(args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    if args.register {
        return register(args, reporter);
    }
    via::check(&args.via)?;
    if let Some(language) = args.types {
        types(language, args, reporter)?;
        return Ok(Exit::Done);
    }
    match &args.event {
        Some(name) => one(EventType::find(name, args.scheme)?, args, reporter)?,
        None => all(args, reporter)?,
    }
    Ok(Exit::Done)
}

fn all(args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let events = EventType::all(args.scheme);
    let width = events.clone().map(|event| event.name().len()).max();
    for event in events {
        reporter.show(&EventView::new(event, width.unwrap_or_default()))?;
    }
    Ok(())
}

/// Payload types as a file of a programming language: the result itself, however quiet the command.
fn types(language: Language, args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    reporter.form.quiet = false;
    Ok(reporter.show(&TypesView::new(language, &wanted(args)?, args.scheme))?)
}

/// The event type that is named, or all.
fn wanted(args: &EventsArgs) -> Result<Vec<EventType>, Error> {
    Ok(match &args.event {
        Some(name) => vec![EventType::find(name, args.scheme)?],
        None => EventType::all(args.scheme).collect(),
    })
}

/// Makes the event types known to a server.
fn register(args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    if args.via.via.is_none() {
        return Err(Error::usage(
            "there is no server to register with",
            "name it with --via: its URL, svix, or local for the service that runs here",
        ));
    }
    let events = wanted(args)?;
    let client = via::client(&args.via, None, args.store.as_deref(), reporter.context())?;
    block_on(async {
        for event in events {
            let (name, about) = (event.name(), (event.summary(), event.group()));
            let schema = schema::json_schema(event, args.scheme);
            let registered = svix::register(&client, name, about, schema, event.value()).await?;
            reporter.show(&RegisteredView {
                event_type: name,
                registered,
            })?;
        }
        Ok(Exit::Done)
    })
}

fn one(event: EventType, args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    if args.schema {
        let schema = SchemaView::new(event, args.scheme);
        // The schema is the result itself: it is printed however quiet the command is.
        reporter.form.quiet = false;
        reporter.show(&schema)?;
    } else if reporter.form.json {
        reporter.object(&EventView::new(event, 0))?;
    } else if reporter.context().terminal.stdout {
        show(event, reporter)?;
    } else {
        reporter.bytes(&event.payload())?;
    }
    Ok(())
}

/// For somebody who reads it: indented, coloured, and no longer than a few screens.
fn show(event: EventType, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let style = reporter.style(Stream::Out);
    let text = pretty(&event.value(), style);
    let shown = if style.verbose {
        usize::MAX
    } else {
        SHOWN_LINES
    };
    for line in text.lines().take(shown) {
        reporter.bytes(format!("{line}\n").as_bytes())?;
    }
    let cut = text.lines().count().saturating_sub(shown);
    if cut > 0 {
        let more =
            format!("… ({cut} more lines; -v shows all, a pipe gets the bytes that are sent)");
        let more = format!("{}\n", style.paint(DIM, more));
        reporter.bytes(more.as_bytes())?;
    }
    Ok(())
}
