//! The HTTP client: connections to one endpoint, kept open between requests.
//!
//! It sits directly on hyper's connections. A client above them costs twice the processor time for
//! what is not wanted here: redirects, cookies, a pool over many hosts.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::http::{Request, Response};
use tokio::time::Instant;

use super::connect::{Cause, Connection, Connector, Manner, Stream};
use super::{Endpoint, Outbound};
use thiserror::Error;

/// Servers close idle connections (Node after 5 s), and a request may cross that on its way. One
/// that has been idle for longer than this is not used again.
const IDLE: Duration = Duration::from_secs(1);

/// Sends requests to the host of one endpoint over HTTP/1.1. Follows no redirects. Clones share
/// their connections.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

/// A connection could not be prepared, mostly for want of TLS roots.
#[derive(Debug, Error)]
#[error("cannot set up the connection to {endpoint}: {source}")]
pub struct SetUpError {
    endpoint: String,
    source: Cause,
}

impl SetUpError {
    pub(super) fn new(endpoint: &Endpoint, source: Cause) -> Self {
        Self {
            endpoint: endpoint.to_string(),
            source,
        }
    }
}

struct Inner {
    connector: Connector,
    idle: Mutex<Vec<(Connection, Instant)>>,
}

impl Client {
    /// For `endpoint`.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded.
    pub fn new(endpoint: &Endpoint, outbound: &Outbound) -> Result<Self, SetUpError> {
        Self::with(endpoint, outbound, Manner::default())
    }

    /// The same in another manner.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded.
    pub fn with(
        endpoint: &Endpoint,
        outbound: &Outbound,
        manner: Manner,
    ) -> Result<Self, SetUpError> {
        let connector = Connector::new(endpoint, outbound, manner);
        let connector = connector.map_err(|source| SetUpError::new(endpoint, source))?;
        let idle = Mutex::default();
        Ok(Self(Arc::new(Inner { connector, idle })))
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.0.connector
    }

    /// Sends `request` on a connection that is idle `now`, else on a new one. The connection comes back with
    /// the answer: whoever has read that whole [keeps](Self::keep) it for the next request.
    pub(crate) async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
        now: Instant,
    ) -> Result<(Connection, Response<Incoming>), Cause> {
        while let Some(mut connection) = self.idle(now) {
            if connection.ready().await.is_err() {
                continue;
            }
            match connection.try_send_request(request).await {
                Ok(response) => return Ok((connection, response)),
                // Closed in the meantime. What was not sent can be sent again, nothing else can.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        }
        // Rare, and large: whoever sends has no room for it all the time.
        let mut connection = Box::pin(self.0.connector.connect()).await?;
        let response = connection.send_request(request).await?;
        Ok((connection, response))
    }

    /// A new connection without HTTP on it.
    pub(crate) async fn stream(&self) -> Result<Box<dyn Stream>, Cause> {
        self.0.connector.stream().await
    }

    fn idle(&self, now: Instant) -> Option<Connection> {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // The last is the youngest: is that too old, all are.
        let (connection, since) = idle.pop()?;
        if now.saturating_duration_since(since) <= IDLE {
            return Some(connection);
        }
        idle.clear();
        None
    }

    /// Takes a connection back, which is idle from `now` on.
    pub(crate) fn keep(&self, connection: Connection, now: Instant) {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((connection, now));
    }
}
