//! JSON amid text: what a logger, a container or a cloud puts before it and behind it.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::time;
use crate::time::Time;

/// So many braces of a text are tried. Each may cost reading the text to its end.
const TRIES: usize = 64;

/// Where in `text` objects and arrays of JSON stand, outside of one another.
pub fn values(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for _ in 0..TRIES {
        let Some(start) = text[at..].find(['{', '[']).map(|start| at + start) else {
            break;
        };
        let mut values =
            serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
        at = match values.next() {
            Some(Ok(_)) => {
                let end = start + values.byte_offset();
                found.push(start..end);
                end
            }
            _ => start + 1,
        };
    }
    found
}

/// The first time in what stands before a value.
pub fn first_time(text: &str) -> Option<Time> {
    let is_separator = |c: char| c.is_ascii_whitespace() || "[](){}\"'|,=".contains(c);
    let words = text.split(is_separator).filter(|word| word.len() >= 20);
    let of_word = words.take(32).find_map(|word| word.parse().ok());
    of_word.or_else(|| {
        // The time of a log of web servers has a space in it.
        let (_, rest) = text.split_once('[')?;
        time::of_text(rest.split(']').next()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_behind_anything() {
        let text = r#"2024-01-02T03:04:05.678901234Z stdout F [app] {"a":"}"} and [1] {"#;
        let found: Vec<_> = values(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [r#"{"a":"}"}"#, "[1]"]);
        assert_eq!(
            first_time(text),
            "2024-01-02T03:04:05.678901234Z".parse().ok()
        );
    }
}
