//! Output that is put together on any thread, and written by the one that has the streams.

use std::fmt::Display;
use std::io::Write as _;
use std::ops::ControlFlow;

use anstyle::Style as Ansi;
use serde::Serialize;

use super::counts::Counts;
use super::style::{Painted, Style};
use crate::capture::Nearest;
use crate::signing::Scheme;
use crate::text::json;

/// How results are written: what the options and the streams say.
#[derive(Clone, Copy)]
pub struct Layout {
    /// JSON Lines.
    pub json: bool,
    /// Also what went into each verdict.
    pub explain: bool,
    /// No results at all.
    pub quiet: bool,
    /// How lines for people look.
    pub style: Style,
}

/// The results of some records of an input that follow one another.
///
/// Where in the input they stand is only known when all that precede them are done.
pub struct Page {
    /// How it is written.
    pub layout: Layout,
    /// How many records of the input precede it; at least the first of them know this.
    pub before: u64,
    /// What it holds.
    pub counts: Counts,
    /// How many lines of the input it is about.
    pub lines: u64,
    /// How many bytes of the input it is about.
    pub bytes: u64,
    /// What the records that were passed over come nearest to.
    pub nearest: Option<Nearest>,
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
    #[must_use]
    pub fn new(layout: Layout, before: u64) -> Self {
        Self {
            layout,
            before,
            counts: Counts::default(),
            lines: 0,
            bytes: 0,
            nearest: None,
            needs: None,
            text: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// A line for people.
    pub fn line(&mut self, text: impl Display) {
        if !self.layout.json && !self.layout.quiet {
            // A vector takes everything.
            let _ = writeln!(self.text, "{text}");
        }
    }

    /// A JSON line; its first field `index` gets the record's real one when it is written.
    pub fn json(&mut self, value: &impl Serialize, index: u64) {
        /// Within a string the quotation marks would be escaped.
        const FIELD: &[u8] = b"\"index\":0";
        if !self.layout.json {
            return;
        }
        let start = self.text.len();
        let _ = json::write(&mut self.text, value);
        self.text.push(b'\n');
        if let Some(at) = memchr::memmem::find(&self.text[start..], FIELD) {
            let digit = start + at + FIELD.len() - 1;
            self.marks.push((digit, Mark::Index(index)));
        }
    }

    /// `text` in colour, where standard output takes colour.
    pub fn paint<T: Display>(&self, ansi: Ansi, text: T) -> Painted<T> {
        self.layout.style.paint(ansi, text)
    }

    /// Whether more is wanted on it: not when secrets are missing, nor after a failure with
    /// `fail_fast`.
    pub fn flow(&self, fail_fast: bool) -> ControlFlow<()> {
        if self.needs.is_some() || (fail_fast && !self.counts.is_clean()) {
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

    /// Gives `put` what it holds, piece by piece. `start` goes to where the next page starts.
    ///
    /// # Errors
    /// The first of `put`.
    pub fn read<E>(
        &self,
        start: &mut Start,
        mut put: impl FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut written = 0;
        for (at, mark) in &self.marks {
            put(Piece::Text(&self.text[written..*at]))?;
            written = *at;
            match mark {
                Mark::Index(index) => {
                    // In place of the 0.
                    written += 1;
                    put(Piece::Text((start.index + index).to_string().as_bytes()))?;
                }
                Mark::Unreadable(line, reason) => put(Piece::Unreadable {
                    line: start.line + line,
                    reason,
                })?,
            }
        }
        put(Piece::Text(&self.text[written..]))?;
        start.line += self.lines;
        start.index += self.counts.total();
        Ok(())
    }
}

/// A part of a page.
pub enum Piece<'p> {
    /// For standard output.
    Text(&'p [u8]),
    /// Why the record on this line of the input cannot be read.
    Unreadable {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        reason: &'p str,
    },
}
