//! The messages of `send-example`: each a pure function of its number.

use std::borrow::Cow;
use std::sync::Arc;

use hyper::body::Bytes;

use crate::context::MessageIds;
use crate::delivery::{Endpoint, Header, Message, Request};
use crate::error::Error;
use crate::event::edit::Edit;
use crate::event::{self, EventType, Fresh, Template};
use crate::signing::{MessageId, Scheme, SigningSecret, Timestamp};

use super::send_example::message_id;

/// What all messages of a run have in common.
pub struct Envelope {
    /// Where they go.
    pub endpoint: Endpoint,
    /// How they are signed,
    pub scheme: Scheme,
    /// and with what.
    pub secrets: Vec<SigningSecret>,
    /// Added to each request, or put in place of the usual ones.
    pub headers: Vec<Header>,
}

/// Where payloads come from.
pub enum Payloads {
    /// The same bytes every time.
    Fixed(Vec<Vec<u8>>),
    /// Other names every time.
    Fresh(Fresh, Vec<(EventType, Template)>),
}

/// All messages of a run: some payloads, `count` times.
pub struct Examples {
    /// What they have in common.
    pub envelope: Arc<Envelope>,
    /// In their order.
    pub payloads: Payloads,
    /// How often they are sent.
    pub count: u64,
    /// Applied to each payload.
    pub edits: Vec<Edit>,
}

impl Payloads {
    fn len(&self) -> u64 {
        match self {
            Self::Fixed(payloads) => payloads.len() as u64,
            Self::Fresh(_, templates) => templates.len() as u64,
        }
    }
}

impl Examples {
    /// How many messages there are.
    pub fn len(&self) -> u64 {
        self.payloads.len().saturating_mul(self.count)
    }

    /// The n-th message, from 0, with an id of its own, one of `ids`.
    ///
    /// # Errors
    /// When an edit does not fit the payload, or there is no randomness.
    pub fn get(&self, n: u64, ids: &mut MessageIds) -> Result<Option<Example>, Error> {
        if n >= self.len() {
            return Ok(None);
        }
        let (round, index) = (n / self.payloads.len(), n % self.payloads.len());
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let (payload, known) = match &self.payloads {
            Payloads::Fixed(payloads) => (payloads[index].clone(), None),
            Payloads::Fresh(fresh, templates) => {
                let (event, template) = &templates[index];
                let payload = fresh.round(round).payload(template);
                (payload, Some(Cow::Borrowed(event.name())))
            }
        };
        let payload = edited(payload, &self.edits)?;
        let known = known.filter(|_| self.edits.is_empty());
        Ok(Some(Example {
            event_type: known.or_else(|| event::type_of(&payload).map(Cow::Owned)),
            id: ids.make()?,
            payload: payload.into(),
            envelope: Arc::clone(&self.envelope),
        }))
    }
}

/// The payload after `edits`; untouched, to the byte, when there are none.
fn edited(payload: Vec<u8>, edits: &[Edit]) -> Result<Vec<u8>, Error> {
    if edits.is_empty() {
        return Ok(payload);
    }
    let mut value = serde_json::from_slice(&payload).map_err(Error::PayloadNotJson)?;
    edits.iter().try_for_each(|edit| edit.apply(&mut value))?;
    Ok(event::compact(&value))
}

/// One message.
pub struct Example {
    event_type: Option<Cow<'static, str>>,
    id: MessageId,
    /// The exact body.
    pub payload: Bytes,
    envelope: Arc<Envelope>,
}

impl Message for Example {
    fn request(&self, now: Timestamp) -> Request {
        let envelope = &*self.envelope;
        Request::signed(
            &envelope.endpoint,
            envelope.scheme,
            &envelope.secrets,
            &self.id,
            now,
            self.payload.clone(),
            &envelope.headers,
        )
    }

    fn event_type(&self) -> Option<&str> {
        self.event_type.as_deref()
    }

    /// `-H` may have replaced the id.
    fn id(&self, request: &Request) -> Option<String> {
        message_id(self.envelope.scheme, request)
    }
}
