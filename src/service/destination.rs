//! An endpoint as the engine uses it: connected, signed for, scheduled.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::secrets::Secrets;
use crate::context::Ambient;
use crate::delivery::{Header, Request, Schedule};
use crate::http::{self, Client, Outbound};
use crate::signing::{MessageId, Redaction, Scheme, SecretSet};
use crate::store::{NewMessage, Record};
use crate::time::Time;

/// An endpoint, ready for deliveries.
pub struct Destination {
    /// The row of its application.
    pub app: i64,
    /// Its record.
    pub record: Record,
    /// What that says.
    pub endpoint: Endpoint,
    /// Its connections.
    pub client: Client,
    /// Its URL.
    pub to: http::Endpoint,
    /// When a failed message is tried again.
    pub schedule: Schedule,
    secrets: Option<SecretSet>,
    redaction: Redaction,
    /// When it has to be looked up anew: an earlier secret ends then.
    pub until: Option<Time>,
    headers: Vec<Header>,
}

impl Destination {
    /// The one of this record; `None` where nothing can be delivered.
    #[must_use]
    pub fn new(
        app: i64,
        record: Record,
        secrets: &Secrets,
        outbound: &Outbound,
        ambient: Ambient,
    ) -> Option<Self> {
        let endpoint: Endpoint = serde_json::from_str(&record.document).ok()?;
        let scheme = endpoint.scheme();
        let signing = secrets.of(&record.id, &endpoint, ambient.now());
        let (secrets, until) = signing.map_or((None, None), |(set, until)| (Some(set), until));
        let mut redaction = Redaction::default();
        if let Some(secrets) = &secrets {
            redaction.add(secrets);
        }
        let to = http::Endpoint::parse(&endpoint.url, "/").ok()?;
        Some(Self {
            app,
            client: Client::new(&to, outbound).ok()?,
            schedule: match scheme {
                Scheme::BodyHmac => Schedule::body_hmac(),
                Scheme::Svix | Scheme::Standard => Schedule::svix(),
            },
            headers: lower_case(&endpoint),
            to,
            record,
            endpoint,
            secrets,
            redaction,
            until,
        })
    }

    /// The request of an attempt at `now`; `None` where nothing can sign it.
    #[must_use]
    pub fn request(&self, message: &NewMessage, now: Time) -> Option<Request> {
        let id = MessageId::parse(&message.id).ok()?;
        Some(Request::signed(
            &self.to,
            self.endpoint.scheme(),
            self.secrets.as_ref()?,
            &id,
            now,
            message.payload.clone(),
            &self.headers,
        ))
    }
}

impl Destination {
    /// The body of an answer as it is kept: a handler that shows its secret would have it kept.
    #[must_use]
    pub fn kept(&self, body: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(body) {
            Ok(text) => self.redaction.of(text).into_owned().into_bytes(),
            Err(_) => body.to_vec(),
        }
    }
}

fn lower_case(endpoint: &Endpoint) -> Vec<Header> {
    let own = endpoint.headers.iter();
    own.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
        .collect()
}

/// How long an answer is waited for.
pub const TIME_OUT: Duration = Duration::from_secs(15);
