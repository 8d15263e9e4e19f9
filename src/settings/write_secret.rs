//! Puts a signing secret into a `.env` file, and never in place of one.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::signing::{Scheme, SigningSecret};

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file sets the variable already.
    #[error("the variable is set already")]
    Occupied,
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Adds the line, or fills in the guide's placeholder. The file is replaced in one step.
///
/// # Errors
/// When the file sets the variable already, or cannot be written.
pub fn write_secret(file: &Path, name: &'static str, secret: &str) -> Result<(), WriteError> {
    let old = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let mut lines = Vec::new();
    let mut placed = false;
    for line in old.lines() {
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
            Some(_) => {
                return Err(WriteError::Occupied);
            }
        }
    }
    if !placed {
        lines.push(format!("{name}={secret}"));
    }
    let text = Zeroizing::new(lines.join("\n") + "\n");
    replace(file, text.as_bytes()).map_err(WriteError::Io)
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

/// Writes beside the file and renames, so that no reader sees half of it and no failure loses it.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = file.with_file_name(name);
    let written = create_private(&beside).and_then(|mut new| {
        new.write_all(bytes)?;
        new.sync_all()?;
        if let Ok(old) = fs::metadata(&file) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, &file)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
