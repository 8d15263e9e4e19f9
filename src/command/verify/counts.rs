//! How many requests came to what.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;

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
struct JsonSummary<'a> {
    r#type: &'static str,
    valid: u64,
    invalid: u64,
    unreadable: u64,
    causes: &'a BTreeMap<&'static str, u64>,
}

impl Counts {
    /// All records, unreadable ones too.
    pub fn total(&self) -> u64 {
        self.valid + self.refused() + self.unreadable
    }

    fn refused(&self) -> u64 {
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

    /// The line that sums them up.
    pub fn report(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        reporter.json(&JsonSummary {
            r#type: "summary",
            valid: self.valid,
            invalid: self.refused(),
            unreadable: self.unreadable,
            causes: &self.invalid,
        })?;
        let mut text = format!("\n{} authentic, {} not", self.valid, self.refused());
        let mut before = " (";
        for (cause, count) in &self.invalid {
            let _ = write!(text, "{before}{count} {cause}");
            before = ", ";
        }
        if !self.invalid.is_empty() {
            text.push(')');
        }
        if self.unreadable > 0 {
            let _ = write!(text, ", {} unreadable", self.unreadable);
        }
        reporter.line(text)
    }

    /// What they mean for the process.
    pub fn exit(&self) -> Exit {
        if self.unreadable > 0 {
            Exit::Input
        } else if self.refused() > 0 {
            Exit::No
        } else {
            Exit::Done
        }
    }
}
