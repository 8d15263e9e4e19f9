//! The shapes of payloads as types of a programming language.

mod model;
mod python;
mod rust;
mod typescript;

use std::str::FromStr;

use super::super::EventType;
use crate::signing::Scheme;
use model::Model;

/// A language that types are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// As a module that only declares, under `strict`.
    TypeScript,
    /// For serde.
    Rust,
    /// As `TypedDict`, of Python 3.10 and later.
    Python,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::TypeScript, Self::Rust, Self::Python];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TypeScript => "ts",
            Self::Rust => "rust",
            Self::Python => "python",
        }
    }

    /// A name that is understood, too.
    #[must_use]
    pub const fn other_name(self) -> &'static str {
        match self {
            Self::TypeScript => "typescript",
            Self::Rust => "rs",
            Self::Python => "py",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|known| [known.name(), known.other_name()].contains(&name));
        known
            .next()
            .ok_or_else(|| format!("{name:?} is not a language; use ts, rust or python"))
    }
}

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

/// What stands at the top of a file, after the mark of a comment.
fn heading(model: &Model, language: Language) -> [String; 5] {
    let whose = match model.scheme {
        Scheme::Svix | Scheme::Standard => "Consignease's webhooks",
        Scheme::BodyHmac => "the generic system's webhooks",
    };
    let option = match model.scheme {
        Scheme::Svix | Scheme::Standard => "",
        Scheme::BodyHmac => " --scheme body-hmac",
    };
    let only = match &model.events[..] {
        [one] => format!(" {}", one.event.name()),
        _ => String::new(),
    };
    let name = language.name();
    [
        format!("The payloads of {whose}, written by"),
        format!("`cew events{only} --types {name}{option}`: write it anew rather than change it."),
        String::new(),
        "A sender may add fields, values and event types at any time, so what is not known here is no"
            .to_owned(),
        "fault of a payload. An optional field is one that some senders leave out.".to_owned(),
    ]
}

/// `UserCreated` of `user.created`, `PastDue` of `past_due`.
fn pascal(name: &str) -> String {
    let mut written = String::new();
    for part in name.split(['.', '_', '-', ' ']) {
        let mut letters = part.chars();
        written.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        written.push_str(letters.as_str());
    }
    written
}
