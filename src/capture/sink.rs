//! Where readers put the requests that they find, and what they may open.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::{Broken, CapturedRequest};

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
