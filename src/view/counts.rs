//! How many requests came to what.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Serialize, Serializer};

use super::style::{Lines, Style, View};
use super::units::grouped;

/// How many requests came to what.
#[derive(Default)]
pub struct Counts {
    /// Authentic.
    pub valid: u64,
    /// Not, by the code of the cause.
    pub invalid: BTreeMap<&'static str, u64>,
    /// Records and whole inputs that cannot be read.
    pub unreadable: u64,
}

#[derive(Serialize)]
struct CountsObject<'a> {
    r#type: &'static str,
    valid: u64,
    invalid: u64,
    unreadable: u64,
    causes: &'a BTreeMap<&'static str, u64>,
}

impl Counts {
    /// All records, unreadable ones too.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.valid + self.refused() + self.unreadable
    }

    /// Those that are not authentic.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.invalid.values().sum()
    }

    /// Adds those of others.
    pub fn add(&mut self, other: &Self) {
        self.valid += other.valid;
        self.unreadable += other.unreadable;
        for (cause, count) in &other.invalid {
            *self.invalid.entry(cause).or_default() += count;
        }
    }

    /// Whether everything could be read and is authentic.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unreadable == 0 && self.invalid.is_empty()
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CountsObject {
            r#type: "summary",
            valid: self.valid,
            invalid: self.refused(),
            unreadable: self.unreadable,
            causes: &self.invalid,
        }
        .serialize(serializer)
    }
}

impl View for Counts {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let (valid, refused) = (grouped(self.valid), grouped(self.refused()));
        let mut text = format!("\n{valid} authentic, {refused} not");
        let mut before = " (";
        for (cause, count) in &self.invalid {
            let _ = write!(text, "{before}{} {cause}", grouped(*count));
            before = ", ";
        }
        if !self.invalid.is_empty() {
            text.push(')');
        }
        if self.unreadable > 0 {
            let _ = write!(text, ", {} unreadable", grouped(self.unreadable));
        }
        lines.line(text);
    }
}
