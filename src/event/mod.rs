//! Event types and their bundled examples.

mod catalog;
pub mod edit;
pub mod fresh;
pub mod schema;
mod signed_request;
pub mod story;
mod template;

use std::fmt;

use serde_json::Value;
use thiserror::Error;

use crate::json::{self, Form};
use crate::signing::{Scheme, SignedHeaders};

pub use fresh::Fresh;
pub use signed_request::{SignExampleError, SignedRequest, sign_example, sign_payload};
pub use story::Story;
pub use template::Template;

/// An event type with a bundled example.
#[derive(Clone, Copy)]
pub struct EventType(&'static catalog::Entry);

/// There is no such event type.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("unknown event type {name:?}")]
pub struct UnknownEvent {
    /// As given.
    pub name: String,
    /// Those that it may have been meant to be.
    pub nearest: Vec<&'static str>,
    /// The scheme that does have it.
    pub elsewhere: Option<Scheme>,
}

/// Whether `name` is `pattern`, which may have one `*` for any part of it, such as `user.*`.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let inner = name.strip_prefix(start);
    inner.is_some_and(|rest| rest.ends_with(end))
}

impl EventType {
    /// All event types sent under `scheme`, grouped by object.
    pub fn all(scheme: Scheme) -> impl Iterator<Item = Self> + Clone {
        match scheme {
            Scheme::Svix | Scheme::Standard => &catalog::CONSIGNEASE[..],
            Scheme::BodyHmac => &catalog::GENERIC,
        }
        .iter()
        .map(Self)
    }

    /// The event type of that name.
    ///
    /// # Errors
    /// When there is none; the error names the most similar one.
    pub fn find(name: &str, scheme: Scheme) -> Result<Self, UnknownEvent> {
        Self::named(name, scheme).ok_or_else(|| UnknownEvent {
            name: name.to_owned(),
            nearest: nearest(name, scheme),
            elsewhere: Scheme::ALL
                .into_iter()
                .find(|other| Self::named(name, *other).is_some()),
        })
    }

    /// The event type of that name, for whoever does not ask which one was meant: to find that takes
    /// longer than all else.
    #[must_use]
    pub fn named(name: &str, scheme: Scheme) -> Option<Self> {
        Self::all(scheme).find(|event| event.name() == name)
    }

    /// The event types that `pattern` stands for, in the order of the catalogue: a name, or one with
    /// `*` for any part of it, such as `user.*`.
    ///
    /// # Errors
    /// When there are none; the error names the most similar one.
    pub fn matching(pattern: &str, scheme: Scheme) -> Result<Vec<Self>, UnknownEvent> {
        let fits = |event: &Self| fits(pattern, event.name());
        let events: Vec<_> = Self::all(scheme).filter(fits).collect();
        if events.is_empty() {
            return Self::find(pattern, scheme).map(|event| vec![event]);
        }
        Ok(events)
    }

    /// All event types in the order in which their examples happened.
    #[must_use]
    pub fn story(scheme: Scheme) -> Vec<Self> {
        let mut events: Vec<_> = Self::all(scheme).collect();
        // The generic envelope has no `timestamp`, and its times are ISO text that sorts as it is.
        events.sort_by_cached_key(|event| {
            let example = event.value();
            let text = example["created_at"].as_str().unwrap_or_default();
            (example["timestamp"].as_i64(), text.to_owned())
        });
        events
    }

    /// `user.created`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// What the event is about: `user`, `organizationMembership`.
    #[must_use]
    pub fn group(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// One line on when it is sent.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        self.0.summary
    }

    /// The example as data.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "a test parses every example"
    )]
    pub fn value(self) -> Value {
        serde_json::from_str(self.0.example).expect("examples are JSON")
    }

    /// The example with its times, ids and unique names taken out.
    #[must_use]
    pub fn template(self) -> &'static Template {
        let make = || Template::of(&self.value());
        self.0.template.get_or_init(make)
    }

    /// The example's bytes as they are sent.
    #[must_use]
    pub fn payload(self) -> Vec<u8> {
        compact(&self.value())
    }
}

impl fmt::Debug for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Writes JSON as `JSON.stringify` does after `JSON.parse`, so that the payload survives a handler
/// that verifies what it has parsed.
#[must_use]
pub fn compact(value: &Value) -> Vec<u8> {
    json::Value::from(value).write(Form::JSON_STRINGIFY)
}

/// The event type that a payload names: its `type`.
#[must_use]
pub fn type_of(payload: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Envelope {
        r#type: String,
    }
    match serde_json::from_slice::<Envelope>(payload) {
        Ok(envelope) => Some(envelope.r#type),
        Err(_) => is_ping(payload).then(|| PING.to_owned()),
    }
}

/// What Svix sends when somebody tests an endpoint. Its payload does not name it.
const PING: &str = "svix.ping";

fn is_ping(payload: &[u8]) -> bool {
    let mut written = payload.iter().filter(|byte| !byte.is_ascii_whitespace());
    written.by_ref().eq(br#"{"success":true}"#)
}

/// The id that a payload of the generic system carries.
#[must_use]
pub fn id_of(payload: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Envelope {
        id: String,
    }
    let envelope: Envelope = serde_json::from_slice(payload).ok()?;
    Some(envelope.id)
}

/// What names the message of a request to its receiver, from where its scheme keeps it: a header,
/// or the payload.
#[must_use]
pub fn message_id(scheme: Scheme, headers: &SignedHeaders<'_>, payload: &[u8]) -> Option<String> {
    match scheme {
        Scheme::BodyHmac => id_of(payload),
        Scheme::Svix | Scheme::Standard => headers.message_id().map(str::to_owned),
    }
}

/// The event types of the group `name`, or else the most similar one.
fn nearest(name: &str, scheme: Scheme) -> Vec<&'static str> {
    /// Below this, a suggestion puzzles more than it helps.
    const SIMILAR: f64 = 0.8;
    let name = name.to_ascii_lowercase();
    let group = name.trim_end_matches('.');
    let of_group = EventType::all(scheme).filter(|e| e.group().eq_ignore_ascii_case(group));
    let of_group: Vec<_> = of_group.map(EventType::name).collect();
    if !of_group.is_empty() {
        return of_group;
    }
    let similar = EventType::all(scheme).map(|event| {
        let known = event.name().to_ascii_lowercase();
        (event.name(), strsim::jaro_winkler(&known, &name))
    });
    similar
        .filter(|(_, similarity)| *similarity >= SIMILAR)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(known, _)| known)
        .into_iter()
        .collect()
}
