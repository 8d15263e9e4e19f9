//! Notes on fields that are unknown or missing.

use std::fmt;

use serde_json::Value;

use super::notation::{ENVELOPE, Kind, Shapes};
use super::shapes;
use crate::signing::Scheme;

/// More than this tells nothing more.
const SHOWN: usize = 3;
/// A field's name is the sender's: this many characters of it.
const WIDTH: usize = 60;

/// What in `body` differs from the shape of its event type: at most three fields, and how many
/// more. Nothing for what is no event at all. The text holds names from the body as they are:
/// unsafe for a terminal.
#[must_use]
pub fn notes(scheme: Scheme, body: &[u8]) -> Vec<String> {
    let Ok(event) = serde_json::from_slice::<Value>(body) else {
        return Vec::new();
    };
    let Some(name) = event["type"].as_str() else {
        return Vec::new();
    };
    let Some(shapes) = shapes(name, scheme) else {
        let name: String = name.chars().take(WIDTH).collect();
        return vec![format!("the event type {name} is not in the catalogue")];
    };
    let mut walk = Walk {
        shapes,
        notes: Vec::new(),
        more: 0,
    };
    walk.object(ENVELOPE, &event, &Path::Root);
    let Walk {
        mut notes, more, ..
    } = walk;
    if more > 0 {
        let fields = if more == 1 {
            "field that is"
        } else {
            "fields that are"
        };
        notes.push(format!("and {more} more {fields} unknown or missing"));
    }
    notes
}

struct Walk {
    shapes: Shapes,
    notes: Vec<String>,
    /// How many notes were left out.
    more: usize,
}

/// Where a value stands. Only written out for a note: most values give none.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

/// As `--set` writes paths.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => write!(f, "{key:.WIDTH$}"),
            Self::Key(parent, key) => write!(f, "{parent}.{key:.WIDTH$}"),
            Self::Index(parent, index) => write!(f, "{parent}.{index}"),
        }
    }
}

impl Walk {
    /// Compares `value` with the type `name`. Only names are looked at; whether a value is of the
    /// right kind is for the JSON Schema.
    fn object(&mut self, name: &'static str, value: &Value, path: &Path<'_>) {
        let Some(members) = value.as_object() else {
            return;
        };
        let fields = self.shapes.fields(name);
        let mut known = 0;
        for field in fields.iter() {
            let path = Path::Key(path, field.name);
            match members.get(field.name) {
                None if field.optional => {}
                None => self.note(&path, "is missing"),
                Some(value) => {
                    known += 1;
                    if value.is_object() || value.is_array() {
                        field
                            .kinds()
                            .for_each(|kind| self.kind(&kind, value, &path));
                    }
                }
            }
        }
        if known < members.len() {
            let is_known = |key: &str| fields.iter().any(|field| field.name == key);
            for key in members.keys().filter(|key| !is_known(key)) {
                self.note(&Path::Key(path, key), "is not in the catalogue");
            }
        }
    }

    fn kind(&mut self, kind: &Kind, value: &Value, path: &Path<'_>) {
        match kind {
            Kind::Object(name) => self.object(name, value, path),
            Kind::Array(item) => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    self.kind(item, value, &Path::Index(path, index));
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, path: &Path<'_>, fault: &str) {
        if self.notes.len() < SHOWN {
            self.notes.push(format!("{path} {fault}"));
        } else {
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::EventType;
    use super::*;

    fn noted(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let event = EventType::find("user.updated", Scheme::Svix).unwrap();
        let mut value = event.value();
        change(&mut value);
        notes(Scheme::Svix, value.to_string().as_bytes())
    }

    #[test]
    fn examples_have_nothing_to_note() {
        for scheme in [Scheme::Svix, Scheme::BodyHmac] {
            for event in EventType::all(scheme) {
                assert_eq!(notes(scheme, &event.payload()), [""; 0], "{event:?}");
            }
        }
    }

    #[test]
    fn unknown_and_missing_fields_are_named() {
        let found = noted(|event| {
            event["data"]["nickname"] = Value::Null;
            event["data"]["email_addresses"][1]
                .as_object_mut()
                .unwrap()
                .remove("id");
        });
        let expected = [
            "data.email_addresses.1.id is missing",
            "data.nickname is not in the catalogue",
        ];
        assert_eq!(found, expected);
        assert_eq!(
            noted(|event| event["type"] = "user.left".into()),
            ["the event type user.left is not in the catalogue"]
        );
    }

    #[test]
    fn metadata_is_the_applications() {
        let found = noted(|event| event["data"]["public_metadata"]["anything"] = 1.into());
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn at_most_three_are_shown_and_long_names_are_cut() {
        let found = noted(|event| event["data"] = serde_json::json!({"x".repeat(1_000): 1}));
        assert_eq!(found.len(), 4);
        assert_eq!(found[3], "and 20 more fields that are unknown or missing");
        let found = noted(|event| event["x".repeat(1_000)] = 1.into());
        assert_eq!(
            found,
            [format!("{} is not in the catalogue", "x".repeat(60))]
        );
    }

    #[test]
    fn what_is_no_event_gets_no_note() {
        for body in ["", "{", "[]", "{}", r#"{"type":1}"#, "\u{feff}{}"] {
            assert_eq!(notes(Scheme::Svix, body.as_bytes()), [""; 0], "{body}");
        }
    }
}
