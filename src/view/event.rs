//! Event types, stories, and what is made of an example: a signature, a request.

use serde::Serialize;
use serde_json::Value;

use super::style::{BOLD, Lines, Style, View};
use crate::capture::shown_value;
use crate::delivery::Request;
use crate::event::schema::{self, Language};
use crate::event::{EventType, Story};
use crate::signing::Scheme;

/// An event type with its example.
#[derive(Serialize)]
pub struct EventView {
    r#type: &'static str,
    event_type: &'static str,
    group: &'static str,
    summary: &'static str,
    payload: Value,
    /// Room for the names of all.
    #[serde(skip)]
    width: usize,
}

impl EventView {
    /// Of `event`, among others of which the longest name has `width` characters.
    #[must_use]
    pub fn new(event: EventType, width: usize) -> Self {
        Self {
            r#type: "event",
            event_type: event.name(),
            group: event.group(),
            summary: event.summary(),
            payload: event.value(),
            width,
        }
    }
}

impl View for EventView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let (name, width) = (self.event_type, self.width);
        let name = style.paint(BOLD, format!("{name:width$}"));
        lines.line(format_args!("{name}  {}", self.summary));
    }
}

/// The JSON Schema of an event type.
#[derive(Serialize)]
pub struct SchemaView {
    r#type: &'static str,
    event_type: &'static str,
    schema: Value,
}

impl SchemaView {
    /// Of `event`.
    #[must_use]
    pub fn new(event: EventType, scheme: Scheme) -> Self {
        Self {
            r#type: "schema",
            event_type: event.name(),
            schema: schema::json_schema(event, scheme),
        }
    }
}

impl View for SchemaView {
    /// Indented, for it is kept and read more often than sent.
    fn lines(&self, _: Style, lines: &mut Lines) {
        lines.line(format_args!("{:#}", self.schema));
    }
}

/// Payload types, as a file of a programming language.
#[derive(Serialize)]
pub struct TypesView {
    r#type: &'static str,
    language: &'static str,
    scheme: &'static str,
    text: String,
}

impl TypesView {
    /// Of `events`, which are types of `scheme`.
    #[must_use]
    pub fn new(language: Language, events: &[EventType], scheme: Scheme) -> Self {
        Self {
            r#type: "types",
            language: language.name(),
            scheme: scheme.name(),
            text: schema::types(language, events, scheme),
        }
    }
}

impl View for TypesView {
    fn lines(&self, _: Style, lines: &mut Lines) {
        lines.line(self.text.trim_end());
    }
}

/// A story.
#[derive(Serialize)]
pub struct StoryView<'a> {
    r#type: &'static str,
    name: &'static str,
    summary: &'static str,
    events: &'a [&'static str],
}

impl<'a> From<&'a Story> for StoryView<'a> {
    fn from(story: &'a Story) -> Self {
        Self {
            r#type: "story",
            name: story.name,
            summary: story.summary,
            events: &story.types,
        }
    }
}

impl View for StoryView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let name = style.paint(BOLD, self.name);
        lines.line(format_args!("{name}: {}", self.summary));
        for event in self.events {
            lines.line(format_args!("  {event}"));
        }
    }
}

/// The headers that belong to a payload.
#[derive(Serialize)]
pub struct SignatureView<'a> {
    /// `signature`.
    pub r#type: &'static str,
    /// How it is signed.
    pub scheme: &'static str,
    /// From the headers, or the payload where the scheme has it there.
    pub message_id: Option<&'a str>,
    /// In seconds; none where the scheme signs none.
    pub timestamp: Option<i64>,
    /// In the order in which they are sent.
    pub headers: &'a [(&'static str, String)],
    /// The exact bytes.
    pub body_base64: String,
}

/// A request that would be sent.
#[derive(Serialize)]
pub struct RequestView<'a> {
    r#type: &'static str,
    event_type: Option<&'a str>,
    message_id: Option<String>,
    method: &'static str,
    url: String,
    headers: Vec<(&'a str, &'a str)>,
    body: String,
}

impl<'a> RequestView<'a> {
    /// Of `request`.
    #[must_use]
    pub fn new(
        event_type: Option<&'a str>,
        message_id: Option<String>,
        request: &'a Request,
    ) -> Self {
        let shown = |(name, value): &'a (String, String)| (&**name, shown_value(name, value));
        Self {
            r#type: "request",
            event_type,
            message_id,
            method: "POST",
            url: request.endpoint.to_string(),
            headers: request.headers.iter().map(shown).collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        }
    }
}
