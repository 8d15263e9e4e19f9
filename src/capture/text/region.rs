//! JSON over several lines amid text, as programs print what they want to have read.

use std::io;

use crate::capture::lines::{Line, LineReader};

/// The most bytes that such JSON may have: of what has no end, much is read in vain.
const LONGEST: usize = 8 << 20;

/// Completes lines that open JSON.
#[derive(Default)]
pub(super) struct Regions {
    /// Before this line nothing is completed any more, for that ended nowhere.
    not_before: u64,
}

impl Regions {
    /// Appends to `text`, a line, what belongs to the brace or bracket that it ends with.
    pub(super) fn complete(
        &mut self,
        source: &mut LineReader<'_>,
        text: &mut Vec<u8>,
    ) -> io::Result<()> {
        let opens = matches!(text.trim_ascii_end().last(), Some(b'{' | b'['));
        if !opens || source.line() < self.not_before {
            return Ok(());
        }
        let first = text.len();
        let mut depth = Depth::default();
        depth.follow(text);
        while !depth.is_closed() {
            let start = text.len();
            match source.read_line(text, LONGEST)? {
                Line::Whole => depth.follow(&text[start..]),
                Line::End | Line::TooLong => {
                    // Read too far: line by line it may still make sense.
                    let rest = text.split_off(first);
                    self.not_before = source.line();
                    source.unread(&rest);
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// How many braces and brackets are open, those within quotation marks apart.
#[derive(Default)]
pub(super) struct Depth {
    open: usize,
    quote: Option<u8>,
}

impl Depth {
    /// Whether all that was opened is closed.
    pub(super) const fn is_closed(&self) -> bool {
        self.open == 0
    }

    /// Goes over one more line.
    pub(super) fn follow(&mut self, line: &[u8]) {
        let mut bytes = line.iter();
        while let Some(&byte) = bytes.next() {
            match (self.quote, byte) {
                (Some(_), b'\\') => drop(bytes.next()),
                (Some(quote), _) if quote == byte => self.quote = None,
                (None, b'"' | b'\'' | b'`') if self.open > 0 => self.quote = Some(byte),
                (None, b'{' | b'[') => self.open += 1,
                (None, b'}' | b']') => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        // JSON and most languages end a string on the line it starts on.
        if self.quote != Some(b'`') {
            self.quote = None;
        }
    }
}
