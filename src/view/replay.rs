//! A message that would be replayed, or is left out.

use serde::Serialize;

use super::sanitize::sanitize;
use super::style::{Lines, Style, View};
use crate::capture::CapturedRequest;
use crate::replay::LeftOut;
use crate::store::NewMessage;

/// Room for the event types of what was captured, which are not looked at beforehand.
const EVENT_WIDTH: usize = 24;

/// A message that would be sent, or is left out.
#[derive(Serialize)]
pub struct ReplayView<'a> {
    r#type: &'static str,
    message_id: Option<&'a str>,
    event_type: Option<&'a str>,
    capture_id: Option<&'a str>,
    received_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<String>,
    url: &'a str,
    send: bool,
    reason: Option<String>,
}

impl<'a> ReplayView<'a> {
    /// A capture that would be sent to `url`.
    #[must_use]
    pub fn received(
        message: &'a str,
        event_type: Option<&'a str>,
        request: &'a CapturedRequest<'_>,
        url: &'a str,
    ) -> Self {
        Self {
            capture_id: request.id.as_deref(),
            received_at: request.received_at.map(|time| format!("{time:.3}")),
            ..Self::of(Some(message), event_type, url)
        }
    }

    /// A message that was sent from here and would be again, to `url`.
    #[must_use]
    pub fn sent(message: &'a NewMessage, url: &'a str) -> Self {
        let event_type = Some(&*message.event_type).filter(|name| !name.is_empty());
        Self {
            sent_at: Some(format!("{:.3}", message.at)),
            ..Self::of(Some(&message.id), event_type, url)
        }
    }

    const fn of(message: Option<&'a str>, event_type: Option<&'a str>, url: &'a str) -> Self {
        Self {
            r#type: "replay",
            message_id: message,
            event_type,
            capture_id: None,
            received_at: None,
            sent_at: None,
            url,
            send: true,
            reason: None,
        }
    }

    /// One that is not sent.
    #[must_use]
    pub fn left_out(left_out: &'a LeftOut, url: &'a str) -> Self {
        Self {
            send: false,
            reason: Some(left_out.reason.to_string()),
            ..Self::of(left_out.message.as_deref(), None, url)
        }
    }
}

impl View for ReplayView<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let message = sanitize(self.message_id.unwrap_or("a message"));
        if let Some(reason) = &self.reason {
            let reason = sanitize(reason);
            lines.line(format_args!("left out: {message}: {reason}"));
            return;
        }
        let event = sanitize(self.event_type.unwrap_or("(no type)"));
        let at = self.received_at.as_ref().or(self.sent_at.as_ref());
        let at = at.map(String::as_str).unwrap_or_default();
        lines.line(format_args!("{event:EVENT_WIDTH$}  {message}  {at}"));
    }
}
