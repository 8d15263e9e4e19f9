//! An input that knows its line, read within bounds.

use std::io::{self, BufRead, Read};

use memchr::memchr_iter;

/// Counts lines while it reads.
pub(super) struct LineReader<'a> {
    input: &'a mut dyn BufRead,
    line: u64,
}

/// What [`LineReader::read_line`] met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line; the last one may lack its end.
    Whole,
    /// A line that exceeds the limit; the rest of it is skipped.
    TooLong,
    /// The end of the input.
    End,
}

impl<'a> LineReader<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, line: 1 }
    }

    /// The number of the line that the next byte is on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Appends the next line, with its end, to `into`, which may grow to `limit` bytes.
    pub(super) fn read_line(&mut self, into: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
        let room = limit.saturating_sub(into.len());
        let got = (&mut *self.input)
            .take(room as u64 + 1)
            .read_until(b'\n', into)?;
        if into.last() == Some(&b'\n') && got > 0 {
            self.line += 1;
        }
        if got == 0 {
            Ok(Line::End)
        } else if got <= room {
            Ok(Line::Whole)
        } else {
            if into.last() != Some(&b'\n') && self.input.skip_until(b'\n')? > 0 {
                self.line += 1;
            }
            Ok(Line::TooLong)
        }
    }

    /// Appends the next `count` bytes, or what is there of them.
    pub(super) fn read_bytes(&mut self, count: usize, into: &mut Vec<u8>) -> io::Result<usize> {
        let old = into.len();
        let got = (&mut *self.input).take(count as u64).read_to_end(into)?;
        self.line += memchr_iter(b'\n', &into[old..]).count() as u64;
        Ok(got)
    }
}
