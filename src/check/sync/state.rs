//! Where the rows of the handler are read.

use std::time::Duration;

use hyper::Method;
use thiserror::Error;

use super::rows::{self, Row};
use super::shell::{self, ShellError};
use crate::delivery::{self, AttemptError, Header, Request};
use crate::http::{Client, Endpoint, Outbound, SetUpError};

/// How long reading the state may take.
const LIMIT: Duration = Duration::from_secs(10);

/// How much a state may print.
const SIZE: usize = 16 << 20;

/// What prints the handler's rows.
#[derive(Clone)]
pub enum StateSource {
    /// A command of the user, run by the shell.
    Command(String),
    /// A page of the handler's own, or of a test server's.
    Url(Endpoint),
}

/// The state cannot be read.
#[derive(Debug, Error)]
pub enum StateError {
    /// The command failed.
    #[error("the state cannot be read: {0}")]
    Command(#[from] ShellError),
    /// No answer.
    #[error("the state cannot be read from {url}: {source}")]
    NoAnswer {
        /// Where it was asked for.
        url: String,
        /// Why there is none.
        source: AttemptError,
    },
    /// An answer that is no page.
    #[error("the state cannot be read from {url}: {answer}")]
    Answer {
        /// Where it was asked for.
        url: String,
        /// Status or size.
        answer: String,
    },
    /// What is printed shows no rows.
    #[error("the state shows no rows that can be read: {0}")]
    Form(String),
    /// The command that stands for an outage failed.
    #[error("the command that {what} the database failed: {source}")]
    Outage {
        /// `breaks` or `mends`.
        what: &'static str,
        /// Why.
        source: ShellError,
    },
}

/// Reads the state, again and again.
pub struct StateReader {
    source: StateSource,
    client: Option<Client>,
    headers: Vec<Header>,
}

impl StateReader {
    /// For `source`. `headers` go with each request for a URL.
    ///
    /// # Errors
    /// When a connection cannot be prepared.
    pub fn new(
        source: StateSource,
        headers: &[Header],
        outbound: &Outbound,
    ) -> Result<Self, SetUpError> {
        let client = match &source {
            StateSource::Command(_) => None,
            StateSource::Url(endpoint) => Some(Client::new(endpoint, outbound)?),
        };
        Ok(Self {
            source,
            client,
            headers: headers.to_vec(),
        })
    }

    /// The rows as they are now.
    ///
    /// # Errors
    /// When they cannot be had.
    pub async fn read(&self) -> Result<Vec<Row>, StateError> {
        let printed = match (&self.source, &self.client) {
            (StateSource::Command(command), _) => {
                shell::output(command, LIMIT, SIZE as u64).await?
            }
            (StateSource::Url(endpoint), Some(client)) => self.page(endpoint, client).await?,
            (StateSource::Url(_), None) => Vec::new(),
        };
        rows::parse(&printed).map_err(StateError::Form)
    }

    async fn page(&self, endpoint: &Endpoint, client: &Client) -> Result<Vec<u8>, StateError> {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![
            own("host", &endpoint.authority()),
            own("accept", "application/json, text/csv;q=0.9, */*;q=0.1"),
            own("user-agent", concat!("cew/", env!("CARGO_PKG_VERSION"))),
        ];
        headers.extend(self.headers.iter().cloned());
        let request = Request {
            method: Method::GET,
            endpoint: endpoint.clone(),
            headers,
            body: Vec::new().into(),
        };
        let attempt = delivery::attempt_keeping(client, request, LIMIT, SIZE).await;
        let url = endpoint.to_string();
        match attempt.outcome {
            Err(source) => Err(StateError::NoAnswer { url, source }),
            Ok(response) if !response.is_success() => Err(StateError::Answer {
                answer: response.status_line(),
                url,
            }),
            Ok(response) if response.truncated => Err(StateError::Answer {
                answer: format!("it is larger than {} MiB", SIZE >> 20),
                url,
            }),
            Ok(response) => Ok(response.body),
        }
    }
}
