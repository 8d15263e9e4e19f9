//! Shapes as JSON Schema.

use serde_json::{Map, Value, json};

use super::super::EventType;
use super::notation::{ENVELOPE, Field, Kind, Shapes};

/// The schema of one event type, with the definitions that it needs and no others.
pub(super) fn of(mut shapes: Shapes, event: EventType) -> Value {
    let mut schema = Map::new();
    let mut put = |key: &str, value| schema.insert(key.to_owned(), value);
    put(
        "$schema",
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    put("title", json!(event.name()));
    put("description", json!(event.summary()));
    let envelope = shapes.fields(ENVELOPE);
    schema.extend(object(&envelope));
    schema["properties"]["type"] = json!({"const": event.name()});
    schema.insert("$defs".to_owned(), definitions(&mut shapes, &envelope));
    Value::Object(schema)
}

/// All types that `fields` lead to, each after the first that names it.
fn definitions(shapes: &mut Shapes, fields: &[Field]) -> Value {
    let mut definitions = Map::new();
    let mut open: Vec<_> = named(fields);
    while !open.is_empty() {
        let name = open.remove(0);
        if !definitions.contains_key(name) {
            let fields = shapes.fields(name);
            open.extend(named(&fields));
            definitions.insert(name.to_owned(), Value::Object(object(&fields)));
        }
    }
    Value::Object(definitions)
}

fn named(fields: &[Field]) -> Vec<&'static str> {
    fn name(kind: &Kind) -> Option<&'static str> {
        match kind {
            Kind::Object(name) => Some(name),
            Kind::Array(item) => name(item),
            _ => None,
        }
    }
    let kinds = fields.iter().flat_map(Field::kinds);
    kinds.filter_map(|kind| name(&kind)).collect()
}

fn object(fields: &[Field]) -> Map<String, Value> {
    let property = |field: &Field| {
        (
            field.name.to_owned(),
            either(&field.kinds().collect::<Vec<_>>()),
        )
    };
    let properties: Map<_, _> = fields.iter().map(property).collect();
    let required = fields.iter().filter(|field| !field.optional);
    let required: Vec<_> = required.map(|field| field.name).collect();
    Map::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(properties)),
        ("required".to_owned(), json!(required)),
    ])
}

fn either(kinds: &[Kind]) -> Value {
    let literals = kinds.iter().map(|kind| match kind {
        Kind::Literal(text) => Some(*text),
        _ => None,
    });
    match kinds {
        [kind] => one(kind),
        // What is not there does not stand in the way of a short form for what is.
        [kind, Kind::Null] => match one(kind) {
            Value::Object(mut schema) if schema.contains_key("type") => {
                schema["type"] = json!([schema["type"], "null"]);
                Value::Object(schema)
            }
            schema => json!({"anyOf": [schema, {"type": "null"}]}),
        },
        _ => match literals.collect::<Option<Vec<_>>>() {
            Some(literals) => json!({"enum": literals}),
            None => json!({"anyOf": kinds.iter().map(one).collect::<Vec<_>>()}),
        },
    }
}

fn one(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Int => json!({"type": "integer"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Null => json!({"type": "null"}),
        // Thirteen digits: seconds are the usual mistake.
        Kind::Time => json!({
            "type": "integer",
            "description": "Unix time in milliseconds",
            "minimum": 1_000_000_000_000_i64,
            "maximum": 9_999_999_999_999_i64,
        }),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Moment => json!({"type": "string", "format": "date-time"}),
        Kind::Any => json!({"type": "object"}),
        Kind::Id(prefix) => json!({"type": "string", "pattern": format!("^{prefix}[0-9A-Za-z]+$")}),
        Kind::Literal(text) => json!({"const": text}),
        Kind::True => json!({"const": true}),
        Kind::Object(name) => json!({"$ref": format!("#/$defs/{name}")}),
        Kind::Array(item) => json!({"type": "array", "items": one(item)}),
    }
}
