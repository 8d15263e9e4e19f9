//! A message that is given to a server, and where it goes.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use thiserror::Error;

use super::{Call, Client, Destination, MessageOut, SvixError};
use crate::delivery::{Delivery, Draft, ExampleError, Header, Message, Method, Progress, Request};
use crate::time::Time;

/// Names a run: the same messages under the same name are made once, however often they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunKey(pub u64);

impl RunKey {
    /// The idempotency key of its n-th message.
    pub(super) fn message(self, n: u64) -> String {
        format!("cew-{:016x}-{n}", self.0)
    }

    /// The idempotency key for sending that message again.
    pub(super) fn again(self, message: &str) -> String {
        format!("cew-{:016x}-{message}", self.0)
    }
}

/// Where messages go, and by which way.
pub struct Sending {
    /// Whom they are given to.
    pub client: Arc<Client>,
    /// The application's id.
    pub application: String,
    /// The endpoints that are asked after.
    pub destinations: Vec<Destination>,
    /// The name of the run.
    pub key: RunKey,
    /// How many messages there are.
    pub messages: u64,
    /// How long to wait for what becomes of them, once all are made.
    pub within: Option<Duration>,
}

/// What ends a run.
#[derive(Debug, Error)]
pub enum SendError {
    /// A message cannot be made.
    #[error(transparent)]
    Example(#[from] ExampleError),
    /// The server.
    #[error(transparent)]
    Svix(#[from] SvixError),
}

/// A message that a server has.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The server's id for it.
    pub id: String,
    /// Its event type.
    pub event_type: String,
    /// Its body.
    pub payload: Bytes,
    /// Where it goes.
    pub url: crate::http::Endpoint,
}

impl Message for Posted {
    type Error = SendError;

    /// As it reaches the endpoint, as far as it is known here.
    fn request(&self, now: Time) -> Request {
        let own = |name: &str, value: &str| -> Header { (name.to_owned(), value.to_owned()) };
        Request {
            method: Method::POST,
            headers: vec![
                own("host", &self.url.authority()),
                own("content-type", "application/json"),
                own("svix-id", &self.id),
                own("svix-timestamp", &now.unix_seconds().to_string()),
                own("svix-signature", "(made by the server)"),
            ],
            endpoint: self.url.clone(),
            body: self.payload.clone(),
        }
    }

    fn event_type(&self) -> Option<&str> {
        Some(&self.event_type)
    }

    fn id(&self, _: &Request) -> Option<String> {
        Some(self.id.clone())
    }
}

/// How far `message` is.
pub(super) fn progress(message: &Arc<Posted>, delivery: Delivery) -> Progress<Posted> {
    Progress {
        request: message.request(delivery.last().at),
        message: Arc::clone(message),
        delivery,
    }
}

impl Sending {
    /// Makes the n-th message.
    pub(super) async fn post(&self, n: u64, draft: &Draft) -> Result<MessageOut, SvixError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct New<'a> {
            event_type: &'a str,
            /// As it stands: a server sends what it was given, to the byte.
            payload: &'a RawValue,
        }
        let event_type = draft.event_type.as_deref().ok_or(SvixError::NoEventType)?;
        let payload: &RawValue =
            serde_json::from_slice(&draft.payload).map_err(|_| SvixError::NotAnObject)?;
        if !payload.get().starts_with('{') {
            return Err(SvixError::NotAnObject);
        }
        let call = Call::post(&["app", &self.application, "msg"])
            .query("with_content", "false")
            .body(&New {
                event_type,
                payload,
            })
            .key(self.key.message(n));
        self.client.call(call).await
    }
}
