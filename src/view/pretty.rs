//! JSON for people: indented by two, and coloured where that tells keys from values.

use std::fmt::Write as _;

use anstyle::Style as Ansi;
use serde_json::Value;

use super::sanitize::sanitize;
use super::style::{DIM, GOOD, NAME, Style};

/// `value` on lines of its own, safe to show on a terminal.
#[must_use]
pub fn pretty(value: &Value, style: Style) -> String {
    let mut printer = Printer {
        text: String::new(),
        style,
    };
    printer.value(value, 0);
    printer.text
}

struct Printer {
    text: String,
    style: Style,
}

impl Printer {
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.text.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    self.line(depth + 1, index > 0);
                    self.scalar(&Value::from(key.as_str()), NAME);
                    self.text.push_str(": ");
                    self.value(value, depth + 1);
                }
                self.line(depth, false);
                self.text.push('}');
            }
            Value::Array(items) if !items.is_empty() => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.line(depth + 1, index > 0);
                    self.value(item, depth + 1);
                }
                self.line(depth, false);
                self.text.push(']');
            }
            Value::String(_) => self.scalar(value, GOOD),
            Value::Null => self.scalar(value, DIM),
            value => self.scalar(value, Ansi::new()),
        }
    }

    fn scalar(&mut self, value: &Value, ansi: Ansi) {
        let text = value.to_string();
        let text = sanitize(&text);
        let _ = write!(self.text, "{}", self.style.paint(ansi, text));
    }

    /// Begins a line; behind another member, with a comma.
    fn line(&mut self, depth: usize, follows: bool) {
        self.text.push_str(if follows { ",\n" } else { "\n" });
        self.text.push_str(&"  ".repeat(depth));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn without_colour_it_is_what_json_stringify_indents() {
        let value = json!({"a": [1, 2.5, {}], "b": {"c": null, "d": "Zoë \"x\"\n"}, "e": []});
        let expected = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(pretty(&value, Style::default()), expected);
    }

    #[test]
    fn nothing_in_it_reaches_the_terminal_as_a_command() {
        let shown = pretty(
            &json!({"\u{9b}31m": "\u{1b}[31m\u{202e}"}),
            Style::default(),
        );
        assert_eq!(shown, "{\n  \"\\x9b31m\": \"\\u001b[31m\\u{202e}\"\n}");
    }
}
