//! Strings and header lists that borrow from the JSON they stand in.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::capture::MAX_HEADERS;

/// A string; borrowed where the JSON has it without escapes.
///
/// (`Cow` itself always copies inside of an `Option`, a `Vec` or a tuple.)
#[derive(Debug, PartialEq, Eq)]
pub(in crate::capture) struct Text<'a>(pub Cow<'a, str>);

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

/// `[[name, value], …]`.
#[derive(Debug)]
pub(in crate::capture) struct Pairs<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of [name, value] pairs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Pairs<'de>, A::Error> {
        let mut pairs = Vec::with_capacity(16);
        while let Some((name, value)) = seq.next_element::<(Text<'de>, Text<'de>)>()? {
            if pairs.len() == MAX_HEADERS {
                return Err(A::Error::custom(format_args!(
                    "more than {MAX_HEADERS} headers"
                )));
            }
            pairs.push((name.0, value.0));
        }
        Ok(Pairs(pairs))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PairsVisitor)
    }
}
