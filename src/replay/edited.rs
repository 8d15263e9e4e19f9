//! A request that was captured, edited, and is sent as a message of its own.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::Bytes;

use super::message::is_made_anew;
use crate::delivery::{Header, Message, Method, Request, TimedAttempt};
use crate::diagnosis::Verifier;
use crate::event;
use crate::http::Endpoint;
use crate::record::recorded;
use crate::signing::{MessageId, Redaction, Scheme, SignedHeaders};
use crate::store::{NewAttempt, NewMessage, Origin, SentMessage, TERMINAL};
use crate::time::Time;

/// How it is signed.
pub struct Signing {
    /// The scheme.
    pub scheme: Scheme,
    /// A new id: what was edited is another message.
    pub id: MessageId,
    /// What has the secrets.
    pub verifier: Verifier,
}

/// A request that was edited.
pub struct Edited {
    /// Where it goes.
    pub endpoint: Endpoint,
    /// How it is signed; `None`: its headers go out as they stand.
    pub signing: Option<Signing>,
    /// Its method.
    pub method: Method,
    /// Its headers, in lower case.
    pub headers: Vec<Header>,
    /// Its body.
    pub body: Bytes,
    /// What that says it is.
    pub event_type: Option<String>,
}

impl Edited {
    /// What is kept of it: a message where it was signed here, else the attempt alone.
    #[must_use]
    pub fn kept(
        &self,
        timed: &TimedAttempt,
        redaction: &Redaction,
    ) -> (Option<SentMessage>, NewAttempt) {
        let request = self.request(timed.at);
        let id = Message::id(self, &request).unwrap_or_default();
        let attempt = NewAttempt {
            message: id.clone(),
            origin: Origin::Elsewhere,
            recorded: recorded(timed, || request, &self.endpoint, redaction),
            manual: true,
            service: None,
        };
        let sent = self.signing.as_ref().map(|signing| SentMessage {
            message: Arc::new(NewMessage {
                app: TERMINAL,
                id: if id.is_empty() {
                    signing.id.to_string()
                } else {
                    id
                },
                at: timed.at.to_milliseconds(),
                event_type: self.event_type.clone().unwrap_or_default(),
                only: None,
                event_id: None,
                channels: None,
                scheme: signing.scheme,
                payload: self.body.to_vec(),
            }),
            attempt: attempt.clone(),
        });
        (sent, attempt)
    }
}

impl Message for Edited {
    type Error = Infallible;

    fn request(&self, now: Time) -> Request {
        let body = self.body.clone();
        let signing = self.signing.as_ref();
        let signing = signing.and_then(|it| Some((it, it.verifier.secrets(it.scheme)?)));
        let mut request = if let Some((Signing { scheme, id, .. }, secrets)) = signing {
            let own = self.headers.iter();
            let own: Vec<_> = own
                .filter(|(name, _)| !is_made_anew(name))
                .cloned()
                .collect();
            Request::signed(&self.endpoint, *scheme, secrets, id, now, body, &own)
        } else {
            let host = ("host".to_owned(), self.endpoint.authority());
            let length = ("content-length".to_owned(), body.len().to_string());
            let own = [host, length].into_iter();
            Request {
                method: Method::POST,
                endpoint: self.endpoint.clone(),
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

    fn id(&self, request: &Request) -> Option<String> {
        let headers = SignedHeaders::collect(request.header_pairs());
        event::message_id(headers.scheme(), &headers, &request.body)
    }
}
