//! The folder of a project, read within bounds: it may be anybody's.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::framework::Framework;
use crate::text::bounded;

/// No file that matters here is longer.
const LONGEST: u64 = 4 << 20;

/// Why a project cannot be worked on.
#[derive(Debug, Error)]
pub enum Unusable {
    /// There is none.
    #[error("no project here: no package.json, pyproject.toml, requirements.txt or manage.py")]
    NoProject,
    /// It has no framework that there is a handler for.
    #[error("{file} names no framework that a handler is known for{}", of(*known))]
    Unknown {
        /// What was read.
        file: String,
        /// The framework that it does have.
        known: Option<&'static str>,
    },
    /// It holds others.
    #[error("this is the root of a workspace, and no app")]
    Workspace {
        /// Folders in it that have a framework.
        apps: Vec<String>,
    },
    /// It has several.
    #[error("the project has {}", all(.0))]
    Several(Vec<Framework>),
    /// A file is not what it should be.
    #[error("cannot read {path}: {reason}")]
    File {
        /// Within the folder.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A link leads elsewhere.
    #[error("{0} leads out of this folder")]
    Outside(String),
}

fn of(known: Option<&'static str>) -> String {
    known.map_or_else(String::new, |name| format!(": {name} has its own ways"))
}

fn all(frameworks: &[Framework]) -> String {
    let names = frameworks.iter().map(|framework| framework.name());
    names.collect::<Vec<_>>().join(" and ")
}

/// A folder.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// That at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether there is a file of that name.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    /// Whether there is a folder of that name.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> bool {
        self.root.join(path).is_dir()
    }

    /// Whether there is anything of that name, a link to nothing included.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    /// The text of a file; `None` where there is none.
    ///
    /// # Errors
    /// When it is none, too long, or no text.
    pub fn text(&self, path: &str) -> Result<Option<String>, Unusable> {
        let bytes = match read(&self.root.join(path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(path, &error)),
        };
        let text = String::from_utf8(bytes).map_err(|_| unreadable(path, &"it is not UTF-8"))?;
        Ok(Some(text))
    }

    /// The text of a file that is only looked at; empty where it cannot be read.
    #[must_use]
    pub fn glance(&self, path: &str) -> String {
        self.text(path).ok().flatten().unwrap_or_default()
    }

    /// The names in a folder, sorted; a few hundred at most.
    #[must_use]
    pub fn names(&self, path: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(path)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<_> = names.take(500).collect();
        names.sort();
        names
    }

    /// Makes sure that what is written at `path` stays in this folder, whatever links there are.
    ///
    /// # Errors
    /// When it would not.
    pub fn keep_within(&self, path: &str) -> Result<(), Unusable> {
        let outside = || Unusable::Outside(path.to_owned());
        let root = fs::canonicalize(&self.root).map_err(|error| unreadable(".", &error))?;
        let target = self.root.join(path);
        // The first of them that is there; what is below it will be made.
        let there = target.ancestors().find(|at| at.symlink_metadata().is_ok());
        let there = there.map(fs::canonicalize).transpose();
        match there.map_err(|_| outside())? {
            Some(there) if there.starts_with(&root) => Ok(()),
            _ => Err(outside()),
        }
    }
}

fn unreadable(path: &str, reason: &impl ToString) -> Unusable {
    Unusable::File {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// A pipe or a device would never end.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    bounded::read(File::open(path)?, LONGEST, &mut bytes)?;
    Ok(bytes)
}
