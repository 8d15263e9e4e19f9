//! The one log, for the page: what was received, what was sent from the terminal, and delivering it
//! again.

mod bulk;
mod captures;
mod edited;
mod outside;
mod replay;
mod sent;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hyper::{Method, StatusCode};

use crate::context::Ambient;
use crate::delivery::{Schedule, Sender};
use crate::diagnosis::Verifier;
use crate::http::{Client, Endpoint, Outbound, Route};
use crate::intake::Switch;
use crate::service::api::{Problem, Query, Reply, check_url};
use crate::store::{Store, Writer};

pub use bulk::Replaying;
pub use outside::relay;

/// A call about what was received or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogCall {
    /// Lists what was received.
    Captures,
    /// Shows one of them.
    Capture,
    /// Delivers one capture, or one message of the terminal's, again.
    Replay,
    /// Sends a capture that was edited.
    Send,
    /// Delivers many again, or counts them.
    Replays,
    /// How far that is.
    Progress,
    /// No more of it.
    Stop,
    /// What is received, and how.
    Receiver,
    /// Switches the relay.
    Relay,
    /// Shows a message of the terminal's.
    Message,
    /// Lists the messages at an endpoint, whoever sent them.
    Messages,
    /// Lists the terminal's attempts at an endpoint.
    Attempts,
}

const fn route(method: Method, path: &'static str, call: LogCall) -> Route<LogCall> {
    Route { method, path, call }
}

/// Where each is.
pub const LOG_ROUTES: &[Route<LogCall>] = &[
    route(Method::GET, "/api/cew/v1/captures", LogCall::Captures),
    route(
        Method::GET,
        "/api/cew/v1/captures/{capture}",
        LogCall::Capture,
    ),
    route(
        Method::POST,
        "/api/cew/v1/captures/{capture}/replay",
        LogCall::Replay,
    ),
    route(
        Method::POST,
        "/api/cew/v1/captures/{capture}/send",
        LogCall::Send,
    ),
    route(Method::GET, "/api/cew/v1/messages/{msg}", LogCall::Message),
    route(
        Method::POST,
        "/api/cew/v1/messages/{msg}/replay",
        LogCall::Replay,
    ),
    route(Method::POST, "/api/cew/v1/replays", LogCall::Replays),
    route(Method::GET, "/api/cew/v1/replays", LogCall::Progress),
    route(Method::DELETE, "/api/cew/v1/replays", LogCall::Stop),
    route(Method::GET, "/api/cew/v1/receiver", LogCall::Receiver),
    route(Method::PUT, "/api/cew/v1/receiver/relay", LogCall::Relay),
    route(
        Method::GET,
        "/api/cew/v1/app/{app}/endpoint/{endpoint}/messages",
        LogCall::Messages,
    ),
    route(
        Method::GET,
        "/api/cew/v1/app/{app}/endpoint/{endpoint}/terminal-attempts",
        LogCall::Attempts,
    ),
];

/// What receives, and what is needed to deliver again.
pub struct Reception {
    /// The relay's.
    pub switch: Switch,
    /// Whether the relay is Svix's and was never used in this project.
    pub is_first: Arc<dyn Fn() -> bool + Send + Sync>,
    /// The URL that deliveries may be sent to, if there is one.
    pub listens_at: Option<String>,
    /// Where what is received goes on to.
    pub forwards_to: Option<String>,
    /// The developer's own handler.
    pub handler: String,
    /// What signs, and tells what is authentic.
    pub verifier: Verifier,
    /// How endpoints are reached.
    pub outbound: Outbound,
    /// How long an endpoint may take.
    pub time_out: Duration,
    /// Writes attempts down.
    pub writer: Arc<Writer>,
    /// Many messages on their way again.
    pub replaying: Replaying,
}

/// Answers calls about the log.
pub struct Log {
    reception: Reception,
    store: Rc<Store>,
    allow_link_local: bool,
    ambient: Ambient,
}

impl Log {
    /// Of what `store` holds.
    #[must_use]
    pub fn new(
        reception: Reception,
        store: Rc<Store>,
        allow_link_local: bool,
        ambient: Ambient,
    ) -> Self {
        Self {
            reception,
            store,
            allow_link_local,
            ambient,
        }
    }

    /// The switch of the relay.
    #[must_use]
    pub const fn switch(&self) -> &Switch {
        &self.reception.switch
    }

    /// The answer to `call`.
    pub async fn answer(
        &self,
        call: LogCall,
        parts: &[String],
        query: &Query,
        body: &[u8],
    ) -> Result<Reply, Problem> {
        let part = |at: usize| parts.get(at).map_or("", String::as_str);
        match call {
            LogCall::Captures => captures::list(&self.store, query),
            LogCall::Capture => captures::one(&self.store, part(0)),
            LogCall::Replay => self.replay(part(0), body).await,
            LogCall::Send => self.send(part(0), body).await,
            LogCall::Replays => self.replay_many(body).await,
            LogCall::Progress => self.reception.replaying.progress(),
            LogCall::Stop => {
                self.reception.replaying.stop();
                Ok(Reply::nothing())
            }
            LogCall::Receiver => Reply::ok(&self.reception.state()),
            LogCall::Relay => self.reception.turn(body),
            LogCall::Message => sent::message(&self.store, part(0)),
            LogCall::Messages => sent::messages(&self.store, (part(0), part(1)), query),
            LogCall::Attempts => sent::attempts(&self.store, (part(0), part(1)), query),
        }
    }

    /// Where something is to go: there, else to the developer's own handler.
    fn endpoint(&self, to: Option<&str>) -> Result<Endpoint, Problem> {
        let text = to.unwrap_or(&self.reception.handler);
        let invalid = |error: &dyn ToString| Problem::invalid(&["body", "to"], error.to_string());
        let endpoint = Endpoint::parse(text, "/").map_err(|error| invalid(&error))?;
        check_url(&endpoint.to_string(), self.allow_link_local)
            .map_err(|problem| invalid(&problem.sentence()))?;
        Ok(endpoint)
    }

    /// Makes one attempt at each message.
    fn sender(&self, endpoint: &Endpoint) -> Result<Sender, Problem> {
        let client = Client::new(endpoint, &self.reception.outbound);
        Ok(Sender {
            client: client.map_err(|error| Problem::Failed(error.to_string()))?,
            time_out: self.reception.time_out,
            schedule: Schedule::once(),
            speedup: 1.0,
            ambient: self.ambient,
        })
    }
}

/// Not done, for this reason.
fn refused(code: &'static str, detail: String) -> Problem {
    Problem::Coded {
        status: StatusCode::CONFLICT,
        code,
        detail,
    }
}
