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
    done: bool,
}

/// Whole lines.
#[derive(Debug)]
pub struct Block {
    /// What comes after `end` is of no meaning; it is kept so that it need not be cleared again.
    memory: Vec<u8>,
    end: usize,
}

impl<R: Read> Blocks<R> {
    /// From the start of `input`.
    pub const fn new(input: R) -> Self {
        Self {
            input,
            rest: Vec::new(),
            done: false,
        }
    }

    /// The next block, in `memory` (what was in it is lost); `None` at the end.
    ///
    /// A line longer than [`MAX_RECORD`] is cut there and one byte later, for
    /// [`read_line`](super::read_line) to refuse.
    ///
    /// # Errors
    /// When the input fails.
    pub fn next_block(&mut self, mut memory: Vec<u8>) -> io::Result<Option<Block>> {
        let mut end = self.rest.len();
        if memory.len() < end {
            memory.resize(end, 0);
        }
        memory[..end].copy_from_slice(&self.rest);
        self.rest.clear();
        while !self.done {
            let old = end;
            if memory.len() < old + BLOCK {
                memory.resize(old + BLOCK, 0);
            }
            let got = self.read_some(&mut memory[old..old + BLOCK])?;
            self.done = got == 0;
            end = old + got;
            if let Some(last) = memrchr(b'\n', &memory[old..end]) {
                self.rest.extend_from_slice(&memory[old + last + 1..end]);
                end = old + last + 1;
                break;
            }
            // No line end so far, so all of it is one line.
            end = end.min(MAX_RECORD + 1);
        }
        Ok((end > 0).then_some(Block { memory, end }))
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
    /// Its lines, without their ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes();
        iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            Some(line)
        })
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.memory[..self.end]
    }

    /// Its memory, to be used for the next one.
    #[must_use]
    pub fn into_memory(self) -> Vec<u8> {
        self.memory
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: impl Read) -> Vec<Vec<u8>> {
        let mut blocks = Blocks::new(input);
        let mut all = Vec::new();
        let mut memory = Vec::new();
        while let Some(block) = blocks.next_block(memory).expect("no I/O error") {
            all.extend(block.lines().map(<[u8]>::to_vec));
            memory = block.into_memory();
        }
        all
    }

    #[test]
    fn lines_are_whole() {
        let text: Vec<String> = (0..60_000).map(|n| format!("line {n}")).collect();
        let all = lines(text.join("\n").as_bytes());
        assert_eq!(all.len(), 60_000);
        for (n, line) in all.iter().enumerate() {
            assert_eq!(*line, format!("line {n}").into_bytes());
        }
    }

    #[test]
    fn the_last_line_needs_no_end() {
        assert_eq!(lines(&b"a\n\nb"[..]), [&b"a"[..], b"", b"b"]);
        assert!(lines(&b""[..]).is_empty());
    }

    #[test]
    fn a_line_without_end_takes_bounded_memory() {
        let long = io::repeat(b'x').take(MAX_RECORD as u64 + (9 << 20));
        let all = lines(long.chain(&b"\nnext\n"[..]));
        assert_eq!(all.len(), 2);
        assert!(all[0].len() > MAX_RECORD);
        assert!(all[0].len() <= MAX_RECORD + BLOCK);
        assert_eq!(all[1], b"next");
    }
}
