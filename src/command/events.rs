//! `cew events`: the catalogue, and the payload of one event type.

use serde::Serialize;
use serde_json::Value;

use colored::Colorize;

use crate::cli::EventsArgs;
use crate::error::Error;
use crate::event::{self, EventType};
use crate::exit::Exit;
use crate::report::{Reporter, Stream, pretty};
use crate::signing::Scheme;

#[derive(Serialize)]
struct JsonEvent {
    r#type: &'static str,
    event_type: &'static str,
    group: &'static str,
    summary: &'static str,
    payload: Value,
}

#[derive(Serialize)]
struct JsonSchema {
    r#type: &'static str,
    event_type: &'static str,
    schema: Value,
}

/// On a terminal, so much of a payload.
const SHOWN_LINES: usize = 120;

/// Lists the event types, or prints one's payload: the bytes alone, unless a terminal shows it.
pub fn run(args: &EventsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    if let Some(name) = &args.event {
        let event = EventType::find(name, args.scheme)?;
        if args.schema {
            return schema(event, args.scheme, reporter);
        }
        if reporter.json {
            return json(event, reporter);
        }
        if reporter.context().terminal.stdout {
            return show(&event.value(), reporter);
        }
        reporter.bytes(&event.payload())?;
        return Ok(Exit::Done);
    }
    let events = EventType::all(args.scheme);
    let width = events
        .clone()
        .map(|event| event.name().len())
        .max()
        .unwrap_or(0);
    for event in events {
        json(event, reporter)?;
        let name = format!("{:width$}", event.name());
        let name = reporter.paint(Stream::Out, &name, Colorize::bold);
        reporter.line(format_args!("{name}  {}", event.summary()))?;
    }
    Ok(Exit::Done)
}

/// For somebody who reads it: indented, coloured, and no longer than a few screens.
fn show(payload: &Value, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let text = pretty(payload, reporter.colors(Stream::Out));
    let shown = if reporter.verbose {
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
        let more = reporter.paint(Stream::Out, &more, Colorize::dimmed);
        reporter.bytes(format!("{more}\n").as_bytes())?;
    }
    Ok(Exit::Done)
}

/// Indented, for it is kept and read more often than sent.
fn schema(event: EventType, scheme: Scheme, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let schema = event::schema::json_schema(event, scheme);
    if reporter.json {
        reporter.json(&JsonSchema {
            r#type: "schema",
            event_type: event.name(),
            schema,
        })?;
    } else {
        reporter.bytes(format!("{schema:#}\n").as_bytes())?;
    }
    Ok(Exit::Done)
}

fn json(event: EventType, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    reporter.json(&JsonEvent {
        r#type: "event",
        event_type: event.name(),
        group: event.group(),
        summary: event.summary(),
        payload: event.value(),
    })?;
    Ok(Exit::Done)
}
