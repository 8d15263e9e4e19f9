//! What can go wrong at a Svix server.

use std::time::Duration;

use thiserror::Error;

use crate::context::NoRandomness;
use crate::delivery::status_line;
use crate::http::SetUpError;
use crate::store::StoreError;

/// Why a call, or what needs several, came to nothing. Never holds the token.
#[derive(Debug, Error)]
pub enum SvixError {
    /// The server does not answer.
    #[error("cannot reach the Svix server at {server}: {reason}")]
    Unreachable {
        /// Its address.
        server: String,
        /// Why not.
        reason: String,
    },
    /// It goes on asking for patience, or failing.
    #[error("the Svix server at {server} is not available: it answered {status} {tries} times")]
    Unavailable {
        /// Its address.
        server: String,
        /// 429 or 5xx, as a line.
        status: String,
        /// How often it was asked.
        tries: u32,
    },
    /// 429 or 5xx, to a call that is made only once.
    #[error("the Svix server at {server} answered {}{}", status_line(*status), patience(*asked))]
    Busy {
        /// Its address.
        server: String,
        /// 429 or 5xx.
        status: u16,
        /// How long it asks to be left alone.
        asked: Option<Duration>,
    },
    /// 401.
    #[error("the Svix server at {server} does not know this token")]
    Unauthorized {
        /// Its address.
        server: String,
    },
    /// 403.
    #[error("the Svix server does not let this token do that: {what}")]
    Forbidden {
        /// The call.
        what: String,
    },
    /// 404 with a reason: it has this call, and no such thing.
    #[error("the Svix server knows no such thing: {what}: {detail}")]
    NotFound {
        /// The call.
        what: String,
        /// What it says.
        detail: String,
    },
    /// 404 without a body, or 405: it does not have this call.
    #[error("this Svix server cannot do that: {what}")]
    Unsupported {
        /// The call.
        what: String,
    },
    /// Any other 4xx.
    #[error("the Svix server refused: {detail}")]
    Refused {
        /// The status.
        status: u16,
        /// What it says.
        detail: String,
    },
    /// It answers, but not as Svix does.
    #[error("what answers at {server} is no Svix server: {reason}")]
    Strange {
        /// Its address.
        server: String,
        /// What is odd.
        reason: String,
    },
    /// No client can be had.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// Nothing to make keys of.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// What was captured cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No application of that name.
    #[error("the Svix server has no application {name:?}")]
    NoApplication {
        /// What was asked for.
        name: String,
        /// Some that there are.
        known: Vec<String>,
    },
    /// Several of that name.
    #[error("several applications are named {name:?}")]
    SeveralApplications {
        /// What was asked for.
        name: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The application delivers nowhere.
    #[error("the application {application} has no endpoint")]
    NoEndpoint {
        /// Its name.
        application: String,
    },
    /// One endpoint is meant, and it is not clear which.
    #[error("the application {application} has several endpoints")]
    SeveralEndpoints {
        /// Its name.
        application: String,
        /// Their ids and URLs.
        endpoints: Vec<String>,
    },
    /// Nothing would be delivered.
    #[error("no endpoint of the application takes {what}")]
    NoTaker {
        /// The event types.
        what: String,
    },
    /// Nothing is delivered to it.
    #[error("the endpoint {endpoint} is disabled")]
    Disabled {
        /// Its URL.
        endpoint: String,
    },
    /// No payload of Svix's.
    #[error("a Svix server takes payloads that are a JSON object, and this one is none")]
    NotAnObject,
    /// A payload that does not say what it is.
    #[error("the payload names no event type")]
    NoEventType,
}

/// What a server asks for, as the end of a sentence.
fn patience(asked: Option<Duration>) -> String {
    asked.map_or_else(String::new, |asked| {
        format!(
            "; it asks to be left alone for {:.0} s",
            asked.as_secs_f64().ceil()
        )
    })
}

impl SvixError {
    /// Whether the server has no such call.
    #[must_use]
    pub const fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported { .. })
    }

    /// Whether the server has no such thing, or the name cannot be that of one.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. }
                | Self::Refused {
                    status: 400 | 422,
                    ..
                }
        )
    }
}
