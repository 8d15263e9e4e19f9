//! Opens the store that a command line means.

use std::path::{Path, PathBuf};

use super::Error;
use crate::context::Context;
use crate::settings::{note_project, other_stores, store_path};
use crate::store::{Access, Problem, Store, StoreError};

/// The store of `--store` (`given`), else this project's.
///
/// # Errors
/// When it cannot be opened. One that is not there is said to be elsewhere, if it is.
pub fn open(given: Option<&Path>, access: Access, context: &Context) -> Result<Store, Error> {
    let path = store_path(given, context)?;
    let store = Store::open(&path, access).map_err(|error| missing(error, given, context))?;
    if access == Access::Create {
        note_project(given, &path, context);
    }
    Ok(store)
}

fn missing(error: StoreError, given: Option<&Path>, context: &Context) -> Error {
    let others = match error.problem {
        Problem::Missing => other_stores(given, context),
        _ => Vec::new(),
    };
    if others.is_empty() {
        return error.into();
    }
    let others = others.into_iter().map(|other| (other.project, other.path));
    Error::NoStore {
        error,
        others: others.collect(),
    }
}

/// The next step when there is no store here: name another project's.
pub(super) fn elsewhere(others: &[(Option<String>, PathBuf)]) -> String {
    /// More are of no help.
    const SHOWN: usize = 5;
    let (projects, shared): (Vec<_>, Vec<_>) =
        others.iter().partition(|(project, _)| project.is_some());
    let option = |path: &Path| format!("--store {}", path.display());
    let mut steps = vec!["`cew listen` makes one".to_owned()];
    if !projects.is_empty() {
        let named = projects.iter().map(|(project, path)| {
            let project = project.as_deref().unwrap_or_default();
            format!("{project} ({})", option(path))
        });
        let mut named: Vec<_> = named.collect();
        if let Some(more) = named.len().checked_sub(SHOWN + 1) {
            named.truncate(SHOWN);
            named.push(format!("{} more", more + 1));
        }
        steps.push(format!("these projects have one: {}", named.join(", ")));
    }
    if let [(_, path), ..] = shared[..] {
        let option = option(path);
        steps.push(format!(
            "what an earlier cew captured for all projects is still there: {option}"
        ));
    }
    steps.join("; ")
}
