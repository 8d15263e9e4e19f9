//! Requests that are answered, or cut off, before anybody looks at what they say.

use std::net::SocketAddr;

use hyper::StatusCode;
use serde::Serialize;

use super::answer::{Answer, text_answer};

/// Why a request is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its sender may not deliver here.
    NotAdmitted,
    /// Its body is over the limit.
    BodyTooLarge,
    /// Its headers are over the limit.
    HeadersTooLarge,
    /// Headers or body did not come in time.
    TooSlow,
    /// There are too many at the same time.
    TooMany,
    /// It is no HTTP, broke off in the middle, or asks for what only a proxy does.
    Malformed,
    /// It was sent on from here.
    Looped,
    /// What is reported of those before it is not read.
    NotRead,
}

impl Reason {
    /// What it is answered with; `None`: the connection is closed.
    #[must_use]
    pub const fn status(self) -> Option<StatusCode> {
        Some(match self {
            Self::NotAdmitted => StatusCode::FORBIDDEN,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooSlow => return None,
            Self::TooMany | Self::NotRead => StatusCode::SERVICE_UNAVAILABLE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Looped => StatusCode::LOOP_DETECTED,
        })
    }
}

/// A request that is turned away, and what its sender is told.
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// A line of text.
    pub text: String,
    /// What it is answered with, if that is not the usual status of its reason.
    pub status: Option<StatusCode>,
}

impl Refusal {
    /// For this reason.
    #[must_use]
    pub fn new(reason: Reason, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            reason,
            text,
            status: None,
        }
    }

    /// The status that it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        let usual = self.reason.status().unwrap_or(StatusCode::BAD_REQUEST);
        self.status.unwrap_or(usual)
    }

    /// What its sender is told.
    #[must_use]
    pub fn answer(&self) -> Answer {
        text_answer(self.status(), format!("{}\n", self.text))
    }
}

/// A request that was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// Why.
    pub reason: Reason,
    /// Who sent it; `None`: a relay passed it on, which does not say.
    pub from: Option<SocketAddr>,
}

/// How many requests were turned away, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TurnedAway {
    /// By [`Service::admit`](super::Service::admit).
    pub not_admitted: u64,
    /// Bodies over the limit.
    pub body_too_large: u64,
    /// Headers over the limit.
    pub headers_too_large: u64,
    /// Connections closed because headers or body did not come in time.
    pub too_slow: u64,
    /// Too many at the same time.
    pub too_many: u64,
    /// No HTTP, or broken off in the middle.
    pub malformed: u64,
    /// Sent on from here.
    pub looped: u64,
    /// While what was reported was not read.
    pub not_read: u64,
}

impl TurnedAway {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.not_admitted
            + self.body_too_large
            + self.headers_too_large
            + self.too_slow
            + self.too_many
            + self.malformed
            + self.looped
            + self.not_read
    }

    /// Counts one more.
    pub const fn count(&mut self, reason: Reason) {
        *match reason {
            Reason::NotAdmitted => &mut self.not_admitted,
            Reason::BodyTooLarge => &mut self.body_too_large,
            Reason::HeadersTooLarge => &mut self.headers_too_large,
            Reason::TooSlow => &mut self.too_slow,
            Reason::TooMany => &mut self.too_many,
            Reason::Malformed => &mut self.malformed,
            Reason::Looped => &mut self.looped,
            Reason::NotRead => &mut self.not_read,
        } += 1;
    }
}
