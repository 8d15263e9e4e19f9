//! One HTTP request and what came of it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, HeaderValue, PROXY_AUTHORIZATION};
use hyper::http::{self as wire, StatusCode};
use thiserror::Error;
use tokio::time::Instant;

use super::headers::{ResponseHeaders, header};
use super::html::visible_text;
use super::{Deadline, Request};
use crate::http::{Cause, Client, Connection, Endpoint, LinkLocal};
use crate::signing::Redaction;
use crate::text::percent;
use crate::time::Time;

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
    /// Its headers.
    pub headers: ResponseHeaders,
    /// The first 20,000 bytes.
    pub body: Vec<u8>,
    /// Whether there was more.
    pub truncated: bool,
    /// Whether the rest of the body did not come in time. The real sender counts the head alone.
    pub body_late: bool,
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
        status_line(self.status)
    }

    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// How long `Retry-After` asks to be left alone, in seconds or as an HTTP date; a date that is
    /// past asks for nothing.
    #[must_use]
    pub fn retry_after(&self, now: Time) -> Option<Duration> {
        retry_after(self.header("retry-after")?, now)
    }

    /// Whether it says that it is an HTML page.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
    }

    /// Whether the body is a whole HTML page. Frameworks call any text HTML, so the header says
    /// nothing.
    #[must_use]
    pub fn is_page(&self) -> bool {
        let start = self.body.trim_ascii_start();
        let starts_with = |tag: &[u8]| {
            start
                .get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        };
        starts_with(b"<!doctype html") || starts_with(b"<html")
    }

    /// What a person would see of the body.
    #[must_use]
    pub fn visible_text(&self) -> Cow<'_, str> {
        match self.text() {
            text if self.is_html() => visible_text(&text).into(),
            text => text,
        }
    }

    /// The first line of that which is not blank.
    #[must_use]
    pub fn first_line(&self) -> Option<String> {
        let text = self.visible_text();
        let line = text.lines().map(str::trim).find(|line| !line.is_empty());
        line.map(str::to_owned)
    }

    /// The text of the first 20,000 bytes of the body, as the real sender keeps it, but without
    /// signing secrets: a handler that shows one would have it kept.
    #[must_use]
    pub fn head(&self, redaction: &Redaction) -> String {
        let text = String::from_utf8_lossy(&self.body[..self.body.len().min(KEPT_BODY)]);
        redaction.of(&text).into_owned()
    }

    /// The body's text, wrong bytes replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// How long the value of a `Retry-After` asks to be left alone.
#[must_use]
pub fn retry_after(value: &str, now: Time) -> Option<Duration> {
    let value = value.trim();
    if value.starts_with(|c: char| c.is_ascii_digit())
        && value.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && let Ok(number) = value.parse()
    {
        // More than fits is a very long time.
        return Some(Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let date = Time::from(date);
    (date > now).then(|| date.duration_since(now))
}

/// `404 Not Found`.
#[must_use]
pub fn status_line(status: u16) -> String {
    let known = StatusCode::from_u16(status).ok();
    match known.and_then(|status| status.canonical_reason()) {
        Some(reason) => format!("{status} {reason}"),
        None => status.to_string(),
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
    /// There was no answer in time.
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
    /// A server that delivers for us delivers to no such address.
    #[error("the server delivers to no address of that kind")]
    Blocked,
    /// A header that cannot be sent.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Sends `request` and reads the response. Its head has to come within `time_out`; of its body what
/// comes until then is kept. Its endpoint is on the host that `client` is for.
pub async fn attempt(client: &Client, request: &Request, time_out: Duration) -> Attempt {
    attempt_keeping(client, request.clone(), time_out, KEPT_BODY).await
}

/// The same for whoever makes many, one after another, and needs the request no more: nothing of it
/// is copied.
pub(super) async fn attempt_with(
    client: &Client,
    request: Request,
    time_out: Duration,
    deadline: &mut Deadline,
) -> Attempt {
    send(client, request, (time_out, deadline), KEPT_BODY).await
}

/// The same with a request that is not needed any more; keeps up to `limit` bytes of the response's body.
pub async fn attempt_keeping(
    client: &Client,
    request: Request,
    time_out: Duration,
    limit: usize,
) -> Attempt {
    let deadline = &mut Deadline::default();
    send(client, request, (time_out, deadline), limit).await
}

async fn send(
    client: &Client,
    request: Request,
    (time_out, deadline): (Duration, &mut Deadline),
    limit: usize,
) -> Attempt {
    let started = Instant::now();
    // What is beyond all clocks is never.
    let end = started.checked_add(time_out);
    let mut response = None;
    let answered = match to_http(client, request) {
        Ok(message) => {
            let exchange = exchange(client, message, started, limit, &mut response);
            match end {
                Some(end) => deadline.within(end, exchange).await,
                None => Some(exchange.await),
            }
        }
        Err(error) => {
            let outcome = Err(AttemptError::Unsendable(error.to_string()));
            let duration = started.elapsed();
            return Attempt { outcome, duration };
        }
    };
    let ended = Instant::now();
    let outcome = match (answered, response) {
        (Some(Ok(connection)), Some(response)) => {
            if !response.truncated {
                client.keep(connection, ended);
            }
            Ok(response)
        }
        (Some(Err(error)), _) => Err(classify(&*error, time_out)),
        (None, Some(response)) => Ok(Response {
            body_late: true,
            ..response
        }),
        (_, None) => Err(AttemptError::TimedOut(time_out)),
    };
    Attempt {
        outcome,
        duration: ended - started,
    }
}

/// Sends `message`, and reads the answer into `response`: there is one once its head has come. Gives
/// the connection back.
async fn exchange(
    client: &Client,
    message: wire::Request<Full<Bytes>>,
    now: Instant,
    limit: usize,
    response: &mut Option<Response>,
) -> Result<Connection, Cause> {
    let (connection, received) = client.send(message, now).await?;
    let (head, body) = received.into_parts();
    let response = response.insert(Response {
        status: head.status.as_u16(),
        headers: ResponseHeaders::received(head.headers, head.status.is_success()),
        ..Response::default()
    });
    keep_body(response, body, limit).await?;
    Ok(connection)
}

/// Reads `body` into `response`, up to `limit` bytes.
async fn keep_body(
    response: &mut Response,
    mut body: Incoming,
    limit: usize,
) -> Result<(), hyper::Error> {
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let Some(chunk) = frame.data_ref() else {
            continue;
        };
        let room = limit - response.body.len();
        let kept = &chunk[..chunk.len().min(room)];
        response.body.extend_from_slice(kept);
        if chunk.len() > room {
            // The rest may be endless. A connection costs less than reading it.
            response.truncated = true;
            break;
        }
    }
    Ok(())
}

/// The request as hyper sends it: nothing is added but what the endpoint's URL and a proxy ask for.
fn to_http(client: &Client, request: Request) -> Result<wire::Request<Full<Bytes>>, wire::Error> {
    let endpoint = request.endpoint;
    let proxy = client.connector().forwarding_proxy();
    let target = match proxy {
        Some(_) => endpoint.without_credentials().into(),
        None => endpoint.path_and_query(),
    };
    let mut message = wire::Request::new(Full::from(request.body));
    *message.method_mut() = request.method;
    *message.uri_mut() = wire::Uri::from_maybe_shared(Bytes::from(target))?;
    let headers = message.headers_mut();
    headers.reserve(request.headers.len());
    for (name, value) in request.headers {
        let (name, value) = header(&name, value)?;
        headers.append(name, value);
    }
    if let Some(credentials) = credentials(&endpoint)
        && !headers.contains_key(AUTHORIZATION)
    {
        headers.insert(AUTHORIZATION, HeaderValue::try_from(credentials)?);
    }
    if let Some(authorization) = proxy.and_then(|proxy| proxy.authorization.as_ref()) {
        headers.insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    Ok(message)
}

/// What a user and password in the URL mean.
fn credentials(endpoint: &Endpoint) -> Option<String> {
    let url = endpoint.url();
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decode = |text: &str| percent::decode(text.as_bytes());
    let password = decode(url.password().unwrap_or_default());
    let pair = [&decode(url.username())[..], b":", &password].concat();
    Some(format!("Basic {}", BASE64_STANDARD.encode(pair)))
}

fn classify(error: &(dyn StdError + 'static), time_out: Duration) -> AttemptError {
    let chain = || std::iter::successors(Some(error), |error| cause(*error));
    // The lookup that it ends is no lookup that fails.
    if let Some(refused) = chain().find_map(|source| source.downcast_ref::<LinkLocal>()) {
        return AttemptError::Other(refused.to_string());
    }
    for source in chain() {
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
