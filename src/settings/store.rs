//! Where the store is.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::context::Context;

/// There is no directory for the user's state.
#[derive(Debug, Error)]
#[error("there is no home directory to keep captures in")]
pub struct NoStateDirectory;

/// The store of `--store`, else of `CEW_STORE`, else `cew/captures.db` in the user's directory for
/// state. Absolute.
///
/// # Errors
/// When there is no such directory.
pub fn store_path(given: Option<&Path>, context: &Context) -> Result<PathBuf, NoStateDirectory> {
    if let Some(path) = given {
        return Ok(context.directory.join(path));
    }
    if let Some(path) = context.text_variable("CEW_STORE") {
        return Ok(context.directory.join(path));
    }
    let directory = context.state_directory().ok_or(NoStateDirectory)?;
    Ok(directory.join("cew").join("captures.db"))
}
