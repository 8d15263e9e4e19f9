//! The messages of a replay, made one at a time from what was captured or sent.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::vec;

use hyper::body::Bytes;

use crate::capture::CapturedRequest;
use crate::context::Ambient;
use crate::delivery::{Header, Message, Method, Request, TimedAttempt};
use crate::diagnosis::{NoSecret, Verifier};
use crate::event;
use crate::http::Endpoint;
use crate::record::recorded;
use crate::signing::{MessageId, Redaction, Scheme, SignedHeaders, parse_timestamp};
use crate::store::{
    Entry, MessageSeq, NewAttempt, NewMessage, Origin, Seq, Store, StoreError, Writer,
};
use crate::time::Time;

use super::{Item, LeftOut, Read, Reason, ReplayError};

/// So many captures are read ahead, unless they are large. Reading them together costs a third.
const READ_AHEAD: usize = 32;
const READ_AHEAD_BYTES: usize = 1 << 20;

/// A handler that checks the time refuses what is older, in seconds.
const STALE: i64 = 300;

/// Everything that the messages of one replay share.
pub struct Replays {
    /// Where they go.
    pub endpoint: Endpoint,
    /// Send them as they were received.
    verbatim: bool,
    /// Go with each, and replace those of the same name, which are in lower case.
    own: Vec<Header>,
    /// What signs them otherwise.
    verifier: Verifier,
    /// What must not be written down.
    redaction: Redaction,
    /// What is sent, and not taken yet.
    rest: Mutex<vec::IntoIter<Item>>,
    /// What turned out not to be sendable.
    pub left_out: Mutex<Vec<LeftOut>>,
    /// How many went out as they came, with a timestamp that is minutes off by now.
    pub stale: AtomicU64,
    /// For messages that came without an id.
    ambient: Ambient,
}

impl Replays {
    /// Of `items`, to `endpoint`, each with the headers `own`: as it was received if `verbatim`, else
    /// signed with the secrets of `verifier`.
    #[must_use]
    pub fn new(
        items: Vec<Item>,
        endpoint: Endpoint,
        own: Vec<Header>,
        verbatim: bool,
        verifier: Verifier,
        ambient: Ambient,
    ) -> Self {
        Self {
            endpoint,
            verbatim,
            own,
            redaction: verifier.redaction(),
            verifier,
            rest: Mutex::new(items.into_iter()),
            left_out: Mutex::default(),
            stale: AtomicU64::new(0),
            ambient,
        }
    }
}

/// The messages of one thread.
pub struct Messages {
    /// Where they are read from.
    pub store: Option<Store>,
    /// Where attempts are recorded.
    pub writer: Arc<Writer>,
    /// What they have in common with those of other threads.
    pub shared: Arc<Replays>,
    /// Read already.
    pub ready: VecDeque<Replayed>,
}

impl Messages {
    /// The next message that can be sent.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn take(&mut self) -> Result<Option<Replayed>, ReplayError> {
        if self.ready.is_empty() {
            self.ready = match &self.store {
                Some(store) => store.at_once(|| self.read_ahead())?,
                None => self.read_ahead()?,
            };
        }
        Ok(self.ready.pop_front())
    }

    /// Some of those that are left; of large ones only one.
    fn read_ahead(&self) -> Result<VecDeque<Replayed>, StoreError> {
        let (mut ready, mut bytes) = (VecDeque::new(), 0);
        while ready.len() < READ_AHEAD && bytes < READ_AHEAD_BYTES {
            let Some(item) = self.shared.take() else {
                break;
            };
            let found = match item {
                Item::Read(read) => Some(self.of_read(*read)),
                Item::Captured(seq) => self.of_captured(seq)?,
                Item::Sent(seq) => self.of_sent(seq)?,
            };
            let removed = LeftOut {
                message: None,
                reason: Reason::Removed,
            };
            match found.unwrap_or(Err(removed)) {
                Ok(replayed) => {
                    bytes += replayed.body.len();
                    ready.push_back(replayed);
                }
                Err(left_out) => self.shared.leave_out(left_out),
            }
        }
        Ok(ready)
    }

    fn of_read(&self, read: Read) -> Result<Replayed, LeftOut> {
        let mut request = read.request;
        let body = Bytes::from(std::mem::take(&mut request.body).into_owned());
        let event_type = event::type_of(&body);
        let origin = match &request.id {
            Some(id) if read.is_stored => Origin::Capture(id.clone().into_owned()),
            _ => Origin::Elsewhere,
        };
        self.message(read.message, &request, body, event_type, origin)
    }

    /// `None` when it is not there any more.
    fn of_captured(&self, seq: Seq) -> Result<Option<Result<Replayed, LeftOut>>, StoreError> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        store.look_at(seq, |capture| {
            let request = capture.request;
            let body = Bytes::copy_from_slice(&request.body);
            let event_type = capture.event_type.map(Into::into);
            let origin = request.id.clone().map(Cow::into_owned);
            let origin = origin.map_or(Origin::Elsewhere, Origin::Capture);
            self.message(
                capture.message.into_owned(),
                &request,
                body,
                event_type,
                origin,
            )
        })
    }

    /// Of what was sent from here. `None` when it is not there any more.
    fn of_sent(&self, seq: MessageSeq) -> Result<Option<Result<Replayed, LeftOut>>, StoreError> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        let stored = store.message(seq)?;
        Ok(stored.map(|stored| {
            let message = stored.message;
            let signed = match self.shared.signature_of_sent(&message) {
                Ok(signed) => signed,
                Err(reason) => {
                    let message = Some(message.id);
                    return Err(LeftOut { message, reason });
                }
            };
            Ok(Replayed {
                signed: Some(signed),
                message: message.id,
                event_type: Some(message.event_type).filter(|name| !name.is_empty()),
                origin: Origin::Message(seq),
                method: Method::POST,
                headers: self.shared.own.clone(),
                body: message.payload.into(),
                writer: Arc::clone(&self.writer),
                shared: Arc::clone(&self.shared),
            })
        }))
    }

    /// From a capture of the message of that name.
    fn message(
        &self,
        message: String,
        request: &CapturedRequest<'_>,
        body: Bytes,
        event_type: Option<String>,
        origin: Origin,
    ) -> Result<Replayed, LeftOut> {
        let shared = &self.shared;
        let signed = if shared.verbatim {
            shared.count_if_stale(request);
            None
        } else {
            match shared.signature(request) {
                Ok(signed) => Some(signed),
                Err(reason) => {
                    let message = Some(message);
                    return Err(LeftOut { message, reason });
                }
            }
        };
        let headers = request
            .headers_for(shared.endpoint.host(), shared.endpoint.is_loopback())
            .filter(|(name, _)| signed.is_none() || !is_made_anew(name))
            .filter(|(name, _)| !shared.replaces(name))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .chain(shared.own.iter().cloned())
            .collect();
        Ok(Replayed {
            message,
            event_type,
            origin,
            signed,
            method: Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST),
            headers,
            body,
            writer: Arc::clone(&self.writer),
            shared: Arc::clone(shared),
        })
    }
}

/// A message on its way again.
pub struct Replayed {
    message: String,
    event_type: Option<String>,
    origin: Origin,
    /// How it is signed; `None`: as it was.
    signed: Option<(Scheme, MessageId)>,
    method: Method,
    headers: Vec<Header>,
    /// Shared by all attempts.
    body: Bytes,
    writer: Arc<Writer>,
    shared: Arc<Replays>,
}

impl Replays {
    fn take(&self) -> Option<Item> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.next()
    }

    fn leave_out(&self, left_out: LeftOut) {
        let mut all = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(left_out);
    }

    fn replaces(&self, name: &str) -> bool {
        self.own
            .iter()
            .any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    fn count_if_stale(&self, request: &CapturedRequest<'_>) {
        let headers = SignedHeaders::collect(request.header_pairs());
        let name = headers.scheme().header_names().get(1);
        let value = name.and_then(|name| headers.get(name));
        let time = value.and_then(|value| parse_timestamp(value).ok());
        if time.is_some_and(|time| time.age_at(self.ambient.now()).abs() > STALE) {
            self.stale.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The scheme and the id to sign with what was sent from here.
    fn signature_of_sent(&self, message: &NewMessage) -> Result<(Scheme, MessageId), Reason> {
        let scheme = message.scheme;
        if self.verifier.secrets(scheme).is_none() {
            return Err(NoSecret(scheme).into());
        }
        let id = match (MessageId::parse(&message.id), scheme) {
            // Its payload has the id, which is not signed apart.
            (Err(_), Scheme::BodyHmac) => self
                .ambient
                .new_message_id()
                .map_err(|_| Reason::NoRandomness)?,
            (id, _) => id?,
        };
        Ok((scheme, id))
    }

    /// The scheme and the id to sign with.
    fn signature(&self, request: &CapturedRequest<'_>) -> Result<(Scheme, MessageId), Reason> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = headers.scheme();
        if self.verifier.secrets(scheme).is_none() {
            return Err(NoSecret(scheme).into());
        }
        let id = match (headers.message_id(), &request.id) {
            (Some(id), _) => MessageId::parse(id)?,
            // Named by its capture, so that it stays the same at every replay.
            (None, Some(capture)) => MessageId::parse(capture)?,
            (None, None) => self
                .ambient
                .new_message_id()
                .map_err(|_| Reason::NoRandomness)?,
        };
        Ok((scheme, id))
    }
}

/// Whether a fresh delivery has its own header of that name: the signature's, and what tunnels and
/// proxies on the first way added.
pub(super) fn is_made_anew(name: &str) -> bool {
    const FORWARDED: &str = "x-forwarded-";
    let mut signatures = Scheme::ALL.iter().flat_map(|scheme| scheme.header_names());
    let proxies = ["accept-encoding", "forwarded", "via", "x-real-ip"];
    signatures.any(|known| known.eq_ignore_ascii_case(name))
        || proxies.iter().any(|known| known.eq_ignore_ascii_case(name))
        || name
            .get(..FORWARDED.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(FORWARDED))
}

impl Message for Replayed {
    type Error = ReplayError;

    fn request(&self, now: Time) -> Request {
        let (endpoint, body) = (&self.shared.endpoint, self.body.clone());
        let signed = self.signed.as_ref().and_then(|(scheme, id)| {
            let secrets = self.shared.verifier.secrets(*scheme)?;
            Some((scheme, id, secrets))
        });
        let mut request = if let Some((scheme, id, secrets)) = signed {
            Request::signed(endpoint, *scheme, secrets, id, now, body, &self.headers)
        } else {
            let host = ("host".to_owned(), endpoint.authority());
            let length = ("content-length".to_owned(), body.len().to_string());
            let usual = [host, length].into_iter();
            let usual = usual.filter(|(name, _)| !self.shared.replaces(name));
            Request {
                method: Method::POST,
                endpoint: endpoint.clone(),
                headers: usual.chain(self.headers.iter().cloned()).collect(),
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

    /// Written before the next attempt, or the next message, so that a replay that ends early goes
    /// on where it was.
    async fn note(&self, timed: &TimedAttempt) -> Result<(), ReplayError> {
        let redaction = &self.shared.redaction;
        let request = || self.request(timed.at);
        let attempt = NewAttempt {
            message: self.message.clone(),
            origin: self.origin.clone(),
            recorded: recorded(timed, request, &self.shared.endpoint, redaction),
            manual: true,
            service: None,
        };
        self.writer.write(Entry::Attempt(Arc::new(attempt))).await?;
        Ok(())
    }
}
