//! Files that lie beside a store and belong to its owner alone: token, secrets, who serves it.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// No such file is longer.
const LONGEST: u64 = 16 << 20;

/// The file beside `store` with this ending.
#[must_use]
pub fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push("-");
    name.push(ending);
    name.into()
}

/// What the file holds; `None` where there is none.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Puts `bytes` in the place of the file at once: whoever reads it finds the old or the new. It is
/// on disk when this returns.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    let new = PathBuf::from(new);
    // One that a killed process left may have any mode.
    let _ = fs::remove_file(&new);
    let mut file = private(fs::OpenOptions::new().write(true).create_new(true)).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    // A name is on disk when its directory is. Windows has no such call, and needs none.
    if cfg!(unix)
        && let Some(directory) = path.parent()
    {
        fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// Of the owner alone.
pub fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
