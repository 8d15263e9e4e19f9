//! Files that are replaced in one step: no reader sees half of one, and no failure loses it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why there is no new file.
#[derive(Debug, Error)]
pub enum DraftError {
    /// Another process writes to the file, or died while it did.
    #[error("another cew is writing to it; if none is, remove {}", .0.display())]
    Locked(PathBuf),
    /// It cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<DraftError> for io::Error {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Io(error) => error,
            error @ DraftError::Locked(_) => Self::other(error),
        }
    }
}

/// The new file, beside the old one until it takes its place: no reader sees half of it and no
/// failure loses it. Its name is always the same, so that it is a lock as well.
pub struct Draft {
    path: PathBuf,
    file: File,
    has_replaced: bool,
}

impl Draft {
    /// One that is to take the place of `file`, and that others cannot read until then.
    ///
    /// # Errors
    /// When there is one already, or none can be made.
    pub fn beside(file: &Path) -> Result<Self, DraftError> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".cew-new");
        let path = file.with_file_name(name);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => Ok(Self {
                path,
                file,
                has_replaced: false,
            }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(DraftError::Locked(path))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the place of `file`, with its mode and owner. Whether others may read that.
    ///
    /// # Errors
    /// When it cannot be written; `file` is what it was then.
    pub fn replace(mut self, file: &Path, bytes: &[u8]) -> io::Result<bool> {
        self.file.write_all(bytes)?;
        let mut is_open = false;
        if let Ok(old) = fs::metadata(file) {
            keep_owner(&self.file, &old)?;
            self.file.set_permissions(old.permissions())?;
            is_open = others_may_read(&old);
        }
        self.file.sync_all()?;
        fs::rename(&self.path, file)?;
        self.has_replaced = true;
        sync_directory(file)?;
        Ok(is_open)
    }
}

impl Draft {
    /// Becomes `file`, for which others than its owner may have rights as for any new file, unless
    /// there is one by now.
    ///
    /// # Errors
    /// When there is one, or it cannot be written.
    pub fn create(mut self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        open_to_readers(&self.file)?;
        self.file.sync_all()?;
        // Unlike a renamed file, a link takes no other's place. Not every file system has them.
        match fs::hard_link(&self.path, file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => File::create_new(file)?.write_all(bytes)?,
        }
        sync_directory(file)
    }
}

/// Nothing is left behind. After the replacement, the name may be another's draft already.
impl Drop for Draft {
    fn drop(&mut self) {
        if !self.has_replaced {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Source code is no secret, whatever the draft was.
#[cfg(unix)]
fn open_to_readers(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn keep_owner(new: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let made = new.metadata()?;
    if (made.uid(), made.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(new, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn others_may_read(file: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o044 != 0
}

#[cfg(not(unix))]
const fn others_may_read(_: &fs::Metadata) -> bool {
    false
}

/// The new name is on the disk, too.
#[cfg(unix)]
fn sync_directory(file: &Path) -> io::Result<()> {
    let directory = file.parent().filter(|at| !at.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
