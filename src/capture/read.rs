//! One request after the other, in constant memory.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use super::source::Source;
use super::{Blocks, Broken, CapturedRequest, Format, curl, http, json, parse_line};

/// Where a record stands in its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The line it starts on, from 1.
    pub line: u64,
    /// How many records precede it, broken ones too.
    pub index: u64,
}

/// What takes the records: the request or why it is broken. `Break` ends the reading.
pub type Each<'e> =
    dyn FnMut(Position, Result<CapturedRequest<'_>, Broken>) -> ControlFlow<()> + 'e;

/// Opens a file that lies beside the input, by its name alone: a curl command may say `@file`.
pub type OpenFile<'o> = dyn FnMut(&str) -> io::Result<Box<dyn Read>> + 'o;

/// Numbers the records on their way to the caller.
pub(super) struct Sink<'e, 'f> {
    each: &'e mut Each<'f>,
    index: u64,
}

impl<'e, 'f> Sink<'e, 'f> {
    pub(super) const fn new(each: &'e mut Each<'f>) -> Self {
        Self { each, index: 0 }
    }

    pub(super) fn put(
        &mut self,
        line: u64,
        record: Result<CapturedRequest<'_>, Broken>,
    ) -> ControlFlow<()> {
        let index = self.index;
        self.index += 1;
        (self.each)(Position { line, index }, record)
    }
}

/// Reads every request of an input whose format is known from [`detect`](super::detect()).
///
/// # Errors
/// When the input itself fails. A broken record is no error: `each` is told, and reading goes on
/// with the next one.
pub fn read(
    input: &mut dyn BufRead,
    format: Format,
    open: &mut OpenFile<'_>,
    each: &mut Each<'_>,
) -> io::Result<()> {
    let mut sink = Sink::new(each);
    let flow = match format {
        Format::JsonLines => json_lines(input, &mut sink),
        Format::Json => json::document::read(input, &mut sink),
        Format::Curl => curl::read(&mut Source::new(input), open, &mut sink),
        Format::Http => http::read(&mut Source::new(input), &mut sink),
    };
    flow.map(|_| ())
}

fn json_lines(input: &mut dyn BufRead, sink: &mut Sink<'_, '_>) -> io::Result<ControlFlow<()>> {
    let mut blocks = Blocks::new(input);
    let mut memory = Vec::new();
    let mut line = 0;
    while let Some(block) = blocks.next_block(memory)? {
        for text in block.lines() {
            line += 1;
            if let Some(record) = parse_line(text).transpose()
                && sink.put(line, record).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        memory = block.into_memory();
    }
    Ok(ControlFlow::Continue(()))
}
