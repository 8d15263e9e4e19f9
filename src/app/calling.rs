//! Calls of the service that runs on this machine.

use std::time::Duration;

use serde_json::Value;

use super::{Error, block_on};
use crate::delivery::{Method, Request, Response, attempt_keeping};
use crate::http::{Client, Endpoint, Outbound};
use crate::service::{Token, Whereabouts};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// No answer is longer.
const LONGEST: usize = 16 << 20;

/// Calls one service.
pub struct Caller {
    base: Endpoint,
    token: Token,
}

impl Caller {
    /// Of the service that is there.
    ///
    /// # Errors
    /// When its address is none.
    pub fn new(whereabouts: &Whereabouts, token: Token) -> Result<Self, Error> {
        let base = Endpoint::parse(&whereabouts.api, "/").map_err(|_| Error::NotRunning)?;
        Ok(Self { base, token })
    }

    /// Makes a call. Gives the answer; `null` where there is none.
    ///
    /// # Errors
    /// When the service does not answer, or refuses.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Error> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let own = |name: &str, value: String| (name.to_owned(), value);
        let endpoint = self.base.with_path_and_query(path);
        let request = Request {
            method: Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET),
            headers: vec![
                own("host", endpoint.authority()),
                own("authorization", format!("Bearer {}", self.token.expose())),
                own("content-type", "application/json".to_owned()),
                own("content-length", body.len().to_string()),
            ],
            endpoint,
            body: body.into(),
        };
        let answered = block_on(async {
            let client = Client::new(&request.endpoint, &Outbound::default())?;
            Ok(attempt_keeping(&client, &request, PATIENCE, LONGEST).await)
        })?;
        let response = answered.outcome.map_err(|_| Error::NotRunning)?;
        let said = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        if response.is_success() {
            Ok(said)
        } else {
            Err(Error::ServiceRefused(refusal(&response, &said)))
        }
    }
}

/// What the service says is wrong.
fn refusal(response: &Response, said: &Value) -> String {
    let detail = match &said["detail"] {
        Value::String(detail) => Some(detail.clone()),
        faults => faults[0]["msg"].as_str().map(|msg| {
            let place = faults[0]["loc"].as_array().into_iter().flatten().skip(1);
            let place = place
                .filter_map(Value::as_str)
                .filter(|part| !part.is_empty());
            let place = place.collect::<Vec<_>>().join(".");
            if place.is_empty() || msg.starts_with(&place) {
                msg.to_owned()
            } else {
                format!("{place}: {msg}")
            }
        }),
    };
    detail.unwrap_or_else(|| response.status_line())
}
