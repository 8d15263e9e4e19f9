//! The messages of a replay, made from captures one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Bytes;

use crate::capture::CapturedRequest;
use crate::capture::store::{Entry, NewAttempt, RecordedAttempt, Store, Writer};
use crate::context::ClockAndRandom;
use crate::delivery::{self, Endpoint, Header, Message, Method, Request, Tried};
use crate::error::Error;
use crate::event;
use crate::signing::{MessageId, Scheme, SignedHeaders, Timestamp};

use super::secrets::Signers;
use super::select::{From, Item, LeftOut};

/// Everything that the messages of one replay share.
pub struct Replays {
    /// Where they go.
    pub endpoint: Endpoint,
    /// Send them as they were received.
    pub verbatim: bool,
    /// What signs them otherwise.
    pub signers: Signers,
    /// Where attempts are recorded.
    pub writer: Writer,
    /// For messages that came without an id.
    pub ambient: ClockAndRandom,
}

/// The items of a replay and where they are read from.
pub struct Items {
    /// What is sent.
    pub rest: Mutex<std::vec::IntoIter<Item>>,
    /// Read by one at a time.
    pub store: Option<Mutex<Store>>,
    /// What the messages share.
    pub shared: Arc<Replays>,
    /// What turned out not to be sendable.
    pub left_out: Arc<Mutex<Vec<LeftOut>>>,
}

impl Items {
    /// The next message that can be sent.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next(&self) -> Result<Option<Replayed>, Error> {
        loop {
            let mut items = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(Item { message, from }) = items.next() else {
                return Ok(None);
            };
            drop(items);
            let (request, is_stored) = match from {
                From::File(request) => (Some(*request), false),
                From::Store(seq) => (self.read(seq)?, true),
            };
            let replayed = match request {
                Some(request) => Replayed::new(&message, request, is_stored, &self.shared),
                None => Err("removed from the store meanwhile".to_owned()),
            };
            match replayed {
                Ok(replayed) => return Ok(Some(replayed)),
                Err(reason) => {
                    let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
                    left_out.push(LeftOut { message, reason });
                }
            }
        }
    }

    fn read(
        &self,
        seq: crate::capture::store::Seq,
    ) -> Result<Option<CapturedRequest<'static>>, Error> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(store.get(seq)?.map(|capture| capture.request))
    }
}

/// A captured message on its way again.
pub struct Replayed {
    message: String,
    event_type: Option<String>,
    /// In the store.
    capture: Option<String>,
    /// How it is signed; `None`: as it was.
    signed: Option<(Scheme, MessageId)>,
    method: Method,
    headers: Vec<Header>,
    /// Shared by all attempts.
    body: Bytes,
    shared: Arc<Replays>,
}

impl Replayed {
    /// From a capture of the message of that name.
    ///
    /// # Errors
    /// Why it cannot be signed.
    fn new(
        message: &str,
        request: CapturedRequest<'static>,
        is_stored: bool,
        shared: &Arc<Replays>,
    ) -> Result<Self, String> {
        let signed = if shared.verbatim {
            None
        } else {
            Some(shared.signature(&request)?)
        };
        let headers = request
            .end_to_end_headers()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .filter(|(name, _)| signed.is_none() || !is_made_anew(name))
            .collect();
        Ok(Self {
            message: message.to_owned(),
            event_type: event::type_of(&request.body),
            capture: request
                .id
                .as_deref()
                .filter(|_| is_stored)
                .map(str::to_owned),
            signed,
            method: Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST),
            headers,
            body: request.body.into_owned().into(),
            shared: Arc::clone(shared),
        })
    }
}

impl Replays {
    /// The scheme and the id to sign with.
    fn signature(&self, request: &CapturedRequest<'_>) -> Result<(Scheme, MessageId), String> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = headers.scheme();
        if self.signers.secrets(scheme).is_none() {
            return Err(format!("there is no secret for {scheme}"));
        }
        let id = match (headers.message_id(), &request.id) {
            (Some(id), _) => MessageId::parse(id).map_err(|error| error.to_string())?,
            // Named by its capture, so that it stays the same at every replay.
            (None, Some(capture)) => {
                MessageId::parse(capture).map_err(|error| error.to_string())?
            }
            (None, None) => self
                .ambient
                .new_message_id()
                .map_err(|error| error.to_string())?,
        };
        Ok((scheme, id))
    }
}

/// Whether a fresh delivery has its own header of that name: the signature's, and what tunnels and
/// proxies on the first way added.
fn is_made_anew(name: &str) -> bool {
    let mut signatures = Scheme::ALL.iter().flat_map(|scheme| scheme.header_names());
    signatures.any(|known| *known == name)
        || name.starts_with("x-forwarded-")
        || matches!(name, "accept-encoding" | "forwarded" | "via" | "x-real-ip")
}

impl Message for Replayed {
    fn request(&self, now: Timestamp) -> Request {
        let (endpoint, body) = (&self.shared.endpoint, self.body.clone());
        let mut request = if let Some((scheme, id)) = &self.signed {
            let secrets = self.shared.signers.secrets(*scheme).unwrap_or_default();
            Request::signed(endpoint, *scheme, secrets, id, now, body, &self.headers)
        } else {
            let host = ("host".to_owned(), endpoint.authority());
            let length = ("content-length".to_owned(), body.len().to_string());
            let own = [host, length].into_iter();
            Request {
                method: Method::POST,
                endpoint: endpoint.clone(),
                headers: own.chain(self.headers.iter().cloned()).collect(),
                body,
            }
        };
        request.method = self.method.clone();
        request
    }

    fn event_type(&self) -> Option<&str> {
        self.event_type.as_deref()
    }

    fn id(&self, _: &Request) -> Option<String> {
        Some(self.message.clone())
    }

    /// On disk before the next attempt, or the next message, so that a replay that ends early goes
    /// on where it was.
    async fn tried(&self, tried: &Tried) -> Result<(), Error> {
        let endpoint = &self.shared.endpoint;
        let outcome = &tried.attempt.outcome;
        let response = outcome.as_ref().ok();
        let milliseconds = i64::try_from(tried.at.as_millis()).unwrap_or(i64::MAX);
        let attempt = NewAttempt {
            message: self.message.clone(),
            capture: self.capture.clone(),
            recorded: RecordedAttempt {
                endpoint: endpoint.to_string(),
                at: jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default(),
                outcome: match outcome {
                    Ok(response) => Ok(response.status),
                    Err(error) => Err(error.to_string()),
                },
                duration: tried.attempt.duration,
                response_head: response.map(|response| response.head().into_owned()),
                hint: delivery::hint(outcome, endpoint),
            },
        };
        let entry = Entry::Attempt(Arc::new(attempt));
        Ok(self.shared.writer.write(vec![entry]).await?)
    }
}
