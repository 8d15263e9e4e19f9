//! Opens the store that a command line means.

use std::path::Path;

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
