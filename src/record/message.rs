//! A message that is written down with each of its attempts.

use std::sync::{Arc, OnceLock};

use super::{Notes, recorded};
use crate::delivery::{Example, Message, Request, TimedAttempt};
use crate::signing::Redaction;
use crate::store::{NewAttempt, NewMessage, Origin, SentMessage, TERMINAL};
use crate::time::Time;

/// An example on its way.
pub struct Recorded {
    example: Example,
    /// Who writes it down, and what must not be written; `None`: nobody does.
    by: Option<(Notes, Arc<Redaction>)>,
    /// Made at the first attempt.
    kept: OnceLock<Arc<NewMessage>>,
}

impl Recorded {
    /// `example`, to be written down, if it is.
    #[must_use]
    pub const fn new(example: Example, by: Option<(Notes, Arc<Redaction>)>) -> Self {
        Self {
            example,
            by,
            kept: OnceLock::new(),
        }
    }

    /// As it is kept: with the name that the handler knew it by, else its own.
    fn keep(&self, at: Time) -> Arc<NewMessage> {
        let request = self.example.request(at);
        let id = self.example.id(&request);
        Arc::new(NewMessage {
            app: TERMINAL,
            id: id.unwrap_or_else(|| self.example.own_id().to_string()),
            at: at.to_milliseconds(),
            event_type: self.example.event_type().unwrap_or_default().to_owned(),
            only: None,
            event_id: None,
            channels: None,
            scheme: self.example.scheme(),
            payload: self.example.payload.to_vec(),
        })
    }
}

impl Message for Recorded {
    type Error = <Example as Message>::Error;

    fn request(&self, now: Time) -> Request {
        self.example.request(now)
    }

    fn event_type(&self) -> Option<&str> {
        self.example.event_type()
    }

    fn id(&self, request: &Request) -> Option<String> {
        self.example.id(request)
    }

    /// Goes on at once: that it is on disk is for the end of the command to wait for.
    async fn note(&self, timed: &TimedAttempt) -> Result<(), Self::Error> {
        let Some((notes, redaction)) = &self.by else {
            return Ok(());
        };
        let message = Arc::clone(self.kept.get_or_init(|| self.keep(timed.at)));
        let request = || self.example.request(timed.at);
        let attempt = NewAttempt {
            message: message.id.clone(),
            origin: Origin::Elsewhere,
            recorded: recorded(timed, request, self.example.endpoint(), redaction),
            manual: false,
            service: None,
        };
        notes.write(SentMessage { message, attempt }).await;
        Ok(())
    }
}
