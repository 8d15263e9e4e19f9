//! The files of a store: made for their owner alone, and refused where others have a hand in them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Problem;

/// Space that is kept back, for `prune` to work with when the disk is full: as much as the log may
/// be ahead of the database.
const RESERVE: usize = 4 << 20;

/// Makes the file, and directories for it; all of them are on disk when this returns. SQLite
/// gives the files beside it the same mode.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("/"));
    let missing = directory.ancestors().take_while(|at| !at.exists());
    let missing = missing.count();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    match private(fs::OpenOptions::new().append(true).create_new(true)).open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(error),
    }
    // The directory that has the file, and each that has a new directory.
    for at in directory.ancestors().take(missing + 1) {
        sync_directory(at)?;
    }
    Ok(())
}

/// A name is on disk when its directory is. Windows has no such call, and needs none.
fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// Of the owner alone.
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Of a directory SQLite says less clearly what is wrong.
pub(super) fn check_file(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(())
}

/// SQLite opens what it cannot write for reading, and fails later and less clearly.
pub(super) fn check_writable(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().append(true).open(path).map(|_| ())
}

/// Payloads are personal data: what others can read, or could have written, is no place for them.
#[cfg(unix)]
pub(super) fn check_owner(path: &Path) -> Option<Problem> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(path).ok()?;
    let mode = metadata.mode() & 0o777;
    if metadata.uid() != nix::unistd::geteuid().as_raw() {
        return Some(Problem::OtherOwner(metadata.uid()));
    }
    (mode & 0o077 != 0).then_some(Problem::Open(mode))
}

#[cfg(not(unix))]
pub(super) fn check_owner(_: &Path) -> Option<Problem> {
    None
}

fn reserve_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-reserve");
    name.into()
}

/// Keeps space back beside the store, if there is any.
pub(super) fn reserve(path: &Path) {
    let reserve = reserve_of(path);
    let size = fs::metadata(&reserve).map_or(0, |metadata| metadata.len());
    if size >= RESERVE as u64 {
        return;
    }
    let made = private(
        fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true),
    )
    .open(&reserve)
    // Some file systems do not store what is all zeros.
    .and_then(|mut file| file.write_all(&vec![b'\n'; RESERVE]));
    if made.is_err() {
        let _ = fs::remove_file(&reserve);
    }
}

/// The reserve of a store, in use; kept back again when it is dropped.
pub struct Room(PathBuf);

impl Room {
    /// Gives back the space that is kept for this.
    #[must_use]
    pub fn make(store: &Path) -> Self {
        let _ = fs::remove_file(reserve_of(store));
        Self(store.to_owned())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.0.exists() {
            reserve(&self.0);
        }
    }
}
