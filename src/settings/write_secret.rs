//! Puts a signing secret into a `.env` file, and never in place of one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::regular_file;
use crate::signing::{Scheme, SigningSecret};

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file sets the variable already.
    #[error("the variable is set already")]
    Occupied,
    /// Another process writes to the file, or died while it did.
    #[error("another cew is writing to it; if none is, remove {}", .0.display())]
    Locked(PathBuf),
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(error) => error,
            error => Self::other(error),
        }
    }
}

/// What there is to say about the file that has the secret now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Whether other users of this machine may read it.
    pub others_may_read: bool,
}

/// Adds the line, or fills in the guide's placeholder. The file is replaced in one step, and only
/// by one process at a time; mode and owner stay what they were.
///
/// # Errors
/// When the file sets the variable already, is none, or cannot be written.
pub fn write_secret(file: &Path, name: &'static str, secret: &str) -> Result<Written, WriteError> {
    let file = target(file)?;
    let draft = Draft::beside(&file)?;
    let text = match regular_file::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Zeroizing::default(),
        Err(error) => return Err(error.into()),
    };
    let old = std::str::from_utf8(&text).map_err(io::Error::other)?;
    let new = with_secret(old, name, secret)?;
    Ok(draft.replace(&file, new.as_bytes())?)
}

/// `text` with the line.
fn with_secret(text: &str, name: &str, secret: &str) -> Result<Zeroizing<String>, WriteError> {
    let mut lines = Vec::new();
    let mut placed = false;
    for line in text.lines() {
        let value = line
            .trim_start()
            .trim_start_matches("export ")
            .strip_prefix(name);
        match value.and_then(|rest| rest.trim_start().strip_prefix('=')) {
            None => lines.push(line.to_owned()),
            Some(value) if is_vacant(value) => {
                if !placed {
                    lines.push(format!("{name}={secret}"));
                }
                placed = true;
            }
            Some(_) => return Err(WriteError::Occupied),
        }
    }
    if !placed {
        lines.push(format!("{name}={secret}"));
    }
    Ok(Zeroizing::new(lines.join("\n") + "\n"))
}

/// Nothing there, or what the guide prints.
fn is_vacant(value: &str) -> bool {
    use crate::signing::SecretError::{Empty, Placeholder};
    let value = value.trim().trim_matches(['"', '\'']);
    matches!(
        SigningSecret::parse(value, Scheme::Svix),
        Err(Empty | Placeholder)
    )
}

/// The regular file that `file` leads to, or the one that is to be made.
fn target(file: &Path) -> io::Result<PathBuf> {
    match regular_file::check(file) {
        Ok(_) => fs::canonicalize(file),
        // A link to nothing is not replaced.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !file.is_symlink() => {
            Ok(file.to_owned())
        }
        Err(error) => Err(error),
    }
}

/// The new file, beside the old one until it takes its place: no reader sees half of it and no
/// failure loses it. Its name is always the same, so that it is a lock as well.
struct Draft {
    path: PathBuf,
    file: File,
    has_replaced: bool,
}

impl Draft {
    fn beside(file: &Path) -> Result<Self, WriteError> {
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
                Err(WriteError::Locked(path))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn replace(mut self, file: &Path, bytes: &[u8]) -> io::Result<Written> {
        self.file.write_all(bytes)?;
        let written = match fs::metadata(file) {
            Ok(old) => {
                keep_owner(&self.file, &old)?;
                self.file.set_permissions(old.permissions())?;
                Written {
                    others_may_read: others_may_read(&old),
                }
            }
            Err(_) => Written {
                others_may_read: false,
            },
        };
        self.file.sync_all()?;
        fs::rename(&self.path, file)?;
        self.has_replaced = true;
        sync_directory(file)?;
        Ok(written)
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
