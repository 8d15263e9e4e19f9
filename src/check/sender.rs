//! What a sender can make, honest or not.

use serde_json::Value;

use super::CheckError;
use crate::context::Ambient;
use crate::delivery::{Header, Request};
use crate::event::{self, EventType, Fresh, Template};
use crate::http::Endpoint;
use crate::signing::{MessageId, NamedSecret, Scheme, SecretSet};
use crate::time::Time;

/// Makes the requests of the probes.
pub struct Sender<'a> {
    /// Where they go.
    pub endpoint: &'a Endpoint,
    /// The handler's.
    pub secret: &'a SecretSet,
    /// A secret that the handler does not know.
    pub other_secret: &'a SecretSet,
    /// Other secrets that this machine knows.
    pub others: &'a [NamedSecret],
    /// Those of every request.
    pub headers: &'a [Header],
    /// Chooses the objects that the payloads are about.
    pub seed: u64,
    /// How many stories were told, each about other objects.
    pub stories: u64,
    /// Clock and message ids.
    pub ambient: Ambient,
}

impl Sender<'_> {
    /// The time of day.
    pub fn now(&self) -> Time {
        self.ambient.now()
    }

    /// An id that no message has.
    pub fn new_id(&self) -> Result<MessageId, CheckError> {
        Ok(self.ambient.new_message_id()?)
    }

    /// The payloads of `types`, about objects that exist nowhere and are the same in all of them.
    /// All text is ASCII, so that a handler that cannot read other text fails one probe and not all.
    pub fn story(&mut self, types: &[&str]) -> Result<Vec<Value>, CheckError> {
        let template = |name: &&str| Ok(EventType::find(name, Scheme::Svix)?.template());
        let templates: Vec<_> = types
            .iter()
            .map(template)
            .collect::<Result<_, CheckError>>()?;
        let now = self.ambient.now();
        let fresh = Fresh::at(now, self.seed, templates.iter().copied()).round(self.stories);
        self.stories += 1;
        let payload = |template: &&Template| {
            let payload = fresh.payload(template);
            let mut value = serde_json::from_slice(&payload)?;
            make_ascii(&mut value);
            Ok(value)
        };
        templates.iter().map(payload).collect()
    }

    /// The payload of `user.created`, about a user that exists nowhere.
    pub fn user_created(&mut self) -> Result<Value, CheckError> {
        let mut story = self.story(&["user.created"])?;
        Ok(story.remove(0))
    }

    /// A delivery of `payload` as the real sender makes it.
    pub fn deliver(&self, payload: &Value) -> Result<Request, CheckError> {
        self.deliver_bytes(event::compact(payload))
    }

    /// A delivery of these bytes.
    pub fn deliver_bytes(&self, body: Vec<u8>) -> Result<Request, CheckError> {
        Ok(self.sign(self.secret, &self.new_id()?, self.now(), body))
    }

    /// A request signed with any secret for any time.
    pub fn sign(
        &self,
        secrets: &SecretSet,
        id: &MessageId,
        timestamp: Time,
        body: Vec<u8>,
    ) -> Request {
        Request::signed(
            self.endpoint,
            Scheme::Svix,
            secrets,
            id,
            timestamp,
            body,
            self.headers,
        )
    }

    /// A valid delivery of `user.created`.
    pub fn valid(&mut self) -> Result<Request, CheckError> {
        let payload = self.user_created()?;
        self.deliver(&payload)
    }
}

/// Changes to a request that is signed already.
pub trait Tamper {
    /// Sets the header, in place if it is there.
    #[must_use]
    fn with(self, name: &str, value: impl Into<String>) -> Self;
    /// Leaves these headers out.
    #[must_use]
    fn without(self, names: &[&str]) -> Self;
    /// Puts another body below the same signature.
    #[must_use]
    fn with_body(self, body: Vec<u8>) -> Self;
    /// A header's value; empty if it is not there.
    fn get(&self, name: &str) -> &str;
}

impl Tamper for Request {
    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        match self.headers.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.headers.push((name.to_owned(), value.into())),
        }
        self
    }

    fn without(mut self, names: &[&str]) -> Self {
        self.headers
            .retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.with("content-length", length)
    }

    fn get(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        headers
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
            .unwrap_or_default()
    }
}

/// Takes everything that is not ASCII out of all texts.
pub(super) fn make_ascii(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| c.is_ascii()),
        Value::Array(items) => items.iter_mut().for_each(make_ascii),
        Value::Object(fields) => fields.values_mut().for_each(make_ascii),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
