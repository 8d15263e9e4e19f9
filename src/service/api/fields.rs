//! The fields of a JSON body, each read by itself, so that a fault says where it is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::problem::Problem;

/// The fields of a body that is a JSON object. What is unknown is ignored, as Svix does.
pub struct Fields<'a>(BTreeMap<Cow<'a, str>, &'a RawValue>);

/// A field of a change.
pub enum Given<T> {
    /// It stays as it is.
    Not,
    /// `null`: it is unset.
    Null,
    /// This.
    This(T),
}

impl<'a> Fields<'a> {
    /// Of `body`.
    pub fn of(body: &'a [u8]) -> Result<Self, Problem> {
        #[derive(serde::Deserialize)]
        #[serde(transparent)]
        struct Object<'a>(#[serde(borrow)] BTreeMap<Cow<'a, str>, &'a RawValue>);
        let nowhere = ["body", "", ""];
        let text = std::str::from_utf8(body)
            .map_err(|_| Problem::malformed(&nowhere, "the body is not UTF-8"))?;
        let object: Object<'a> = serde_json::from_str(text)
            .map_err(|error| Problem::malformed(&nowhere, error.to_string()))?;
        Ok(Self(object.0))
    }

    /// The exact text of a field.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied()
    }

    /// A field that may be missing; `null` is as good.
    pub fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        match self.given(name)? {
            Given::This(value) => Ok(Some(value)),
            Given::Not | Given::Null => Ok(None),
        }
    }

    /// A field that has to be there.
    pub fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        match self.given(name)? {
            Given::This(value) => Ok(value),
            Given::Null => Err(Problem::malformed(&["body", name], "may not be null")),
            Given::Not => {
                let msg = format!("missing field `{name}`");
                Err(Problem::malformed(&["body", "", ""], msg))
            }
        }
    }

    /// A field of a change.
    pub fn given<T: DeserializeOwned>(&self, name: &str) -> Result<Given<T>, Problem> {
        let Some(raw) = self.raw(name) else {
            return Ok(Given::Not);
        };
        let read: Result<Option<T>, _> = serde_json::from_str(raw.get());
        match read {
            Ok(Some(value)) => Ok(Given::This(value)),
            Ok(None) => Ok(Given::Null),
            Err(error) => Err(Problem::malformed(
                &["body", name],
                format!("{name}: {error}"),
            )),
        }
    }
}

impl<T> Given<T> {
    /// Puts it in the place of `old`.
    pub fn put(self, old: &mut Option<T>) {
        match self {
            Self::Not => {}
            Self::Null => *old = None,
            Self::This(new) => *old = Some(new),
        }
    }

    /// The same, where unset is the default.
    pub fn put_or_default(self, old: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Not => {}
            Self::Null => *old = T::default(),
            Self::This(new) => *old = new,
        }
    }
}

/// What names may consist of.
pub fn is_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (1..=256).contains(&text.len()) && text.chars().all(is_plain)
}

/// A name of the caller's own, for what has ids that start with `prefix`.
pub fn check_uid(uid: Option<&String>, prefix: &str) -> Result<(), Problem> {
    let at = ["body", "uid", "__all__"];
    match uid {
        Some(uid) if !is_name(uid) => Err(Problem::invalid(&at, PATTERN)),
        Some(uid) if uid.starts_with(prefix) => {
            let msg = "Uids are not allowed to have the same prefix as the ID. Prefix with _?";
            Err(Problem::invalid(&at, msg))
        }
        _ => Ok(()),
    }
}

/// What is wrong with a name that is none.
pub const PATTERN: &str = "1 to 256 of the characters [a-zA-Z0-9\\-_.] make a name";

/// At least 1, if there is one.
pub fn check_rate(rate: Option<u64>) -> Result<(), Problem> {
    if rate == Some(0) {
        let at = ["body", "throttle_rate"];
        return Err(Problem::invalid(&at, "it must be at least 1"));
    }
    Ok(())
}
