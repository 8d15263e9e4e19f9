//! Where the store is.

use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::error::Error;

/// The store of `--store`, else of `CEW_STORE`, else `cew/captures.db` in the user's directory for
/// state. Absolute.
///
/// # Errors
/// When there is no such directory.
pub fn path(given: Option<&Path>, context: &Context) -> Result<PathBuf, Error> {
    if let Some(path) = given {
        return Ok(context.directory.join(path));
    }
    if let Some(path) = context.text_variable("CEW_STORE") {
        return Ok(context.directory.join(path));
    }
    let directory = context.state_directory().ok_or_else(|| {
        Error::usage(
            "there is no home directory to keep captures in",
            "name a file with --store or CEW_STORE",
        )
    })?;
    Ok(directory.join("cew").join("captures.db"))
}
