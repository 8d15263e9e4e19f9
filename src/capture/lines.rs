//! An input that knows its line, read within bounds.

use std::io::{self, BufRead, Read};

use memchr::memchr_iter;

/// Counts lines while it reads.
pub(super) struct LineReader<'a> {
    input: Ahead<'a>,
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
        let input = Ahead {
            read: Vec::new(),
            at: 0,
            input,
        };
        Self { input, line: 1 }
    }

    /// The number of the line that the next byte is on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Appends the next line, with its end, to `into`, which may grow to `limit` bytes.
    pub(super) fn read_line(&mut self, into: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
        let room = limit.saturating_sub(into.len());
        let got = (&mut self.input)
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
        let got = (&mut self.input).take(count as u64).read_to_end(into)?;
        self.line += memchr_iter(b'\n', &into[old..]).count() as u64;
        Ok(got)
    }

    /// Puts back what was read last, which turned out to belong to something else.
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        self.line -= memchr_iter(b'\n', bytes).count() as u64;
        self.input.put_back(bytes);
    }
}

/// An input with bytes in front of it that were read already.
struct Ahead<'a> {
    read: Vec<u8>,
    /// How many of these were read again.
    at: usize,
    input: &'a mut dyn BufRead,
}

impl Ahead<'_> {
    fn put_back(&mut self, bytes: &[u8]) {
        // Mostly they are what was read from here just now.
        match self.at.checked_sub(bytes.len()) {
            Some(start) if self.read[start..self.at] == *bytes => self.at = start,
            _ => {
                self.read.splice(..self.at, bytes.iter().copied());
                self.at = 0;
            }
        }
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(into)?;
        self.consume(got);
        Ok(got)
    }
}

impl BufRead for Ahead<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.read.len() {
            return Ok(&self.read[self.at..]);
        }
        self.read.clear();
        self.at = 0;
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if self.read.is_empty() {
            self.input.consume(count);
        } else {
            self.at += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_back_is_read_again() {
        let mut input = &b"one\ntwo\nthree"[..];
        let mut source = LineReader::new(&mut input);
        let mut all = Vec::new();
        source.read_line(&mut all, 100).expect("no I/O error");
        source.read_line(&mut all, 100).expect("no I/O error");
        assert_eq!((source.line(), &*all), (3, &b"one\ntwo\n"[..]));
        source.unread(&all);
        assert_eq!(source.line(), 1);
        let mut again = Vec::new();
        source.read_bytes(5, &mut again).expect("no I/O error");
        source.unread(b"t");
        source.unread(b"\n");
        source.read_bytes(100, &mut again).expect("no I/O error");
        assert_eq!(again, b"one\nt\ntwo\nthree");
        assert_eq!(source.line(), 3);
    }
}
