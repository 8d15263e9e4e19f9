//! Headers in every form that tools write them in.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::text::Text;
use crate::capture::MAX_HEADERS;

/// `[[name, value], …]`, `[{"name": …, "value": …}, …]`, or `{name: value, …}` where a value may be
/// an array of them.
#[derive(Debug)]
pub(super) struct Headers<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Headers<'a> {
    fn push<E: Error>(&mut self, name: Cow<'a, str>, value: Cow<'a, str>) -> Result<(), E> {
        if self.0.len() == MAX_HEADERS {
            return Err(E::custom(format_args!("more than {MAX_HEADERS} headers")));
        }
        self.0.push((name, value));
        Ok(())
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers as an object or an array of pairs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Headers<'de>, A::Error> {
        let mut headers = Headers(Vec::with_capacity(16));
        while let Some(Pair(name, value)) = seq.next_element()? {
            headers.push(name.0, value.0)?;
        }
        Ok(headers)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers<'de>, A::Error> {
        let mut headers = Headers(Vec::with_capacity(16));
        while let Some((name, Values(values))) = map.next_entry::<Text<'de>, _>()? {
            for value in values {
                headers.push(name.0.clone(), value.0)?;
            }
        }
        Ok(headers)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Headers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeadersVisitor)
    }
}

struct Pair<'a>(Text<'a>, Text<'a>);

struct PairVisitor;

impl<'de> Visitor<'de> for PairVisitor {
    type Value = Pair<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header as [name, value] or {name, value}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Pair<'de>, A::Error> {
        let name = seq
            .next_element()?
            .ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let value = seq
            .next_element()?
            .ok_or_else(|| A::Error::invalid_length(1, &self))?;
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(Pair(name, value)),
            Some(_) => Err(A::Error::invalid_length(3, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pair<'de>, A::Error> {
        let (mut name, mut value) = (None, None);
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key.0 {
                "name" => name = Some(map.next_value()?),
                "value" => value = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Pair(
            name.ok_or_else(|| A::Error::missing_field("name"))?,
            value.ok_or_else(|| A::Error::missing_field("value"))?,
        ))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pair<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PairVisitor)
    }
}

/// The values of one name: one, several, or none (null, as frameworks write an absent header).
struct Values<'a>(Vec<Text<'a>>);

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header's value as a string or an array of strings")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Values<'de>, E> {
        Ok(Values(vec![Text(Cow::Borrowed(text))]))
    }

    fn visit_str<E>(self, text: &str) -> Result<Values<'de>, E> {
        Ok(Values(vec![Text(Cow::Owned(text.to_owned()))]))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Values<'de>, E> {
        Ok(Values(vec![Text(Cow::Owned(number.to_string()))]))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Values<'de>, E> {
        Ok(Values(vec![Text(Cow::Owned(number.to_string()))]))
    }

    fn visit_unit<E>(self) -> Result<Values<'de>, E> {
        Ok(Values(Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values<'de>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            if values.len() == MAX_HEADERS {
                return Err(A::Error::custom(format_args!(
                    "more than {MAX_HEADERS} headers"
                )));
            }
            values.push(value);
        }
        Ok(Values(values))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}
