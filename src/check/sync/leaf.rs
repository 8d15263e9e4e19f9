//! Values of a row as they compare: one by one, times alike.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Path of a value in its row → the value as text. What is null or empty is not there.
pub type Leaves = BTreeMap<String, String>;

/// What stands for any time.
const TIME: &str = "<time>";

/// All values of a row; `general` takes out of each text what belongs to one object alone.
pub fn leaves(columns: &Map<String, Value>, general: &dyn Fn(&str) -> String) -> Leaves {
    let mut leaves = Leaves::new();
    for (name, value) in columns {
        add(&mut leaves, name.clone(), value, general);
    }
    leaves
}

fn add(leaves: &mut Leaves, path: String, value: &Value, general: &dyn Fn(&str) -> String) {
    match value {
        Value::Null => {}
        Value::Bool(yes) => {
            leaves.insert(path, yes.to_string());
        }
        Value::Number(number) => {
            leaves.insert(path, timeless(&number.to_string()));
        }
        Value::String(text) => match document(text) {
            Some(value) => add(leaves, path, &value, general),
            None => {
                leaves.insert(path, timeless(&event_less(&general(text))));
            }
        },
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add(leaves, format!("{path}[{index}]"), item, general);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                add(leaves, format!("{path}.{name}"), field, general);
            }
        }
    }
}

/// JSON in a column of text.
fn document(text: &str) -> Option<Value> {
    let is_document = text.starts_with(['{', '[']);
    is_document
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

/// Which event came last is a note on the way, not on the user.
fn event_less(text: &str) -> String {
    let mut parts = text.split('.');
    let is_event = matches!(
        (parts.next(), parts.next(), parts.next()),
        (
            Some("user" | "organization" | "organizationMembership"),
            Some("created" | "updated" | "deleted"),
            None
        )
    );
    if is_event {
        "<event>".to_owned()
    } else {
        text.to_owned()
    }
}

fn timeless(text: &str) -> String {
    if is_time(text) {
        TIME.to_owned()
    } else {
        text.to_owned()
    }
}

/// Whether `text` is a time in any of the usual forms: ISO 8601, as mail and JavaScript write it,
/// or a number of seconds, milli-, micro- or nanoseconds since 1970 that lies in our years.
fn is_time(text: &str) -> bool {
    const YEARS: std::ops::Range<f64> = 1.6e9..2.5e9;
    /// Longer than any way to write a time.
    const LONGEST: usize = 80;
    if let Ok(number) = text.parse::<f64>() {
        return [1.0, 1e3, 1e6, 1e9]
            .iter()
            .any(|unit| YEARS.contains(&(number / unit)));
    }
    if text.len() > LONGEST {
        return false;
    }
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let is_clock = shape.contains("00:00:00");
    shape.starts_with("0000-00-00") && (shape.len() == 10 || shape.contains("00:00"))
        || is_clock && shape.contains("0000")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_in_every_form_are_times_and_other_texts_are_not() {
        for text in [
            "2026-11-24T17:38:40Z",
            "2026-11-24 17:38:40.123456+00",
            "2026-11-24 17:38",
            "2026-11-24",
            "Tue, 24 Nov 2026 17:38:40 GMT",
            "Tue Nov 24 2026 17:38:40 GMT+0000 (Coordinated Universal Time)",
            "1795541920",
            "1795541920123",
            "1795541920123456",
            "1795541920.123",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "1",
            "42",
            "2026",
            "main-…@cew-sync.example",
            "plan-1",
            "12:30",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn a_row_is_taken_apart() {
        let row = json!({
            "id": "user_1", "n": 1, "gone": null, "on": true, "last": "user.updated",
            "raw": "{\"a\":[\"x-tag\",{\"at\":1795541920123}]}"
        });
        let leaves = leaves(row.as_object().unwrap(), &|text| text.replace("tag", "…"));
        let shown: Vec<_> = leaves
            .iter()
            .map(|(path, leaf)| format!("{path}={leaf}"))
            .collect();
        let expected = [
            "id=user_1",
            "last=<event>",
            "n=1",
            "on=true",
            "raw.a[0]=x-…",
            "raw.a[1].at=<time>",
        ];
        assert_eq!(shown, expected);
    }
}
