//! Opens the store that a command line means.

use std::path::Path;

use super::Error;
use crate::context::Context;
use crate::settings::{other_stores, project_note, store_path};
use crate::store::{Access, Problem, Pruned, Store, StoreError};
use crate::terminal::Reporter;

/// The store of `--store` (`given`), else this project's.
///
/// # Errors
/// When it cannot be opened. One that is not there is said to be elsewhere, if it is.
pub fn open(given: Option<&Path>, access: Access, context: &Context) -> Result<Store, Error> {
    let path = store_path(given, context)?;
    let store = Store::open(&path, access).map_err(|error| missing(error, given, context))?;
    if access == Access::Create
        && let Some(note) = project_note(given, &path, context)
    {
        note.write();
    }
    Ok(store)
}

/// The same, to be opened on another thread.
///
/// # Errors
/// When there is no place for it.
pub fn opener(
    given: Option<&Path>,
    access: Access,
    context: &Context,
) -> Result<impl FnOnce() -> Result<Store, StoreError> + Send + 'static, Error> {
    let path = store_path(given, context)?;
    let note = project_note(given, &path, context);
    Ok(move || {
        let store = Store::open(&path, access)?;
        if let Some(note) = note {
            note.write();
        }
        Ok(store)
    })
}

/// Nothing is removed silently.
pub fn remark_on_pruned(pruned: Pruned, reporter: &mut Reporter<'_>) {
    if pruned.old > 0 {
        reporter.remark(format_args!(
            "removed {} captures and messages older than 30 days from the store",
            pruned.old
        ));
    }
    if pruned.surplus > 0 {
        reporter.remark(format_args!(
            "removed the {} oldest captures and messages, to keep the store below 1 GiB, and what \
             is not authentic below 256 MiB",
            pruned.surplus
        ));
    }
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
