//! The messages of `send-example`: each a pure function of its number.

use std::borrow::Cow;
use std::sync::Arc;

use hyper::body::Bytes;

use crate::context::MessageIds;
use thiserror::Error;

use crate::context::NoRandomness;
use crate::event::edit::{Edit, EditError};
use crate::event::{self, EventType, Fresh, Template};
use crate::http::Endpoint;
use crate::signing::{MessageId, Scheme, SecretSet, SignedHeaders};
use crate::time::Time;

use super::{Header, Message, Request};

/// Why a message cannot be made of an example.
#[derive(Debug, Error)]
pub enum ExampleError {
    /// A change that does not fit the payload.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A payload that is no JSON but has to be changed.
    #[error("the payload is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// There is no id to be had.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// What all messages of a run have in common.
pub struct Envelope {
    /// Where they go.
    pub endpoint: Endpoint,
    /// How they are signed,
    pub scheme: Scheme,
    /// and with what.
    pub secrets: SecretSet,
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
    /// In their order.
    pub payloads: Payloads,
    /// How often they are sent.
    pub rounds: u64,
    /// Applied to each payload.
    pub edits: Vec<Edit>,
}

impl Payloads {
    fn count(&self) -> u64 {
        match self {
            Self::Fixed(payloads) => payloads.len() as u64,
            Self::Fresh(_, templates) => templates.len() as u64,
        }
    }
}

impl Examples {
    /// How many messages there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.payloads.count().saturating_mul(self.rounds)
    }

    /// The n-th payload, from 0.
    ///
    /// # Errors
    /// When an edit does not fit the payload.
    pub fn draft(&self, n: u64) -> Result<Option<Draft>, ExampleError> {
        if n >= self.count() {
            return Ok(None);
        }
        let (round, index) = (n / self.payloads.count(), n % self.payloads.count());
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
        Ok(Some(Draft {
            event_type: known.or_else(|| event::type_of(&payload).map(Cow::Owned)),
            payload: payload.into(),
        }))
    }

    /// The n-th message, from 0, with an id of its own, one of `ids`.
    ///
    /// # Errors
    /// When an edit does not fit the payload, or there is no randomness.
    pub fn get(
        &self,
        n: u64,
        envelope: &Arc<Envelope>,
        ids: &mut MessageIds,
    ) -> Result<Option<Example>, ExampleError> {
        let Some(draft) = self.draft(n)? else {
            return Ok(None);
        };
        Ok(Some(Example {
            event_type: draft.event_type,
            id: ids.make()?,
            payload: draft.payload,
            envelope: Arc::clone(envelope),
        }))
    }
}

/// A payload that nobody has been chosen for yet.
pub struct Draft {
    /// What it says that it is.
    pub event_type: Option<Cow<'static, str>>,
    /// The exact body.
    pub payload: Bytes,
}

/// The payload after `edits`; untouched, to the byte, when there are none.
fn edited(payload: Vec<u8>, edits: &[Edit]) -> Result<Vec<u8>, ExampleError> {
    if edits.is_empty() {
        return Ok(payload);
    }
    let mut value = serde_json::from_slice(&payload).map_err(ExampleError::NotJson)?;
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

impl Example {
    /// The id that it was made with.
    #[must_use]
    pub const fn own_id(&self) -> &MessageId {
        &self.id
    }

    /// How it is signed.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.envelope.scheme
    }

    /// Where it goes.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.envelope.endpoint
    }
}

impl Message for Example {
    type Error = ExampleError;

    fn request(&self, now: Time) -> Request {
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
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
        let headers = SignedHeaders::collect(headers);
        event::message_id(self.envelope.scheme, &headers, &request.body)
    }
}
