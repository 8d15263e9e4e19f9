//! Where the store is: each project has its own, so that no project's messages are ever sent to
//! another's handler.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::context::Context;
use crate::text::hex;

/// The file in which a store's directory says whose it is.
const PROJECT: &str = "project";

/// There is no directory for the user's state.
#[derive(Clone, Debug, Error)]
#[error("there is no home directory to keep captures in")]
pub struct NoStateDirectory;

/// A store that is another project's.
pub struct OtherStore {
    /// The project's directory; `None` for the one that all shared in earlier versions.
    pub project: Option<String>,
    /// The store's file.
    pub path: PathBuf,
}

/// The store of `--store`, else of `CEW_STORE`, else the project's in the user's directory for
/// state. Absolute.
///
/// # Errors
/// When there is no such directory.
pub fn store_path(given: Option<&Path>, context: &Context) -> Result<PathBuf, NoStateDirectory> {
    if let Some(path) = named_store(given, context) {
        return Ok(path);
    }
    Ok(project_directory(context)?.join("store.db"))
}

/// Where what belongs to this project is kept. It need not be there.
///
/// # Errors
/// When the user has no directory for state.
pub(super) fn project_directory(context: &Context) -> Result<PathBuf, NoStateDirectory> {
    let projects = projects(context).ok_or(NoStateDirectory)?;
    Ok(projects.join(directory_name(project_root(&context.directory))))
}

/// The stores of other projects, if nothing names this one's.
#[must_use]
pub fn other_stores(given: Option<&Path>, context: &Context) -> Vec<OtherStore> {
    let Some(projects) = projects(context).filter(|_| named_store(given, context).is_none()) else {
        return Vec::new();
    };
    let entries = fs::read_dir(&projects).into_iter().flatten().flatten();
    let stores = entries.filter_map(|entry| {
        let path = entry.path().join("store.db");
        let project = fs::read_to_string(entry.path().join(PROJECT));
        let name = || entry.file_name().to_string_lossy().into_owned();
        let project = project.map_or_else(|_| name(), |text| text.trim_end().to_owned());
        path.is_file().then_some(OtherStore {
            project: Some(project),
            path,
        })
    });
    let mut stores: Vec<_> = stores.collect();
    stores.sort_by(|one, other| one.project.cmp(&other.project));
    let shared = projects.with_file_name("captures.db");
    if shared.is_file() {
        stores.push(OtherStore {
            project: None,
            path: shared,
        });
    }
    stores
}

/// What stands beside a store: which project it belongs to.
pub struct ProjectNote {
    path: PathBuf,
    root: PathBuf,
}

/// The note for the store at `path`; none for one that was named.
#[must_use]
pub fn project_note(given: Option<&Path>, path: &Path, context: &Context) -> Option<ProjectNote> {
    if named_store(given, context).is_some() {
        return None;
    }
    Some(ProjectNote {
        path: path.with_file_name(PROJECT),
        root: project_root(&context.directory).to_owned(),
    })
}

impl ProjectNote {
    /// Writes it down, unless it is there.
    pub fn write(self) {
        if !self.path.exists() {
            // It only helps to find the store again.
            let _ = fs::write(self.path, format!("{}\n", self.root.display()));
        }
    }
}

fn named_store(given: Option<&Path>, context: &Context) -> Option<PathBuf> {
    let variable = || context.text_variable("CEW_STORE").map(PathBuf::from);
    let path = given.map(Path::to_owned).or_else(variable)?;
    Some(context.directory.join(path))
}

fn projects(context: &Context) -> Option<PathBuf> {
    Some(context.state_directory()?.join("cew").join("projects"))
}

/// The repository's root, else the directory itself.
fn project_root(directory: &Path) -> &Path {
    let mut up = directory.ancestors();
    up.find(|at| at.join(".git").exists()).unwrap_or(directory)
}

/// A name that people recognise, and what tells projects of one name apart.
fn directory_name(root: &Path) -> String {
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let plain = name
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '-' });
    let name: String = plain.take(40).collect();
    let hash: [u8; 32] = Sha256::digest(root.as_os_str().as_encoded_bytes()).into();
    let digits: [u8; 64] = hex::encode(hash);
    // Twelve tell a million projects apart.
    format!("{name}-{}", String::from_utf8_lossy(&digits[..12]))
}
