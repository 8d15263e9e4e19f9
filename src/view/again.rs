//! An attempt at what was refused before, and who makes them.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::sanitize::{sanitize, short};
use super::style::{BAD, CARE, DIM, GOOD, Lines, Style, View};
use crate::delivery::status_line;
use crate::time::Time;

/// What came of it.
pub struct AgainView {
    /// The message id.
    pub message: String,
    /// The answer's status; `None`: there was none.
    pub status: Option<u16>,
    /// When.
    pub at: Time,
    /// When the next attempt is due.
    pub next: Option<Time>,
}

impl Serialize for AgainView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = |time: Time| format!("{time:.3}");
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", "retry")?;
        object.serialize_entry("at", &time(self.at))?;
        object.serialize_entry("message_id", &self.message)?;
        object.serialize_entry("status", &self.status)?;
        object.serialize_entry("next_at", &self.next.map(time))?;
        object.end()
    }
}

impl View for AgainView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let time = self.at.format("%H:%M:%SZ");
        let succeeded = matches!(self.status, Some(200..=299));
        let mark = if succeeded {
            style.paint(GOOD, "✓")
        } else {
            style.paint(BAD, "✗")
        };
        let answer = self
            .status
            .map_or_else(|| "no answer".to_owned(), status_line);
        let next = match self.next {
            Some(next) => format!(", and once more at {}", next.format("%H:%M:%SZ")),
            None if succeeded => String::new(),
            None => ", and that was the last attempt".to_owned(),
        };
        let id = style.paint(DIM, short(&self.message));
        lines.line(format_args!(
            "{time} {mark} delivered again       {id}  {answer}{next}"
        ));
    }
}

/// That another process delivers what was refused, or this one again.
pub struct DelivererView {
    /// The address of the service that does; `None`: this process.
    pub service: Option<String>,
    /// Since when.
    pub at: Time,
}

impl Serialize for DelivererView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", "deliverer")?;
        object.serialize_entry("at", &format_args!("{:.3}", self.at))?;
        object.serialize_entry("service", &self.service)?;
        object.end()
    }
}

impl View for DelivererView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let time = self.at.format("%H:%M:%SZ");
        let mark = style.paint(CARE, "!");
        let by = match &self.service {
            Some(url) => format!("by the service at {}", sanitize(url)),
            None => "from here again".to_owned(),
        };
        lines.line(format_args!("{time} {mark} what is kept is delivered {by}"));
    }
}
