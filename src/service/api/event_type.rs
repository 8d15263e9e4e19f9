//! An event type: bundled, added or put in place of a bundled one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fields::Fields;
use super::problem::Problem;
use super::reply::time;
use crate::event::EventType;
use crate::event::schema::json_schema;
use crate::signing::Scheme;
use crate::store::KeptEventType;
use crate::time::Time;

/// When the bundled ones were made, by their own account.
const BUNDLED_AT: Time = Time::from_unix_seconds(1_767_225_600); // 2026-01-01

/// What an event type is, besides its name and times.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Document {
    pub(super) description: String,
    pub(super) archived: bool,
    pub(super) deprecated: bool,
    pub(super) schemas: Option<BTreeMap<String, Value>>,
    pub(super) feature_flag: Option<String>,
    pub(super) feature_flags: Option<Vec<String>>,
    pub(super) group_name: Option<String>,
}

/// An event type, bundled or not.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) created_at: Time,
    pub(super) updated_at: Time,
    pub(super) document: Document,
}

/// An event type as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventTypeOut<'a> {
    name: &'a str,
    description: &'a str,
    schemas: Option<&'a BTreeMap<String, Value>>,
    archived: bool,
    deprecated: bool,
    created_at: String,
    updated_at: String,
    feature_flag: Option<&'a str>,
    feature_flags: Option<&'a [String]>,
    group_name: Option<&'a str>,
}

impl Known {
    pub(super) fn bundled(event: EventType, with_schema: bool) -> Self {
        let schemas = with_schema.then(|| {
            let mut schema = json_schema(event, Scheme::Svix);
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("examples".to_owned(), json!([event.value()]));
            }
            BTreeMap::from([("1".to_owned(), schema)])
        });
        Self {
            name: event.name().to_owned(),
            created_at: BUNDLED_AT,
            updated_at: BUNDLED_AT,
            document: Document {
                description: event.summary().to_owned(),
                schemas,
                group_name: Some(event.group().to_owned()),
                ..Document::default()
            },
        }
    }

    pub(super) fn kept(kept: KeptEventType) -> Option<Self> {
        let document = serde_json::from_str(kept.document.as_deref()?).ok()?;
        Some(Self {
            name: kept.name,
            created_at: kept.created_at,
            updated_at: kept.updated_at,
            document,
        })
    }

    pub(super) fn out(&self, with_content: bool) -> EventTypeOut<'_> {
        let document = &self.document;
        EventTypeOut {
            name: &self.name,
            description: &document.description,
            schemas: document.schemas.as_ref().filter(|_| with_content),
            archived: document.archived,
            deprecated: document.deprecated,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
            feature_flag: document.feature_flag.as_deref(),
            feature_flags: document.feature_flags.as_deref(),
            group_name: document.group_name.as_deref(),
        }
    }
}

pub(super) fn bundled(name: &str) -> Option<EventType> {
    EventType::named(name, Scheme::Svix)
}

pub(super) fn read(fields: &Fields<'_>) -> Result<Document, Problem> {
    let document = Document {
        description: fields.required("description")?,
        archived: fields.optional("archived")?.unwrap_or_default(),
        deprecated: fields.optional("deprecated")?.unwrap_or_default(),
        schemas: fields.optional("schemas")?,
        feature_flag: fields.optional("featureFlag")?,
        feature_flags: fields.optional("featureFlags")?,
        group_name: fields.optional("groupName")?,
    };
    check(&document)?;
    Ok(document)
}

/// Schemas are kept, shown and asked for their example; no more is known of them than that each is
/// one in form.
pub(super) fn check(document: &Document) -> Result<(), Problem> {
    let at = ["body", "schemas"];
    for (version, schema) in document.schemas.iter().flatten() {
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Problem::invalid(&at, "a version is a number"));
        }
        let is_type = |value: &Value| value.is_string() || value.is_array();
        let fits = match schema {
            Value::Bool(_) => true,
            Value::Object(schema) => {
                schema.get("type").is_none_or(is_type)
                    && schema.get("properties").is_none_or(Value::is_object)
                    && schema.get("required").is_none_or(Value::is_array)
                    && schema.get("examples").is_none_or(Value::is_array)
            }
            _ => false,
        };
        if !fits {
            return Err(Problem::invalid(&at, "this is no JSON Schema"));
        }
    }
    Ok(())
}
