//! The fields that tell the forms of a request apart.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::text::Text;

/// Which of the fields an object has, null counting as none.
///
/// It only looks: what comes twice, or is of the wrong type, is for the reader of the form to judge.
/// Else that reader and this one could disagree on the same line.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands for a field of the object"
)]
pub(super) struct Shape<'a> {
    /// The first `type`, if it is a text.
    pub kind: Option<Text<'a>>,
    pub headers: bool,
    pub body_b64: bool,
    pub request_context: bool,
    pub is_base64_encoded: bool,
    pub request: bool,
    /// `startedDateTime`.
    pub started: bool,
    /// `request.raw`.
    pub raw: bool,
    pub data: bool,
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
        let mut shape = Shape::default();
        let mut has_type = false;
        while let Some(name) = map.next_key::<Text<'de>>()? {
            let field = match &*name.0 {
                "type" if !has_type => {
                    has_type = true;
                    let value = map.next_value::<&RawValue>()?;
                    shape.kind = serde_json::from_str(value.get()).ok();
                    continue;
                }
                "request" => {
                    let value = map.next_value::<&RawValue>()?;
                    shape.request |= value.get() != "null";
                    let Raw(raw) = serde_json::from_str(value.get()).unwrap_or_default();
                    shape.raw |= raw;
                    continue;
                }
                "headers" | "multiValueHeaders" => &mut shape.headers,
                "body_b64" => &mut shape.body_b64,
                "requestContext" => &mut shape.request_context,
                "isBase64Encoded" => &mut shape.is_base64_encoded,
                "data" => &mut shape.data,
                "startedDateTime" => &mut shape.started,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field |= map.next_value::<Option<IgnoredAny>>()?.is_some();
        }
        Ok(shape)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Shape<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ShapeVisitor)
    }
}

/// Whether an object has a `raw`.
#[derive(Default)]
struct Raw(bool);

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut has_raw = false;
        while let Some(name) = map.next_key::<Text<'de>>()? {
            let is_set = map.next_value::<Option<IgnoredAny>>()?.is_some();
            has_raw |= is_set && name.0 == "raw";
        }
        Ok(Raw(has_raw))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawVisitor)
    }
}
