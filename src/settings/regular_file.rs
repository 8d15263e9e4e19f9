//! Files that were not named but found, which may be anything: a pipe that nobody writes to, a
//! device without an end.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;
use zeroize::Zeroizing;

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
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path)?;
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
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
