//! Payloads at the edges of their schema.

use serde_json::{Map, Value};

use crate::event::{EventType, schema::json_schema};
use crate::signing::Scheme;

/// Sets everything in `data` to null that may be null.
pub(super) fn full_of_nulls(event: &str, payload: &mut Value) {
    vary(event, payload, &|fields, name, schema, _| {
        if allows_null(schema) && fields.contains_key(name) {
            fields.insert(name.to_owned(), Value::Null);
        }
    });
}

/// Leaves everything in `data` out that may be missing.
pub(super) fn without_optional(event: &str, payload: &mut Value) {
    vary(event, payload, &|fields, name, _, required| {
        // A deleted object without its id could not be found by anybody.
        if !required && name != "id" {
            // In its place: what is left keeps its order, as the sender writes it.
            fields.shift_remove(name);
        }
    });
}

/// What is done to a field: its object, its name, its schema, and whether it is required.
type Change<'a> = &'a dyn Fn(&mut Map<String, Value>, &str, &Value, bool);

fn vary(event: &str, payload: &mut Value, change: Change<'_>) {
    let Ok(event) = EventType::find(event, Scheme::Svix) else {
        return;
    };
    let schema = json_schema(event, Scheme::Svix);
    let definitions = &schema["$defs"];
    let data = &schema["properties"]["data"];
    value(&mut payload["data"], data, definitions, change);
}

fn value(at: &mut Value, schema: &Value, definitions: &Value, change: Change<'_>) {
    let schema = resolved(schema, definitions);
    match at {
        Value::Object(fields) => {
            let Some(properties) = schema["properties"].as_object() else {
                return;
            };
            let required = schema["required"].as_array();
            let is_required =
                |name: &String| required.is_some_and(|all| all.iter().any(|it| it == name));
            for (name, schema) in properties {
                change(fields, name, schema, is_required(name));
                if let Some(inner) = fields.get_mut(name) {
                    value(inner, schema, definitions, change);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                value(item, &schema["items"], definitions, change);
            }
        }
        _ => {}
    }
}

/// The schema of what is not null, its reference followed.
fn resolved<'a>(schema: &'a Value, definitions: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return &definitions[name];
    }
    let either = schema["anyOf"].as_array();
    let real = either.and_then(|all| all.iter().find(|schema| schema["type"] != "null"));
    real.map_or(schema, |schema| resolved(schema, definitions))
}

fn allows_null(schema: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    let in_type = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(is_null),
        kind => is_null(kind),
    };
    let either = schema["anyOf"].as_array();
    in_type || either.is_some_and(|all| all.iter().any(allows_null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_says_what_may_be_null_and_what_may_be_missing() {
        let example = || {
            EventType::find("user.created", Scheme::Svix)
                .unwrap()
                .value()
        };
        let mut nulls = example();
        full_of_nulls("user.created", &mut nulls);
        assert!(nulls["data"]["first_name"].is_null());
        assert!(nulls["data"]["email_addresses"][0]["verification"].is_null());
        assert!(nulls["data"]["id"].is_string() && nulls["data"]["created_at"].is_i64());
        let mut sparse = example();
        without_optional("user.created", &mut sparse);
        let data = sparse["data"].as_object().unwrap();
        assert!(!data.contains_key("banned") && data.contains_key("first_name"));
        assert!(
            sparse["data"]["email_addresses"][0]
                .get("reserved")
                .is_none()
        );
    }
}
