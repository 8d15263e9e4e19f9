//! The shapes of payloads: as JSON Schema, as types of a programming language, and as notes on what
//! does not fit.
//!
//! One text for each family of events in `fixtures/schema/` is the source of all. A shape never
//! decides whether a request is authentic.

mod json_schema;
mod notation;
mod notes;
mod types;

use serde_json::Value;

use super::EventType;
use crate::signing::Scheme;
use notation::Shapes;

pub use notes::notes;
pub use types::{Language, types};

/// The JSON Schema (2020-12) of what is delivered for `event`, a type of `scheme`. It allows
/// fields that it does not name: a sender may add some at any time.
#[must_use]
pub fn json_schema(event: EventType, scheme: Scheme) -> Value {
    let shapes = shapes(event.name(), scheme);
    shapes.map_or(Value::Bool(true), |shapes| json_schema::of(shapes, event))
}

/// The shapes for events of that type.
fn shapes(event: &str, scheme: Scheme) -> Option<Shapes> {
    let text = match scheme {
        Scheme::Svix | Scheme::Standard => include_str!("../../../fixtures/schema/consignease.txt"),
        Scheme::BodyHmac => include_str!("../../../fixtures/schema/body-hmac.txt"),
    };
    Shapes::find(text, event)
}
