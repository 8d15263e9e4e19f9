//! Handing a request on to the handler, and its answer back.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};

use crate::capture::{CapturedRequest, HOP_BY_HOP};
use crate::delivery::{self, Attempt, AttemptError, Header, Method, Outcome, Request};
use crate::http::{Answer, Client, Endpoint, Outbound, SetUpError, text_answer};
use crate::text::{hex, latin1};

/// Of an answer at most this much is handed back.
const MAX_ANSWER: usize = 16 << 20;

/// The handler behind the listener.
pub struct Forward {
    endpoint: Endpoint,
    /// Whether requests go exactly there; else to the path they came for.
    exact: bool,
    time_out: Duration,
    /// Go with each request, and replace those of the same name.
    own: Vec<Header>,
    client: Client,
    /// Tells this listener from others.
    mark: String,
}

/// Says who handed a request on, so that one is noticed that comes back.
const FORWARDED_BY: &str = "cew-forwarded-by";

impl Forward {
    /// Forwards to `endpoint`: exactly there, or to its server with the path of each request.
    /// The headers `own` go with each, and replace those of the same name. `mark` is random, and goes
    /// along, too.
    ///
    /// # Errors
    /// When there is no TLS to be had.
    pub fn new(
        endpoint: Endpoint,
        exact: bool,
        time_out: Duration,
        own: Vec<Header>,
        outbound: &Outbound,
        mark: [u8; 8],
    ) -> Result<Self, SetUpError> {
        let client = Client::new(&endpoint, outbound)?;
        Ok(Self {
            endpoint,
            exact,
            time_out,
            own,
            client,
            mark: String::from_utf8_lossy(&hex::encode::<8, 16>(mark)).into_owned(),
        })
    }

    /// Whether a request with these headers was handed on by this listener itself.
    #[must_use]
    pub fn has_sent(&self, headers: &HeaderMap) -> bool {
        let mut marks = headers.get_all(FORWARDED_BY).iter();
        marks.any(|mark| mark.as_bytes() == self.mark.as_bytes())
    }

    /// Where requests go, as it is shown.
    #[must_use]
    pub fn target(&self) -> String {
        let target = self.endpoint.to_string();
        if self.exact {
            target
        } else {
            let end = target.len() - self.endpoint.path_and_query().len();
            format!("{} and the path of each request", &target[..end])
        }
    }

    /// Whether every request goes to the same path.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether its URL has a password, which is kept nowhere.
    #[must_use]
    pub fn has_credentials(&self) -> bool {
        self.endpoint.has_credentials()
    }

    /// What goes along with each request.
    #[must_use]
    pub fn own(&self) -> &[Header] {
        &self.own
    }

    /// Where a request for `path` goes.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> Endpoint {
        if self.exact {
            self.endpoint.clone()
        } else {
            self.endpoint.with_path_and_query(path)
        }
    }

    /// Sends `request` to `endpoint`: the same but for the headers that concern the connection.
    pub async fn send(&self, request: &CapturedRequest<'_>, endpoint: &Endpoint) -> Attempt {
        let request = Request {
            // What was received had a method.
            method: Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST),
            endpoint: endpoint.clone(),
            headers: headers(request, endpoint, &self.own, &self.mark),
            body: request.body.to_vec().into(),
        };
        let attempt =
            delivery::attempt_keeping(&self.client, request, self.time_out, MAX_ANSWER).await;
        match attempt.outcome {
            // Half an answer is none that could be handed back.
            Ok(response) if response.body_late => Attempt {
                outcome: Err(AttemptError::TimedOut(self.time_out)),
                ..attempt
            },
            _ => attempt,
        }
    }
}

fn headers(
    request: &CapturedRequest<'_>,
    endpoint: &Endpoint,
    own: &[Header],
    mark: &str,
) -> Vec<Header> {
    let passing = request.end_to_end_headers();
    let host = ("host".to_owned(), endpoint.authority());
    let length = ("content-length".to_owned(), request.body.len().to_string());
    let mark = (FORWARDED_BY.to_owned(), mark.to_owned());
    let usual = [host, length, mark]
        .into_iter()
        .chain(passing.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let is_replaced = |name: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    usual
        .filter(|(name, _)| !is_replaced(name))
        .chain(own.iter().cloned())
        .collect()
}

/// What the sender gets: the handler's status, headers and body; 502 or 504 where there are none.
#[must_use]
pub fn answer(outcome: Outcome) -> Answer {
    let response = match outcome {
        Ok(response) if response.truncated => {
            return text_answer(
                StatusCode::BAD_GATEWAY,
                "the handler's answer is too large\n",
            );
        }
        Ok(response) => response,
        Err(error @ AttemptError::TimedOut(_)) => {
            return text_answer(StatusCode::GATEWAY_TIMEOUT, format!("{error}\n"));
        }
        Err(error) => return text_answer(StatusCode::BAD_GATEWAY, format!("{error}\n")),
    };
    let mut answer = Answer::new(response.body.into());
    *answer.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::BAD_GATEWAY);
    for (name, value) in response.headers {
        let bytes = latin1::encode(&value);
        if !HOP_BY_HOP.contains(&&*name)
            && let Ok(name) = HeaderName::try_from(name)
            && let Some(Ok(value)) = bytes.map(|bytes| HeaderValue::from_bytes(&bytes))
        {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(to: &str, path: &str) -> String {
        let exact = Endpoint::names_path(to);
        let endpoint = Endpoint::parse(to, "/").unwrap();
        let second = Duration::from_secs(1);
        let outbound = Outbound::default();
        let forward = Forward::new(endpoint, exact, second, Vec::new(), &outbound, [7; 8]).unwrap();
        forward.endpoint(path).to_string()
    }

    #[test]
    fn a_target_with_a_path_is_exact_and_one_without_keeps_the_path() {
        for (to, path, meant) in [
            ("3000", "/in?x=1", "http://localhost:3000/in?x=1"),
            ("3000/hook", "/in?x=1", "http://localhost:3000/hook"),
            ("http://localhost:3000", "/in", "http://localhost:3000/in"),
            ("http://localhost:3000/", "/in", "http://localhost:3000/"),
            // A path cannot lead to another host.
            (
                "3000",
                "//example.com/in",
                "http://localhost:3000//example.com/in",
            ),
        ] {
            assert_eq!(endpoint(to, path), meant, "{to} {path}");
        }
    }

    #[test]
    fn headers_of_the_connection_stay_behind() {
        let pairs = [
            ("host", "fawn.ngrok-free.app"),
            ("svix-id", "msg_1"),
            ("connection", "keep-alive, X-Hop"),
            ("connection", "x-other"),
            ("X-Other", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("x-hop", "1"),
            ("x-forwarded-for", "203.0.113.9"),
        ];
        let request = CapturedRequest {
            headers: pairs
                .map(|(name, value)| (name.into(), value.into()))
                .to_vec(),
            body: b"{}".into(),
            ..CapturedRequest::default()
        };
        let own = ("x-forwarded-for".to_owned(), "192.0.2.1".to_owned());
        let sent = headers(
            &request,
            &Endpoint::parse("3000", "/").unwrap(),
            &[own],
            "07",
        );
        let sent: Vec<_> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(
            sent,
            [
                ("host", "localhost:3000"),
                ("content-length", "2"),
                ("cew-forwarded-by", "07"),
                ("svix-id", "msg_1"),
                ("x-forwarded-for", "192.0.2.1"),
            ]
        );
    }
}
