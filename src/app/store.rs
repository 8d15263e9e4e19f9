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

/// When a name stands for no capture, this many that begin with it are looked for.
const SIMILAR: u8 = 4;

/// The name of a capture, or of its message, that `beginning` is the beginning of, or all of.
///
/// # Errors
/// When there is none, or more than one, or the store cannot be read.
pub fn whole_name(store: &Store, beginning: &str) -> Result<String, Error> {
    if store.has_name(beginning)? {
        return Ok(beginning.to_owned());
    }
    only(
        store.names_from(beginning, SIMILAR.into())?,
        store,
        beginning,
    )
}

/// The same, also of a message that was sent from here.
///
/// # Errors
/// When there is none, or more than one, or the store cannot be read.
pub fn whole_name_of_any(store: &Store, beginning: &str) -> Result<String, Error> {
    let mut sent = store.message_ids_from(beginning, SIMILAR.into())?;
    if store.has_name(beginning)? || sent.iter().any(|id| id == beginning) {
        return Ok(beginning.to_owned());
    }
    let mut similar = store.names_from(beginning, SIMILAR.into())?;
    sent.retain(|id| !similar.contains(id));
    similar.append(&mut sent);
    only(similar, store, beginning)
}

fn only(mut similar: Vec<String>, store: &Store, beginning: &str) -> Result<String, Error> {
    if similar.len() == 1 {
        return Ok(similar.remove(0));
    }
    similar.truncate(usize::from(SIMILAR) - 1);
    Err(Error::NoCapture {
        origin: store.path().display().to_string(),
        name: beginning.to_owned(),
        similar,
    })
}
