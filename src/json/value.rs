//! A parsed JSON text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Text;

/// A JSON value that still knows how its numbers were written, and the order of its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it stands in the source: what it becomes depends on who writes it.
    Number(Cow<'a, str>),
    /// A string.
    String(Text<'a>),
    /// An array.
    Array(Vec<Self>),
    /// An object. Each key once: see [`Value::object`].
    Object(Vec<(Text<'a>, Self)>),
}

impl<'a> Value<'a> {
    /// An object of these members. Of a duplicate key the last value counts, in the first's place,
    /// as in JavaScript, Python and PHP.
    #[must_use]
    pub fn object(members: Vec<(Text<'a>, Self)>) -> Self {
        let mut places: HashMap<Text<'a>, usize> = HashMap::with_capacity(members.len());
        let mut unique: Vec<(Text<'a>, Self)> = Vec::with_capacity(members.len());
        for (key, value) in members {
            match places.entry(key) {
                Entry::Occupied(place) => unique[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    unique.push((place.key().clone(), value));
                    place.insert(unique.len() - 1);
                }
            }
        }
        Self::Object(unique)
    }
}

impl<'a> From<&'a serde_json::Value> for Value<'a> {
    fn from(value: &'a serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => Self::Number(Cow::Owned(number.to_string())),
            serde_json::Value::String(text) => Self::String(Text::from(text.as_str())),
            serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(key, value)| (Text::from(key.as_str()), Self::from(value)))
                    .collect(),
            ),
        }
    }
}
