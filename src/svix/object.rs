//! What the API says, as far as it is used. Fields that are absent and those that are `null` are
//! the same: servers differ in that.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::time::Time;

/// An endpoint of an application.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// `ep_…`.
    pub id: String,
    /// Its user's name for it.
    pub uid: Option<String>,
    /// Where it delivers to.
    pub url: String,
    /// Whether nothing is delivered to it.
    #[serde(default)]
    pub disabled: bool,
    /// The event types that it takes; all of them, if there are none.
    pub event_types: Option<Vec<String>>,
    /// The channels that it takes; all of them, if there are none.
    pub channels: Option<Vec<String>>,
}

impl Endpoint {
    /// Whether a message of that type and those channels is delivered here.
    #[must_use]
    pub fn takes(&self, event_type: &str, channels: Option<&[String]>) -> bool {
        let takes_type = |types: &Vec<String>| types.iter().any(|taken| taken == event_type);
        let takes_channel = |taken: &Vec<String>| {
            let mut channels = channels.unwrap_or_default().iter();
            channels.any(|channel| taken.contains(channel))
        };
        !self.disabled
            && self.event_types.as_ref().is_none_or(takes_type)
            && self.channels.as_ref().is_none_or(takes_channel)
    }
}

/// An endpoint as the server has it, whatever it says of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct RawEndpoint(pub serde_json::Value);

impl Identified for RawEndpoint {
    fn id(&self) -> &str {
        self.0["id"].as_str().unwrap_or_default()
    }
}

/// A message.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageOut {
    /// `msg_…`.
    pub id: String,
    /// Its maker's name for it.
    pub event_id: Option<String>,
    /// Its event type.
    pub event_type: String,
    /// Its channels.
    pub channels: Option<Vec<String>>,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub timestamp: Time,
    /// As the server shows it, which need not be as it is sent.
    pub payload: Option<Box<RawValue>>,
}

/// A message with how far it is at an endpoint.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatedMessage {
    /// `msg_…`.
    pub id: String,
    /// Its event type.
    pub event_type: String,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub timestamp: Time,
}

/// An endpoint with how far a message is there.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatedEndpoint {
    /// `ep_…`.
    pub id: String,
    /// When it is tried next.
    #[serde(default, deserialize_with = "time_or_none")]
    pub next_attempt: Option<Time>,
}

/// An attempt.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptOut {
    /// `atmpt_…`.
    pub id: String,
    /// When it was made.
    #[serde(deserialize_with = "time")]
    pub timestamp: Time,
    /// The message.
    pub msg_id: String,
    /// The endpoint.
    pub endpoint_id: String,
    /// Where it went.
    #[serde(default)]
    pub url: String,
    /// The answer's body, or why there is none.
    #[serde(default)]
    pub response: String,
    /// The answer's status; 0 where there is none.
    pub response_status_code: i64,
    /// How long it took.
    #[serde(default)]
    pub response_duration_ms: i64,
    /// 0 for a success.
    pub status: i64,
    /// 1 where somebody asked for it, 0 where it was due.
    #[serde(default)]
    pub trigger_type: i64,
}

impl AttemptOut {
    /// Whether the server counts it as a success.
    #[must_use]
    pub const fn succeeded(&self) -> bool {
        self.status == 0
    }

    /// Whether somebody asked for it.
    #[must_use]
    pub const fn is_manual(&self) -> bool {
        self.trigger_type == 1
    }
}

/// What has an id, by which lists are gone through.
pub trait Identified {
    /// Its id.
    fn id(&self) -> &str;

    /// When it was made.
    fn made(&self) -> Option<Time> {
        None
    }
}

impl Identified for Endpoint {
    fn id(&self) -> &str {
        &self.id
    }
}

macro_rules! dated {
    ($($kind:ty),*) => {$(
        impl Identified for $kind {
            fn id(&self) -> &str {
                &self.id
            }

            fn made(&self) -> Option<Time> {
                Some(self.timestamp)
            }
        }
    )*};
}
dated!(MessageOut, StatedMessage, AttemptOut);

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    text.parse()
        .map_err(|_| serde::de::Error::custom(format!("{text:?} is no time")))
}

fn time_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let read = |text: String| {
        text.parse()
            .map_err(|_| serde::de::Error::custom(format!("{text:?} is no time")))
    };
    text.map(read).transpose()
}
