//! JSON Lines in blocks of whole lines, each of which another thread can read.

use std::io::{self, Read};
use std::iter;

use memchr::{memchr, memrchr};

use super::MAX_RECORD;

/// How much is read at a time.
const BLOCK: usize = 256 << 10;

/// Cuts an input into [`Block`]s.
///
/// A block has the whole lines of about 256 KiB, and fewer where the input (a pipe) has no more
/// yet, so that a live stream is not held back.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    /// The start of a line whose end is still to come.
    rest: Vec<u8>,
    line: u64,
    done: bool,
}

/// Whole lines.
#[derive(Debug)]
pub struct Block {
    bytes: Vec<u8>,
    first_line: u64,
}

impl<R: Read> Blocks<R> {
    /// From the start of `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            rest: Vec::new(),
            line: 1,
            done: false,
        }
    }

    /// The next block, in the memory of `buffer` (what was in it is lost); `None` at the end.
    ///
    /// A line longer than [`MAX_RECORD`] is cut there and one byte later, for
    /// [`parse_line`](super::parse_line) to refuse.
    ///
    /// # Errors
    /// When the input fails.
    pub fn next_block(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Block>> {
        buffer.clear();
        buffer.append(&mut self.rest);
        while !self.done {
            let old = buffer.len();
            buffer.resize(old + BLOCK, 0);
            let got = self.read_some(&mut buffer[old..]);
            buffer.truncate(old + *got.as_ref().unwrap_or(&0));
            self.done = got? == 0;
            if let Some(end) = memrchr(b'\n', &buffer[old..]) {
                self.rest.extend_from_slice(&buffer[old + end + 1..]);
                buffer.truncate(old + end + 1);
                break;
            }
            // No line end so far, so all of it is one line.
            buffer.truncate(MAX_RECORD + 1);
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        let block = Block {
            bytes: buffer,
            first_line: self.line,
        };
        self.line += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        Ok(Some(block))
    }

    fn read_some(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.input.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

impl Block {
    /// Its lines, without their ends, each with its number in the input, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut rest = &*self.bytes;
        let mut number = self.first_line;
        iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            number += 1;
            Some((number - 1, line))
        })
    }

    /// Its memory, to be used for the next one.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: impl Read) -> Vec<(u64, Vec<u8>)> {
        let mut blocks = Blocks::new(input);
        let mut all = Vec::new();
        while let Some(block) = blocks.next_block(Vec::new()).expect("no I/O error") {
            all.extend(block.lines().map(|(number, line)| (number, line.to_vec())));
        }
        all
    }

    #[test]
    fn lines_are_whole_and_numbered_over_blocks() {
        let text: Vec<String> = (0..60_000).map(|n| format!("line {n}")).collect();
        let all = lines(text.join("\n").as_bytes());
        assert_eq!(all.len(), 60_000);
        for (n, (number, line)) in (0_u64..).zip(&all) {
            assert_eq!(*number, n + 1);
            assert_eq!(*line, format!("line {n}").into_bytes());
        }
    }

    #[test]
    fn the_last_line_needs_no_end() {
        assert_eq!(
            lines(&b"a\n\nb"[..]),
            [(1, b"a".to_vec()), (2, b"".to_vec()), (3, b"b".to_vec())]
        );
        assert_eq!(lines(&b""[..]), []);
    }

    #[test]
    fn a_line_without_end_takes_bounded_memory() {
        let long = io::repeat(b'x').take(MAX_RECORD as u64 + (9 << 20));
        let all = lines(long.chain(&b"\nnext\n"[..]));
        assert_eq!(all.len(), 2);
        assert!(all[0].1.len() > MAX_RECORD);
        assert!(all[0].1.len() <= MAX_RECORD + BLOCK);
        assert_eq!(all[1], (2, b"next".to_vec()));
    }
}
