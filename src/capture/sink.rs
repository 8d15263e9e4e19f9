//! Where readers put the requests that they find, and what they may open.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::{Broken, CapturedRequest, MAX_RECORD};
use crate::text::bounded;

/// Where a record stands in its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The line it starts on, from 1.
    pub line: u64,
    /// How many records precede it, broken ones too; what is passed over is none.
    pub index: u64,
}

/// What takes the records: the request or why it is broken. `Break` ends the reading.
pub type Each<'e> =
    dyn FnMut(Position, Result<CapturedRequest<'_>, Broken>) -> ControlFlow<()> + 'e;

/// Opens a file that lies beside the input, by its name alone: a curl command may say `@file`.
pub type OpenFile<'o> = dyn FnMut(&str) -> io::Result<Box<dyn Read>> + 'o;

/// A request that owns what it has, or why there is none.
pub(super) type Record = Result<CapturedRequest<'static>, Broken>;

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
        let counts = !matches!(&record, Err(broken) if broken.passed_over().is_some());
        self.index += u64::from(counts);
        (self.each)(Position { line, index }, record)
    }
}

/// The contents of a file in the directory of the capture. Whoever made the capture may not have
/// other files read.
pub(super) fn beside(name: &[u8], open: &mut OpenFile<'_>) -> Result<Vec<u8>, Broken> {
    let shown = String::from_utf8_lossy(name).into_owned();
    let plain = shown.strip_prefix("./").unwrap_or(&shown);
    if plain.is_empty() || plain.starts_with('.') || plain.contains(['/', '\\', ':', '\0']) {
        return Err(Broken::FileElsewhere(shown));
    }
    let mut bytes = Vec::new();
    let read = open(plain).and_then(|file| bounded::read(file, MAX_RECORD as u64, &mut bytes));
    match read {
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(Broken::TooLarge),
        Err(source) => Err(Broken::File(shown, source)),
        Ok(()) => Ok(bytes),
    }
}
