//! A message that was sent: a line, everything about it, or an object.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::attempt;
use super::pretty::pretty;
use super::sanitize::{sanitize, short};
use super::style::{BOLD, DIM, Lines, Style};
use super::units::size;
use crate::store::{NewMessage, RecordedAttempt, SentAttempt};

/// Where the endpoint of what was sent was named.
const OPTION: &str = "--to";

/// Of a longer answer people see so many bytes.
const SHOWN: usize = 512;

/// A message with the attempts at it.
pub struct MessageView<'a> {
    /// The message.
    pub message: &'a NewMessage,
    /// In their order.
    pub attempts: Vec<SentAttempt>,
}

/// A message as Svix's API has it, and what that does not have.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageObject<'a> {
    r#type: &'static str,
    id: &'a str,
    event_type: Option<&'a str>,
    event_id: Option<&'a str>,
    channels: Option<&'a [String]>,
    timestamp: String,
    scheme: &'static str,
    /// As it was sent, to the byte; `null` if that is no JSON.
    payload: Option<Box<RawValue>>,
    /// What is no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_base64: Option<String>,
    attempts: Vec<SentAttemptObject<'a>>,
}

/// An attempt as Svix's API has it, and what that does not have.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SentAttemptObject<'a> {
    id: &'a str,
    msg_id: &'a str,
    endpoint_id: Option<&'a str>,
    url: &'a str,
    timestamp: String,
    status: u8,
    status_text: &'static str,
    trigger_type: u8,
    response_status_code: u16,
    response_duration_ms: u64,
    response: Cow<'a, str>,
    error: Option<&'a str>,
    hint: Option<String>,
}

impl MessageView<'_> {
    /// One line: when, what, which, how large, and how the handler took it.
    pub fn line(&self, style: Style, lines: &mut Lines) {
        let message = self.message;
        let id = style.paint(DIM, format!("{:31}", short(&message.id)));
        let (at, event) = (message.at, short(self.event_type().unwrap_or("(no type)")));
        let size = size(message.payload.len());
        let state = self.attempts.last();
        let state = state.map(|sent| attempt::outcome(&sent.recorded));
        let state = state.unwrap_or_else(|| "not attempted".to_owned());
        let number = match self.attempts.len() {
            0 | 1 => String::new(),
            several => format!("  (attempt {several})"),
        };
        lines.line(format_args!(
            "{at:.0} {event:24}  {id}  {size:>8}  {state}{number}"
        ));
    }

    /// Everything about it.
    pub fn whole(&self, style: Style, lines: &mut Lines) {
        let message = self.message;
        let id = style.paint(BOLD, sanitize(&message.id).into_owned());
        let event = sanitize(self.event_type().unwrap_or("(no type)"));
        lines.line(format_args!("{id}, sent {:.3}", message.at));
        lines.line(format_args!("{event}, signed {}\n", message.scheme));
        match serde_json::from_slice::<Value>(&message.payload) {
            Ok(value) => lines.line(pretty(&value, style)),
            Err(_) => {
                for line in String::from_utf8_lossy(&message.payload).lines() {
                    lines.line(sanitize(line));
                }
            }
        }
        for sent in &self.attempts {
            attempt::add(&with_head(sent), OPTION, style, lines);
        }
    }

    /// For programs.
    #[must_use]
    pub fn object(&self) -> MessageObject<'_> {
        let message = self.message;
        let payload = compact(&message.payload);
        let attempts = self.attempts.iter();
        MessageObject {
            r#type: "message",
            id: &message.id,
            event_type: self.event_type(),
            event_id: message.event_id.as_deref(),
            channels: message.channels.as_deref(),
            timestamp: format!("{:.3}", message.at),
            scheme: message.scheme.name(),
            payload_base64: payload.is_none().then(|| base64(&message.payload)),
            payload,
            attempts: attempts
                .map(|sent| SentAttemptObject::new(&message.id, sent))
                .collect(),
        }
    }

    fn event_type(&self) -> Option<&str> {
        Some(&*self.message.event_type).filter(|name| !name.is_empty())
    }
}

impl<'a> SentAttemptObject<'a> {
    fn new(message: &'a str, sent: &'a SentAttempt) -> Self {
        let recorded = &sent.recorded;
        let (status, status_text) = if recorded.is_success() {
            (0, "success")
        } else {
            (2, "fail")
        };
        let error = recorded.outcome.as_ref().err().map(String::as_str);
        let duration = recorded.duration.as_millis();
        Self {
            id: &sent.id,
            msg_id: message,
            endpoint_id: sent.endpoint.as_deref(),
            url: &recorded.endpoint,
            timestamp: format!("{:.3}", recorded.at),
            status,
            status_text,
            trigger_type: sent.manual.into(),
            // No answer has the number 0, and what was wrong in its place.
            response_status_code: *recorded.outcome.as_ref().unwrap_or(&0),
            response_duration_ms: u64::try_from(duration).unwrap_or(u64::MAX),
            response: response(sent),
            error,
            hint: recorded
                .hint
                .as_deref()
                .map(|kept| attempt::recorded_hint(kept, OPTION)),
        }
    }
}

/// The answer's body, or why there was none.
fn response(sent: &SentAttempt) -> Cow<'_, str> {
    let recorded = &sent.recorded;
    match (&recorded.outcome, &sent.response, &recorded.response_head) {
        (Err(error), ..) => error.into(),
        (Ok(_), Some(body), _) => match std::str::from_utf8(body) {
            Ok(text) => text.into(),
            Err(_) => base64(body).into(),
        },
        (Ok(_), None, Some(head)) => head.into(),
        (Ok(_), None, None) => "".into(),
    }
}

/// What the service sent with the start of the answer's body, as all else has it.
fn with_head(sent: &SentAttempt) -> Cow<'_, RecordedAttempt> {
    let Some(body) = &sent.response else {
        return Cow::Borrowed(&sent.recorded);
    };
    let head = &body[..body.len().min(SHOWN)];
    Cow::Owned(RecordedAttempt {
        response_head: Some(String::from_utf8_lossy(head).into_owned()),
        ..sent.recorded.clone()
    })
}

/// JSON as it stands, if it has one line: the lines of the output are objects.
fn compact(payload: &[u8]) -> Option<Box<RawValue>> {
    let text = std::str::from_utf8(payload).ok()?;
    if !text.contains(['\n', '\r']) {
        return RawValue::from_string(text.trim().to_owned()).ok();
    }
    let value: Value = serde_json::from_str(text).ok()?;
    serde_json::value::to_raw_value(&value).ok()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
