//! One request after the other, in constant memory.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::lines::LineReader;
use super::sink::{Each, OpenFile, Sink};
use super::{Blocks, Format, curl, flows, json, read_line_in, text};

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
        Format::Flows => flows::read(&mut LineReader::new(input), &mut sink),
        Format::Curl => curl::read(&mut LineReader::new(input), open, &mut sink),
        Format::Text => text::read(&mut LineReader::new(input), open, &mut sink),
    };
    flow.map(|_| ())
}

fn json_lines(input: &mut dyn BufRead, sink: &mut Sink<'_, '_>) -> io::Result<ControlFlow<()>> {
    let mut blocks = Blocks::new(input);
    let (mut memory, mut unescaped) = (Vec::new(), Vec::new());
    let mut line = 0;
    while let Some(block) = blocks.next_block(memory)? {
        for text in block.lines() {
            line += 1;
            let flow = read_line_in(&mut unescaped, text, &mut |record| sink.put(line, record));
            if flow.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        memory = block.into_memory();
    }
    Ok(ControlFlow::Continue(()))
}
