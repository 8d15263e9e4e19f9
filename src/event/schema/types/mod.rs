//! The shapes of payloads as types of a programming language.

mod language;
mod model;
mod names;
mod python;
mod rust;
mod typescript;

use super::super::EventType;
use crate::signing::Scheme;
use model::Model;

pub use language::Language;

/// The payload types of `events`, which are types of `scheme`, as a file of `language`: the same
/// text for the same events. What is read by these types may have fields that they do not name.
#[must_use]
pub fn types(language: Language, events: &[EventType], scheme: Scheme) -> String {
    let model = Model::of(events, scheme);
    match language {
        Language::TypeScript => typescript::write(&model),
        Language::Rust => rust::write(&model),
        Language::Python => python::write(&model),
    }
}
