//! `JSON.stringify(JSON.parse(text)) === text`, and keys in alphabetical order.

use serde_json::Value;

use super::{
    Example,
    walk::{Problems, nodes},
};

/// Faults of the files: each must be what `JSON.stringify(value, null, 2)` writes, and a newline.
///
/// `serde_json` writes the same text as JavaScript does, apart from numbers, which [`problems`]
/// bounds. So duplicate keys, `\u0061`, `\/`, a BOM and odd spacing all show as a difference.
pub fn file_problems(texts: &[(String, String)]) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, text) in texts {
        match serde_json::from_str::<Value>(text) {
            Err(error) => problems.push(format!("{name}: not JSON: {error}")),
            Ok(value) => {
                let written = serde_json::to_string_pretty(&value).unwrap() + "\n";
                let differs = written.lines().zip(text.lines()).find(|(a, b)| a != b);
                if let Some((written, text)) = differs {
                    problems.push(format!("{name}: `{text}` would be written `{written}`"));
                } else if written != *text {
                    problems.push(format!("{name}: line ends or the last line differ"));
                }
                let event = [(name.clone(), value)];
                problems.extend(form_problems(&event).0);
            }
        }
    }
    problems
}

/// Faults of the values: numbers and keys that JavaScript writes otherwise, keys out of order.
pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = form_problems(events);
    for node in nodes(events) {
        if let Value::Object(members) = node.value {
            let sorted = members.keys().is_sorted();
            problems.unless(sorted, &node, "keys are not in alphabetical order");
        }
    }
    problems.0
}

fn form_problems(events: &[Example]) -> Problems {
    let mut problems = Problems::default();
    for node in nodes(events) {
        match node.value {
            Value::Number(number) => {
                let safe = number.as_i64().is_some_and(|n| n.unsigned_abs() < 1 << 53);
                let plain = number.as_f64().is_some_and(|n| {
                    n.fract() != 0.0 && (1e-6..1e15).contains(&n.abs()) && n * 1e6 % 1.0 == 0.0
                });
                problems.unless(
                    safe || plain,
                    &node,
                    format_args!("{number} may be rewritten"),
                );
            }
            Value::Object(members) => {
                for key in members.keys() {
                    let index = key.bytes().all(|byte| byte.is_ascii_digit());
                    problems.unless(
                        !index,
                        &node,
                        format_args!("`{key}` is an integer-like key"),
                    );
                }
            }
            _ => {}
        }
    }
    problems
}
