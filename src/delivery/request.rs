//! The request of one attempt, complete: what is signed here is what is sent, to the byte.

use hyper::Method;
use hyper::body::Bytes;

use crate::capture::CapturedRequest;
use crate::http::Endpoint;
use crate::signing::{MessageId, Scheme, SecretSet, sign};
use crate::time::Time;

/// A header's name, lower-case, and value.
pub type Header = (String, String);

/// As the real sender names itself, with our name where it may have its region.
pub(super) const USER_AGENT: &str = concat!(
    "Svix-Webhooks/1.100.0 (cew/",
    env!("CARGO_PKG_VERSION"),
    "; +https://www.svix.com/http-sender/)"
);

/// A signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// POST, as every delivery; `cew check` also tries others.
    pub method: Method,
    /// Where it goes.
    pub endpoint: Endpoint,
    /// All headers in the order in which they are sent, `host` and `content-length` included.
    pub headers: Vec<Header>,
    /// The payload.
    pub body: Bytes,
}

impl Request {
    /// Signs `body` and puts the request together. `extra` headers replace those of the same name.
    #[must_use]
    pub fn signed(
        endpoint: &Endpoint,
        scheme: Scheme,
        secrets: &SecretSet,
        id: &MessageId,
        timestamp: Time,
        body: impl Into<Bytes>,
        extra: &[Header],
    ) -> Self {
        let body = body.into();
        let mut headers = Vec::with_capacity(8 + extra.len());
        let mut own = |name: &str, value: &dyn Fn() -> String| {
            if extra.iter().all(|(replaced, _)| replaced != name) {
                headers.push((name.to_owned(), value()));
            }
        };
        own("host", &|| endpoint.authority());
        own("accept", &|| "*/*".to_owned());
        own("content-type", &|| "application/json".to_owned());
        own("content-length", &|| body.len().to_string());
        own("user-agent", &|| USER_AGENT.to_owned());
        for (name, value) in sign(scheme, secrets, id, timestamp, &body) {
            if extra.iter().all(|(replaced, _)| replaced != name) {
                headers.push((name.to_owned(), value));
            }
        }
        headers.extend(extra.iter().cloned());
        Self {
            method: Method::POST,
            endpoint: endpoint.clone(),
            headers,
            body,
        }
    }
}

impl Request {
    /// The value of the header with that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The headers, name and value.
    pub fn header_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same in the form in which requests are captured and written out.
    #[must_use]
    pub fn as_captured(&self) -> CapturedRequest<'_> {
        let pair =
            |(name, value): &'_ (String, String)| (name.clone().into(), value.clone().into());
        CapturedRequest {
            method: self.method.as_str().into(),
            path: self.endpoint.path_and_query().into(),
            http_version: "1.1".into(),
            headers: self.headers.iter().map(pair).collect(),
            body: (&*self.body).into(),
            ..CapturedRequest::default()
        }
    }
}
