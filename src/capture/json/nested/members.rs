//! One level of JSON: the members of an object, the items of an array, each left as text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::capture::json::text::Text;
use crate::capture::{MAX_HEADERS, names};

/// So many members of an object, and items of an array, are kept whatever they are; of the others
/// those that mention a signature header. A record may have millions.
const KEPT: usize = 2 * MAX_HEADERS;

/// A field: its name, and its value as JSON.
pub type Member<'a> = (Cow<'a, str>, &'a str);

/// What an object or an array holds; the items of an array have no names.
pub struct Members<'a>(pub Vec<Member<'a>>);

impl<'a> Members<'a> {
    /// Those of the object or array that `json` is.
    pub fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The value of the first whose plain name is one of `wanted`; null counts as none.
    pub fn get(&self, wanted: &[&str]) -> Option<&'a str> {
        get(&self.0, wanted)
    }

    fn push(&mut self, name: Cow<'a, str>, value: &'a str) {
        if self.0.len() < KEPT || names::are_mentioned(value.as_bytes()) {
            self.0.push((name, value));
        }
    }
}

/// The value of the first of `members` whose plain name is one of `wanted`, in the order of
/// `wanted`; null counts as none.
pub fn get<'a>(members: &[Member<'a>], wanted: &[&str]) -> Option<&'a str> {
    wanted.iter().find_map(|wanted| {
        let mut members = members.iter();
        let named = |(name, value): &&Member<'a>| names::plain(name) == *wanted && *value != "null";
        members.find(named).map(|(_, value)| *value)
    })
}

/// The text that `json` is, if it is a string.
pub fn text(json: &str) -> Option<Cow<'_, str>> {
    json.starts_with('"').then_some(())?;
    serde_json::from_str::<Text<'_>>(json)
        .ok()
        .map(|text| text.0)
}

/// The text that `json` is, be it a string or a number.
pub fn text_or_number(json: &str) -> Option<Cow<'_, str>> {
    let is_number = json.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if is_number {
        Some(Cow::Borrowed(json))
    } else {
        text(json)
    }
}

struct MembersVisitor<'a>(PhantomData<&'a str>);

impl<'de> Visitor<'de> for MembersVisitor<'de> {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Members(Vec::new());
        while let Some((name, value)) = map.next_entry::<Text<'de>, &RawValue>()? {
            members.push(name.0, value.get());
        }
        Ok(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Members<'de>, A::Error> {
        let mut members = Members(Vec::new());
        while let Some(value) = seq.next_element::<&RawValue>()? {
            members.push(Cow::Borrowed(""), value.get());
        }
        Ok(members)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor(PhantomData))
    }
}

/// Whether `text` is an object or an array of JSON, and nothing besides.
pub fn is_container(text: &str) -> bool {
    let text = text.trim_ascii();
    let is_closed = matches!(
        (text.as_bytes().first(), text.as_bytes().last()),
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
    );
    is_closed && serde_json::from_str::<IgnoredAny>(text).is_ok()
}
