//! Output that is put together on any thread, and written by the one that has the streams.

use std::fmt::Display;
use std::io::Write as _;
use std::ops::ControlFlow;

use colored::{ColoredString, Colorize};
use serde::Serialize;

use crate::error::Error;
use crate::exit::Exit;
use crate::report::{Reporter, Stream};
use crate::signing::Scheme;

use super::counts::Counts;

/// How results look: what the options and the streams say.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "options that are independent of each other"
)]
pub struct Look {
    /// JSON Lines.
    pub json: bool,
    /// Everything, however long.
    pub verbose: bool,
    /// Also what went into each verdict.
    pub explain: bool,
    /// No results at all.
    pub quiet: bool,
    colors: bool,
}

impl Look {
    /// That of `reporter`, with `--explain` or without.
    pub fn of(reporter: &Reporter<'_>, explain: bool) -> Self {
        Self {
            json: reporter.json,
            verbose: reporter.verbose,
            explain,
            quiet: reporter.quiet && !reporter.json,
            colors: reporter.colors(Stream::Out),
        }
    }
}

/// The results of some records of an input that follow one another.
///
/// Where in the input they stand is only known when all that precede them are done.
pub struct Page {
    /// How it is written.
    pub look: Look,
    /// How many records of the input precede it; at least the first of them know this.
    pub before: u64,
    /// What it holds.
    pub counts: Counts,
    /// How many lines of the input it is about.
    pub lines: u64,
    /// How many bytes of the input it is about.
    pub bytes: u64,
    /// The secrets that were missing to go on.
    pub needs: Option<Scheme>,
    text: Vec<u8>,
    marks: Vec<(usize, Mark)>,
}

/// Something that is put into the text when it is written.
enum Mark {
    /// A record's index, from the first on this page.
    Index(u64),
    /// Not on standard output: why a record on this line of the page cannot be read.
    Unreadable(u64, String),
}

/// Where a page starts in its input.
#[derive(Default)]
pub struct Start {
    line: u64,
    /// How many records precede it.
    pub index: u64,
}

impl Page {
    /// With nothing on it.
    pub fn new(look: Look, before: u64) -> Self {
        Self {
            look,
            before,
            counts: Counts::default(),
            lines: 0,
            bytes: 0,
            needs: None,
            text: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// A line for people.
    pub fn line(&mut self, text: impl Display) {
        if !self.look.json && !self.look.quiet {
            // A vector takes everything.
            let _ = writeln!(self.text, "{text}");
        }
    }

    /// A JSON line; its first field `index` gets the record's real one when it is written.
    pub fn json(&mut self, value: &impl Serialize, index: u64) {
        /// Within a string the quotation marks would be escaped.
        const FIELD: &[u8] = b"\"index\":0";
        if !self.look.json {
            return;
        }
        let start = self.text.len();
        let _ = serde_json::to_writer(&mut self.text, value);
        self.text.push(b'\n');
        if let Some(at) = memchr::memmem::find(&self.text[start..], FIELD) {
            let digit = start + at + FIELD.len() - 1;
            self.marks.push((digit, Mark::Index(index)));
        }
    }

    /// `text` in colour, where standard output takes colour.
    pub fn paint(&self, text: &str, style: impl FnOnce(ColoredString) -> ColoredString) -> String {
        if self.look.colors {
            style(text.normal()).to_string()
        } else {
            text.to_owned()
        }
    }

    /// Whether more is wanted on it: not when secrets are missing, nor after a failure with
    /// `fail_fast`.
    pub fn flow(&self, fail_fast: bool) -> ControlFlow<()> {
        if self.needs.is_some() || (fail_fast && self.counts.exit() != Exit::Done) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Counts a record that cannot be read; `line` is that of the page.
    pub fn unreadable(&mut self, line: u64, reason: impl Display) {
        self.counts.unreadable += 1;
        let mark = Mark::Unreadable(line, reason.to_string());
        self.marks.push((self.text.len(), mark));
    }

    /// Writes it. `start` goes to where the next page starts.
    pub fn write(
        &self,
        file: &str,
        start: &mut Start,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let mut written = 0;
        for (at, mark) in &self.marks {
            reporter.bytes(&self.text[written..*at])?;
            written = *at;
            match mark {
                Mark::Index(index) => {
                    // In place of the 0.
                    written += 1;
                    reporter.bytes((start.index + index).to_string().as_bytes())?;
                }
                Mark::Unreadable(line, reason) => reporter.failure(&Error::Capture {
                    origin: format!("{file}, line {}", start.line + line),
                    reason: reason.clone(),
                }),
            }
        }
        reporter.bytes(&self.text[written..])?;
        start.line += self.lines;
        start.index += self.counts.total();
        Ok(())
    }
}
