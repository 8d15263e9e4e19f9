//! Where `.env` files are looked for, and which of those that are there are left alone.

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::regular_file;
use crate::text::shell;

/// The files that frameworks read in development, the strongest first.
pub(super) const ENV_FILES: [&str; 4] = [
    ".env.development.local",
    ".env.local",
    ".env.development",
    ".env",
];

/// Files of other environments: a secret in them is none to verify with, but may explain a refusal.
pub(super) const OTHER_FILES: [&str; 9] = [
    ".env.production.local",
    ".env.production",
    ".env.staging.local",
    ".env.staging",
    ".env.preview",
    ".env.test.local",
    ".env.test",
    ".env.prod",
    ".dev.vars",
];

/// A `.env` file.
pub(super) struct EnvFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it is called here.
    pub(super) shown: PathBuf,
}

impl EnvFile {
    /// Its bytes, as they are.
    ///
    /// # Errors
    /// When it cannot be read, or is no text that a handler reads.
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>, LeftOut> {
        match regular_file::read(&self.path) {
            Ok(bytes) if is_utf_16(&bytes) => {
                let why = "it is UTF-16, and should be UTF-8";
                Err(LeftOut::unreadable(&self.shown, &why))
            }
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(LeftOut::unreadable(&self.shown, &error)),
        }
    }
}

/// As PowerShell's `>` writes it.
fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff])
}

/// The files to try, and those to leave alone.
#[derive(Default)]
pub(super) struct EnvPlaces {
    /// The strongest first. Not all of them exist.
    pub(super) files: Vec<EnvFile>,
    /// Whether those above this directory are among them.
    pub(super) above: bool,
    /// Those that exist, but are not read.
    pub(super) left_out: Vec<LeftOut>,
}

/// A `.env` file that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    file: PathBuf,
    why: String,
    /// Whether it can be read all the same, once it is named.
    pub is_readable: bool,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.why)
    }
}

impl LeftOut {
    fn unreadable(file: &Path, why: &impl ToString) -> Self {
        Self {
            file: file.to_owned(),
            why: why.to_string(),
            is_readable: false,
        }
    }

    /// The file, as a word of a command line.
    #[must_use]
    pub fn word(&self) -> String {
        shell::word(&self.file.to_string_lossy())
    }
}

impl EnvPlaces {
    /// Those of `directory`, then of its parents up to the root of its repository, if git would
    /// trust that for `user`. Without such a repository, the parents are somebody else's.
    pub(super) fn around(directory: &Path, user: Option<u32>) -> Self {
        Self::named(&ENV_FILES, directory, user)
    }

    /// The same with [`OTHER_FILES`].
    pub(super) fn others_around(directory: &Path, user: Option<u32>) -> Self {
        Self::named(&OTHER_FILES, directory, user)
    }

    fn named(names: &[&str], directory: &Path, user: Option<u32>) -> Self {
        let mut places = Self::default();
        let mut up = directory.ancestors();
        let steps = up.position(|at| at.join(".git").exists()).unwrap_or(0);
        let root = directory.ancestors().nth(steps).unwrap_or(directory);
        let is_trusted = steps == 0 || is_of(root, user);
        places.above = steps > 0 && is_trusted;
        let mut prefix = PathBuf::new();
        for (step, at) in directory.ancestors().take(steps + 1).enumerate() {
            for name in names {
                let file = EnvFile {
                    path: at.join(name),
                    shown: prefix.join(name),
                };
                places.add(file, step == 0 || is_trusted);
            }
            prefix.push("..");
        }
        places
    }

    fn add(&mut self, file: EnvFile, is_trusted: bool) {
        let Ok(found) = file.path.metadata() else {
            return;
        };
        let why = if found.is_dir() {
            "it is a directory"
        } else if !found.is_file() {
            "it is not a regular file"
        } else if !is_trusted {
            "its repository belongs to another user"
        } else {
            return self.files.push(file);
        };
        self.left_out.push(LeftOut {
            is_readable: !found.is_dir(),
            file: file.shown,
            why: why.to_owned(),
        });
    }
}

/// Whether git would trust the repository in `root`: both it and its `.git` are of that user.
#[cfg(unix)]
fn is_of(root: &Path, user: Option<u32>) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let is_of = |path: &Path| {
        path.symlink_metadata()
            .is_ok_and(|at| Some(at.uid()) == user)
    };
    is_of(root) && is_of(&root.join(".git"))
}

#[cfg(not(unix))]
fn is_of(_: &Path, _: Option<u32>) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn above_this_directory_only_what_git_would_trust_is_read() {
        use std::os::unix::fs::MetadataExt as _;

        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("a/b");
        fs::create_dir_all(&below).unwrap();
        fs::create_dir(root.path().join(".git")).unwrap();
        for file in [".env", "a/.env.local", "a/b/.env"] {
            fs::write(root.path().join(file), "A=1").unwrap();
        }
        let user = root.path().metadata().unwrap().uid();
        let places = EnvPlaces::around(&below, Some(user));
        let shown = |file: &EnvFile| file.shown.display().to_string();
        let files: Vec<_> = places.files.iter().map(shown).collect();
        assert_eq!(files, [".env", "../.env.local", "../../.env"]);
        assert!(places.above && places.left_out.is_empty());
        for other in [Some(user + 1), None] {
            let places = EnvPlaces::around(&below, other);
            let files: Vec<_> = places.files.iter().map(shown).collect();
            assert_eq!(files, [".env"]);
            assert_eq!(places.left_out.len(), 2);
        }
    }
}
