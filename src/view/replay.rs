//! A message that would be replayed, or is left out.

use serde::Serialize;

use super::sanitize::sanitize;
use super::style::{Lines, Style, View};

/// Room for the event types of what was captured, which are not looked at beforehand.
const EVENT_WIDTH: usize = 24;

/// A message that would be sent, or is left out.
#[derive(Serialize)]
pub struct ReplayView<'a> {
    r#type: &'static str,
    message_id: &'a str,
    event_type: Option<&'a str>,
    capture_id: Option<&'a str>,
    received_at: Option<String>,
    url: &'a str,
    send: bool,
    reason: Option<String>,
}

impl<'a> ReplayView<'a> {
    /// A message that would be sent to `url`.
    #[must_use]
    pub fn sent(
        message: &'a str,
        event_type: Option<&'a str>,
        request: &'a crate::capture::CapturedRequest<'_>,
        url: &'a str,
    ) -> Self {
        Self {
            r#type: "replay",
            message_id: message,
            event_type,
            capture_id: request.id.as_deref(),
            received_at: request.received_at.map(|time| format!("{time:.3}")),
            url,
            send: true,
            reason: None,
        }
    }

    /// One that is not sent.
    #[must_use]
    pub fn left_out(left_out: &'a crate::replay::LeftOut, url: &'a str) -> Self {
        Self {
            r#type: "replay",
            message_id: &left_out.message,
            event_type: None,
            capture_id: None,
            received_at: None,
            url,
            send: false,
            reason: Some(left_out.reason.to_string()),
        }
    }
}

impl View for ReplayView<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let message = sanitize(self.message_id);
        if let Some(reason) = &self.reason {
            let reason = sanitize(reason);
            lines.line(format_args!("left out: {message}: {reason}"));
            return;
        }
        let event = sanitize(self.event_type.unwrap_or("(no type)"));
        let received = self.received_at.as_deref().unwrap_or_default();
        lines.line(format_args!("{event:EVENT_WIDTH$}  {message}  {received}"));
    }
}
