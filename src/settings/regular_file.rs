//! Small files. Those that were not named but found may be anything: a pipe that nobody writes to,
//! a device without an end.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::text::bounded;

/// No `.env` file is longer.
const LONGEST: u64 = 1 << 20;

/// What a path leads to instead of a file.
#[derive(Debug, Error)]
#[error("it is not a regular file")]
struct NotRegular;

/// The bytes of the regular file at `path`.
///
/// # Errors
/// When there is none, it is too long, or cannot be read.
pub(super) fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    // To open a pipe would wait for whoever writes to it.
    check(path)?;
    bounded(File::open(path)?)
}

/// All that `reader` gives, for what was named: that may be a pipe.
///
/// # Errors
/// When it is too long, or cannot be read.
pub(super) fn bounded(reader: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    bounded::read(reader, LONGEST, &mut bytes)?;
    Ok(bytes)
}

/// Fails unless `path` leads to a regular file.
///
/// # Errors
/// When it leads to nothing, or to something else.
pub(super) fn check(path: &Path) -> io::Result<fs::Metadata> {
    let metadata = fs::metadata(path)?;
    if metadata.is_file() {
        Ok(metadata)
    } else if metadata.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::other(NotRegular))
    }
}
