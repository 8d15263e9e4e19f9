//! Files of any kind, of which no more is read than makes sense: a device has no end.

use std::io::{self, Read};

/// All that `reader` gives, behind what `into` holds.
///
/// # Errors
/// When it cannot be read, or gives more than `longest` bytes.
pub(crate) fn read(reader: impl Read, longest: u64, into: &mut Vec<u8>) -> io::Result<()> {
    let read = reader.take(longest.saturating_add(1)).read_to_end(into)?;
    if read as u64 > longest {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(())
}
