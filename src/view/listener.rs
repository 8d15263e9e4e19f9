//! What a listener tells beside deliveries: who was turned away, how the relay is, which handler is
//! back.

use std::net::SocketAddr;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::sanitize::sanitize;
use super::style::{BAD, CARE, GOOD, Lines, Style, View};
use crate::delivery::status_line;
use crate::http::{Reason, Turned};
use crate::intake::BY_RELAY;
use crate::relay;
use crate::time::Time;

/// A request that was turned away.
pub struct TurnedAwayView {
    /// The request.
    pub turned: Turned,
    /// When.
    pub at: Time,
}

impl Serialize for TurnedAwayView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Turned { reason, from } = self.turned;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", "turned_away")?;
        object.serialize_entry("at", &format_args!("{:.3}", self.at))?;
        object.serialize_entry("reason", &reason)?;
        object.serialize_entry("status", &reason.status().map(|status| status.as_u16()))?;
        object.serialize_entry("remote_addr", &sender(from))?;
        object.end()
    }
}

impl View for TurnedAwayView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let Turned { reason, from } = self.turned;
        let time = self.at.format("%H:%M:%SZ");
        let mark = style.paint(BAD, "✗");
        let answer = match reason.status() {
            Some(status) => status_line(status.as_u16()),
            None => "closed".to_owned(),
        };
        let (why, from) = (why(reason), sender(from));
        lines.line(format_args!(
            "{time} {mark} turned away: {why}, from {from}  {answer}"
        ));
    }
}

/// Who sent it, as captures have it.
fn sender(from: Option<SocketAddr>) -> String {
    from.map_or_else(|| BY_RELAY.to_owned(), |from| from.to_string())
}

/// As a reason stands behind a number, too.
pub(super) const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::NotAdmitted => "source not allowed",
        Reason::BodyTooLarge => "body too large",
        Reason::HeadersTooLarge => "headers too large",
        Reason::TooSlow => "too slow",
        Reason::TooMany => "too many at once",
        Reason::Malformed => "malformed",
        Reason::Looped => "forwarded to itself",
        Reason::NotRead => "the output is not read",
    }
}

/// How the connection to the relay is.
pub struct RelayView {
    /// How it is.
    pub status: relay::Status,
    /// Since when.
    pub at: Time,
}

impl Serialize for RelayView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (state, reason) = match &self.status {
            relay::Status::Lost(reason) => ("lost", Some(reason)),
            relay::Status::Back => ("back", None),
        };
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", "relay")?;
        object.serialize_entry("at", &format_args!("{:.3}", self.at))?;
        object.serialize_entry("state", state)?;
        object.serialize_entry("reason", &reason)?;
        object.end()
    }
}

impl View for RelayView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let time = self.at.format("%H:%M:%SZ");
        match &self.status {
            relay::Status::Lost(reason) => {
                let mark = style.paint(CARE, "!");
                let reason = sanitize(reason);
                lines.line(format_args!("{time} {mark} {reason}; connecting again"));
            }
            relay::Status::Back => {
                let mark = style.paint(GOOD, "✓");
                lines.line(format_args!("{time} {mark} connected to the relay again"));
            }
        }
    }
}

/// That a handler which had gone is there again.
pub struct HandlerIsBackView {
    /// Its origin.
    pub url: String,
    /// Since when.
    pub at: Time,
    /// What it refuses is delivered again without being asked for.
    pub retries: bool,
}

impl Serialize for HandlerIsBackView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("type", "handler")?;
        object.serialize_entry("at", &format_args!("{:.3}", self.at))?;
        object.serialize_entry("state", "back")?;
        object.serialize_entry("url", &self.url)?;
        object.end()
    }
}

impl View for HandlerIsBackView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let time = self.at.format("%H:%M:%SZ");
        let (mark, url) = (style.paint(GOOD, "✓"), sanitize(&self.url));
        let missed = if self.retries {
            "what was kept for it is delivered again"
        } else {
            "`cew replay --failed` delivers what it missed"
        };
        lines.line(format_args!(
            "{time} {mark} the handler at {url} is back: {missed}"
        ));
    }
}
