//! Puts a signing secret into a `.env` file, and never in place of one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::draft::{Draft, DraftError};
use super::env_file::assignment;
use super::env_places::ENV_FILES;
use super::regular_file;
use super::secrets::{GUIDE_NAME, NAMES, NUXT_NAME};
use crate::signing::{Scheme, SigningSecret};

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The file sets this variable already.
    #[error("{0} is set already")]
    Occupied(String),
    /// Another process writes to the file.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<WriteError> for io::Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(error) => error,
            WriteError::Draft(error) => error.into(),
            error @ WriteError::Occupied(_) => Self::other(error),
        }
    }
}

/// What there is to say about the file that has the secret now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The variable that holds it.
    pub name: String,
    /// Whether cew finds it there by itself.
    pub is_looked_for: bool,
    /// Whether other users of this machine may read it.
    pub others_may_read: bool,
}

/// Adds the line, or fills in the guide's placeholder. The variable is `name`; without one, that of
/// the file which waits for a secret, else the usual one of the project. The file is replaced in one
/// step, and only by one process at a time; mode, owner and line ends stay what they were.
///
/// # Errors
/// When the file sets the variable already, is none, or cannot be written. Without a `name`, any
/// secret that would be found there counts: two would hide one another.
pub fn write_secret(file: &Path, name: Option<&str>, secret: &str) -> Result<Written, WriteError> {
    let file = target(file)?;
    let draft = Draft::beside(&file)?;
    let text = match regular_file::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Zeroizing::default(),
        Err(error) => return Err(error.into()),
    };
    let old = std::str::from_utf8(&text).map_err(io::Error::other)?;
    let name = match name {
        Some(name) => name.to_owned(),
        None => waiting_name(old)?
            .unwrap_or_else(|| usual_name(&file))
            .to_owned(),
    };
    let new = with_secret(old, &name, secret)?;
    let others_may_read = draft.replace(&file, new.as_bytes())?;
    Ok(Written {
        is_looked_for: NAMES.contains(&&*name),
        others_may_read,
        name,
    })
}

/// The name that the file has and that holds nothing yet.
fn waiting_name(text: &str) -> Result<Option<&'static str>, WriteError> {
    let mut waiting = None;
    for line in text.lines() {
        let Some((name, start)) = assignment(line) else {
            continue;
        };
        let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
            continue;
        };
        if !is_vacant(&line[start..]) {
            return Err(WriteError::Occupied(name.to_owned()));
        }
        waiting = waiting.or(Some(name));
    }
    Ok(waiting)
}

/// Which variables that cew knows have a secret, in the files of `directory` that frameworks read:
/// each with the name of its file.
#[must_use]
pub fn assigned_secrets(directory: &Path) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for file in ENV_FILES.into_iter().chain([".dev.vars"]) {
        let bytes = regular_file::read(&directory.join(file)).unwrap_or_default();
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let names = text.lines().filter_map(|line| {
            let (name, start) = assignment(line)?;
            let name = NAMES.into_iter().find(|known| *known == name)?;
            (!is_vacant(&line[start..])).then_some(name)
        });
        found.extend(names.map(|name| (file, name)));
    }
    found
}

/// What a handler beside `file` reads: Nuxt's takes no variable without its prefix.
fn usual_name(file: &Path) -> &'static str {
    let package = regular_file::read(&file.with_file_name("package.json")).unwrap_or_default();
    let package = serde_json::from_slice::<serde_json::Value>(&package).unwrap_or_default();
    let kinds = ["dependencies", "devDependencies"];
    if kinds.iter().any(|kind| package[kind].get("nuxt").is_some()) {
        NUXT_NAME
    } else {
        GUIDE_NAME
    }
}

/// `text` with the line. What stands before the name stays, and so do the ends of lines.
fn with_secret(text: &str, name: &str, secret: &str) -> Result<Zeroizing<String>, WriteError> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // No piece of it is left behind in memory by growing.
    let room = text.len() + name.len() + secret.len() + 8;
    let mut new = Zeroizing::new(String::with_capacity(room));
    let mut placed = false;
    for line in text.split_inclusive('\n') {
        let Some((_, start)) = assignment(line).filter(|(known, _)| *known == name) else {
            new.push_str(line);
            continue;
        };
        if !is_vacant(&line[start..]) {
            return Err(WriteError::Occupied(name.to_owned()));
        }
        if !placed {
            let indent = line.find(name).unwrap_or_default();
            new.push_str(&line[..indent]);
            add(&mut new, name, secret);
            let kept = line.trim_end_matches(['\r', '\n']).len();
            new.push_str(&line[kept..]);
        }
        placed = true;
    }
    if !new.is_empty() && !new.ends_with('\n') {
        new.push_str(end);
    }
    if !placed {
        add(&mut new, name, secret);
        new.push_str(end);
    }
    Ok(new)
}

fn add(text: &mut String, name: &str, secret: &str) {
    text.extend([name, "=", secret]);
}

/// Nothing there, or what the guide prints.
fn is_vacant(value: &str) -> bool {
    use crate::signing::SecretError::{Empty, Placeholder};
    let value = value.split(" #").next().unwrap_or_default();
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
