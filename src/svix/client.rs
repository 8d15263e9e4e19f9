//! Makes calls, again and again where the server asks for patience.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use super::refusal::refusal;
use super::{Call, Server, SvixError};
use crate::context::Ambient;
use crate::delivery::{retry_after, status_line};
use crate::http::{Outbound, api_client};
use crate::text::hex;

/// What an answer may take.
#[derive(Clone, Copy)]
struct Bounds {
    /// How long it is waited for.
    patience: Duration,
    /// How long it is.
    longest: usize,
}

/// A page has 250 entries, and those of messages have their payloads.
const OWN: Bounds = Bounds {
    patience: Duration::from_secs(30),
    longest: 64 << 20,
};

/// Somebody looks on, as with Svix's own client. A page of attempts has 250 answers of 20 kB.
const PASSED: Bounds = Bounds {
    patience: Duration::from_secs(15),
    longest: 16 << 20,
};

/// No token is shorter. What is would be found where it is none.
const SHORTEST: usize = 8;

/// A call is made so often at most,
const TRIES: u32 = 8;
/// and waits this long at first, twice as long each time,
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// up to that,
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// and however long the server asks for, up to this.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// Calls one server.
pub struct Client {
    http: reqwest::Client,
    server: Server,
    ambient: Ambient,
    /// Whether it has ever answered: before that, a server that cannot be reached is not there.
    answered: AtomicBool,
}

/// What came of trying.
enum Tried {
    Answered(StatusCode, Vec<u8>),
    /// To be tried again, if there is any patience left.
    Busy {
        status: u16,
        asked: Option<Duration>,
    },
    Unreached(String),
}

impl Client {
    /// Makes no connection yet.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded, or the proxy cannot be used.
    pub fn new(server: Server, outbound: &Outbound, ambient: Ambient) -> Result<Self, SvixError> {
        Ok(Self {
            http: api_client(server.base(), outbound)?,
            server,
            ambient,
            answered: AtomicBool::new(false),
        })
    }

    /// Whom it calls.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// Clock and randomness.
    #[must_use]
    pub const fn ambient(&self) -> Ambient {
        self.ambient
    }

    /// Makes a call and reads its answer.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or answers otherwise than Svix does.
    pub async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, SvixError> {
        let (_, body) = self.make(call).await?;
        self.read(&body)
    }

    /// The same, and whether it was 201: something was made.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn create<T: DeserializeOwned>(&self, call: Call) -> Result<(T, bool), SvixError> {
        let (status, body) = self.make(call).await?;
        Ok((self.read(&body)?, status == StatusCode::CREATED))
    }

    /// Makes a call whose answer says nothing.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn act(&self, call: Call) -> Result<(), SvixError> {
        self.make(call).await.map(drop)
    }

    /// Makes a call once, for somebody who waits for it and may ask again: status and body of a
    /// success, which is JSON or nothing.
    ///
    /// # Errors
    /// When the server cannot be reached, asks for patience, refuses, or answers otherwise than Svix
    /// does.
    pub async fn pass(&self, mut call: Call) -> Result<(StatusCode, Vec<u8>), SvixError> {
        if call.method == reqwest::Method::POST && call.key.is_none() {
            call.key = Some(self.one_key()?);
        }
        let server = || self.server.to_string();
        match self.attempt(&call, PASSED).await? {
            Tried::Answered(status, body) if status.is_success() => {
                let first = body.trim_ascii_start().first();
                if first.is_some_and(|first| !b"{[".contains(first)) {
                    return Err(self.strange("its answer is not JSON"));
                }
                Ok((status, body))
            }
            Tried::Answered(status, body) => Err(refusal(&call, &self.server, status, &body)),
            Tried::Busy { status, asked } => Err(SvixError::Busy {
                server: server(),
                status,
                asked,
            }),
            Tried::Unreached(reason) => Err(SvixError::Unreachable {
                server: server(),
                reason,
            }),
        }
    }

    /// What a server repeats of what it was shown goes no further.
    fn without_token(&self, body: Vec<u8>) -> Vec<u8> {
        let token = self.server.token().expose();
        match std::str::from_utf8(&body) {
            Ok(text) if token.len() >= SHORTEST && text.contains(token) => {
                text.replace(token, "(token)").into_bytes()
            }
            _ => body,
        }
    }

    fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, SvixError> {
        serde_json::from_slice(body).map_err(|error| self.strange(&error.to_string()))
    }

    fn strange(&self, reason: &str) -> SvixError {
        SvixError::Strange {
            server: self.server.to_string(),
            reason: reason.to_owned(),
        }
    }

    /// Status and body of a success.
    async fn make(&self, mut call: Call) -> Result<(StatusCode, Vec<u8>), SvixError> {
        if call.method == reqwest::Method::POST && call.key.is_none() {
            call.key = Some(self.one_key()?);
        }
        let mut wait = FIRST_WAIT;
        for tries in 1..=TRIES {
            let (error, asked) = match self.attempt(&call, OWN).await? {
                Tried::Answered(status, body) if status.is_success() => return Ok((status, body)),
                Tried::Answered(status, body) => {
                    return Err(refusal(&call, &self.server, status, &body));
                }
                Tried::Busy { status, asked } => (
                    SvixError::Unavailable {
                        server: self.server.to_string(),
                        status: status_line(status),
                        tries,
                    },
                    asked,
                ),
                Tried::Unreached(reason) => (
                    SvixError::Unreachable {
                        server: self.server.to_string(),
                        reason,
                    },
                    None,
                ),
            };
            let never = !self.answered.load(Ordering::Relaxed);
            if tries == TRIES || never {
                return Err(error);
            }
            // Many who wait must not come back at once.
            let spread = wait.mul_f64(0.5 + self.ambient.fraction());
            sleep(asked.map_or(spread, |asked| asked.min(LONGEST_ASKED).max(spread))).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(self.strange("it never answered"))
    }

    async fn attempt(&self, call: &Call, bounds: Bounds) -> Result<Tried, SvixError> {
        let url = self.server.url(&call.path);
        let request = self
            .http
            .request(call.method.clone(), url)
            .timeout(bounds.patience);
        let mut request = request.bearer_auth(self.server.token().expose());
        if let Some(key) = &call.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &call.body {
            request = request.header("content-type", "application/json");
            request = request.body(body.clone());
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Ok(Tried::Unreached(reason(&error, bounds))),
        };
        self.answered.store(true, Ordering::Relaxed);
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            let header = response.headers().get("retry-after");
            let header = header.and_then(|value| value.to_str().ok());
            return Ok(Tried::Busy {
                status: status.as_u16(),
                asked: header.and_then(|value| retry_after(value, self.ambient.now())),
            });
        }
        match bounded(response, bounds.longest).await {
            Ok(Some(body)) => Ok(Tried::Answered(status, self.without_token(body))),
            Ok(None) => Err(self.strange("its answer is too long")),
            Err(error) => Ok(Tried::Unreached(reason(&error, bounds))),
        }
    }

    /// A key for a call that is repeated by nobody but this client.
    fn one_key(&self) -> Result<String, SvixError> {
        let digits: [u8; 32] = hex::encode(self.ambient.random_bytes::<16>()?);
        Ok(format!("cew-{}", String::from_utf8_lossy(&digits)))
    }
}

/// The body, if it has an end.
async fn bounded(
    mut response: Response,
    longest: usize,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > longest {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// What is behind an error of the connection. Its own text repeats the URL.
fn reason(error: &reqwest::Error, bounds: Bounds) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", bounds.patience.as_secs());
    }
    let mut innermost: &dyn StdError = error;
    while let Some(source) = innermost.source() {
        innermost = source;
        if let Some(io) = innermost.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::ConnectionRefused
        {
            return "connection refused".to_owned();
        }
    }
    innermost.to_string()
}
