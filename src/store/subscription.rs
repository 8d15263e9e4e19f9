//! Which messages an endpoint asks for.

use serde::Deserialize;

use super::Record;

/// What the document of an endpoint says of it. The rest of that document is the service's alone.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Subscription {
    disabled: bool,
    event_types: Option<Vec<String>>,
    channels: Option<Vec<String>>,
}

impl Subscription {
    /// The one of an endpoint; `None` where nothing is sent: it is disabled, or cannot be read.
    pub(super) fn of(endpoint: &Record) -> Option<Self> {
        let subscription: Self = serde_json::from_str(&endpoint.document).ok()?;
        (!subscription.disabled).then_some(subscription)
    }

    /// Whether all messages are asked for.
    pub(super) const fn is_whole(&self) -> bool {
        self.event_types.is_none() && self.channels.is_none()
    }

    /// Whether a message is.
    pub(super) fn asks_for(&self, event_type: &str, channels: Option<&[String]>) -> bool {
        asks_for(
            (self.event_types.as_deref(), self.channels.as_deref()),
            (event_type, channels),
        )
    }
}

/// Whether an endpoint that asks for these event types and channels, or for any, asks for a message
/// of that event type and with those channels.
#[must_use]
pub fn asks_for(
    (types, own): (Option<&[String]>, Option<&[String]>),
    (event_type, channels): (&str, Option<&[String]>),
) -> bool {
    let of_type = |types: &[String]| types.iter().any(|known| known == event_type);
    let in_channel = |own: &[String]| {
        let channels = channels.unwrap_or_default();
        channels.iter().any(|channel| own.contains(channel))
    };
    types.is_none_or(of_type) && own.is_none_or(in_channel)
}
