//! One HTTP request and what came of it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use thiserror::Error;
use tokio::time::Instant;

use super::Request;
use super::html::visible_text;

/// Of a response's body this much is kept, as the real sender does.
const KEPT_BODY: usize = 20_000;

/// One attempt at a message.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What came of it.
    pub outcome: Outcome,
    /// From the first byte sent to the last byte read.
    pub duration: Duration,
}

/// A response, or none.
pub type Outcome = Result<Response, AttemptError>;

/// The part of a response that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, values with bytes above 127 as U+0080–U+00FF.
    pub headers: Vec<(String, String)>,
    /// The first 20,000 bytes.
    pub body: Vec<u8>,
    /// Whether there was more.
    pub truncated: bool,
}

impl Response {
    /// Whether the delivery succeeded: 2xx and nothing else.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// `404 Not Found`.
    #[must_use]
    pub fn status_line(&self) -> String {
        let status = StatusCode::from_u16(self.status).ok();
        match status.and_then(|status| status.canonical_reason()) {
            Some(reason) => format!("{} {reason}", self.status),
            None => self.status.to_string(),
        }
    }

    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// Whether it says that it is an HTML page.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
    }

    /// What a person would see of the body.
    #[must_use]
    pub fn visible_text(&self) -> Cow<'_, str> {
        match self.text() {
            text if self.is_html() => visible_text(&text).into(),
            text => text,
        }
    }

    /// The body's text, wrong bytes replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Why there is no response.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AttemptError {
    /// Nothing listens there.
    #[error("connection refused")]
    Refused,
    /// The host has no address.
    #[error("unknown host")]
    UnknownHost,
    /// The answer was not complete in time.
    #[error("no complete answer within {0:?}")]
    TimedOut(Duration),
    /// The connection ended before an answer.
    #[error("the connection was closed without an answer")]
    Closed,
    /// TLS failed.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// What came back is no HTTP.
    #[error("the answer is not HTTP: {0}")]
    NotHttp(String),
    /// A header that cannot be sent.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Sends `request` and reads the response, all within `time_out`.
pub async fn attempt(client: &Client, request: &Request, time_out: Duration) -> Attempt {
    let started = Instant::now();
    let outcome = exchange(client, request).await;
    Attempt {
        outcome: outcome.map_err(|error| classify(&error, time_out)),
        duration: started.elapsed(),
    }
}

async fn exchange(client: &Client, request: &Request) -> Result<Response, reqwest::Error> {
    let mut builder = client.request(request.method.clone(), request.endpoint.url().clone());
    for (name, value) in &request.headers {
        builder = builder.header(name, latin1(value));
    }
    let mut received = builder.body(request.body.clone()).send().await?;
    let mut response = Response {
        status: received.status().as_u16(),
        headers: received
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = value.as_bytes().iter().map(|&b| char::from(b)).collect();
                (name.as_str().to_owned(), value)
            })
            .collect(),
        ..Response::default()
    };
    while let Some(chunk) = received.chunk().await? {
        let room = KEPT_BODY - response.body.len();
        response
            .body
            .extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            response.truncated = true;
            break;
        }
    }
    Ok(response)
}

/// A header value as bytes: U+0080–U+00FF one to one, anything else as UTF-8.
fn latin1(value: &str) -> Vec<u8> {
    let bytes: Option<_> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.unwrap_or_else(|| value.as_bytes().to_vec())
}

fn classify(error: &reqwest::Error, time_out: Duration) -> AttemptError {
    if error.is_timeout() {
        return AttemptError::TimedOut(time_out);
    }
    if error.is_builder() {
        return AttemptError::Unsendable(innermost(error));
    }
    for source in std::iter::successors(Some(error as &dyn StdError), |error| cause(*error)) {
        if let Some(io) = source.downcast_ref::<io::Error>() {
            match io.kind() {
                io::ErrorKind::ConnectionRefused => return AttemptError::Refused,
                io::ErrorKind::TimedOut => return AttemptError::TimedOut(time_out),
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof => return AttemptError::Closed,
                _ => {}
            }
        }
        if let Some(tls) = source.downcast_ref::<rustls::Error>() {
            return AttemptError::Tls(tls.to_string());
        }
        if let Some(http) = source.downcast_ref::<hyper::Error>() {
            if http.is_parse() {
                return AttemptError::NotHttp(innermost(http));
            }
            if http.is_incomplete_message() {
                return AttemptError::Closed;
            }
        }
        if source.to_string().contains("dns error") {
            return AttemptError::UnknownHost;
        }
    }
    AttemptError::Other(innermost(error))
}

/// What is behind `error`. The `source` of an `io::Error` skips what it wraps, TLS errors included.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn innermost(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
