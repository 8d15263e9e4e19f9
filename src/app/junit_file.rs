//! The file of `--junit`: whether it can be written is known before anything is sent, and it takes
//! the place of an old one only when it is whole.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::context::Context;

/// A file that is going to be written.
pub(super) struct JunitFile {
    path: PathBuf,
    /// As the user named it.
    shown: String,
    draft: Draft,
}

enum Draft {
    /// Beside the file, until it takes its place.
    Beside(PathBuf, File),
    /// A pipe or a device has no place to take.
    Straight(File),
}

impl JunitFile {
    /// Makes sure that `path` can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub fn prepare(path: &Path, context: &Context) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let path = context.directory.join(path);
        match open(&path) {
            Ok((path, draft)) => Ok(Self { path, shown, draft }),
            Err(error) => Err(Error::io(format!("cannot write {shown}"))(error)),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the disk is full, say.
    pub fn write(mut self, xml: &str) -> Result<(), Error> {
        let written = match &mut self.draft {
            Draft::Straight(file) => file.write_all(xml.as_bytes()),
            Draft::Beside(draft, file) => file
                .write_all(xml.as_bytes())
                .and_then(|()| fs::rename(&*draft, &self.path)),
        };
        written.map_err(Error::io(format!("cannot write {}", self.shown)))
    }
}

/// Nothing is left behind; after it was written there is nothing of that name.
impl Drop for JunitFile {
    fn drop(&mut self) {
        if let Draft::Beside(draft, _) = &self.draft {
            let _ = fs::remove_file(draft);
        }
    }
}

/// The file itself, behind all links, and what is written first.
fn open(path: &Path) -> io::Result<(PathBuf, Draft)> {
    let path = match fs::metadata(path) {
        Ok(at) if at.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(at) if !at.is_file() => {
            let file = File::options().write(true).open(path)?;
            return Ok((path.to_owned(), Draft::Straight(file)));
        }
        Ok(_) => {
            // One that may not be written is not replaced either.
            File::options().append(true).open(path)?;
            fs::canonicalize(path)?
        }
        Err(_) => path.to_owned(),
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".cew-new");
    let draft = path.with_file_name(name);
    let file = File::create(&draft)?;
    Ok((path, Draft::Beside(draft, file)))
}
