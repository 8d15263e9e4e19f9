//! What can be wrong with a store.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// A store that cannot be used. Can be told to everyone who waited for it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the store {} {problem}", path.display())]
pub struct StoreError {
    /// The store's file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a store.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// Nothing to read from.
    #[error("does not exist")]
    Missing,
    /// Another kind of file, or another program's database.
    #[error("is not a store of cew")]
    Foreign,
    /// Of a later `cew`.
    #[error("has version {0}, which this cew does not know (it knows version {known})", known = super::version::VERSION)]
    Newer(i64),
    /// Of an earlier `cew`, and opened for reading only.
    #[error(
        "has version {0}, of an earlier cew: it has to be brought up to date before it is read"
    )]
    Older(i64),
    /// It has a table, an index, a trigger or a view that is not ours, or not as we made it.
    #[error("was altered by another program: {0:?} is not what cew made")]
    Altered(String),
    /// Others can read or write it; with its mode.
    #[error("can be read by others (mode {0:o})")]
    Open(u32),
    /// Somebody else can do with it what they like; with their user number.
    #[error("belongs to another user (number {0})")]
    OtherOwner(u32),
    /// Damaged.
    #[error("is damaged: {0}")]
    Corrupt(String),
    /// The file, or the disk it is on.
    #[error("cannot be written: it is read-only")]
    ReadOnly,
    /// No space left.
    #[error("cannot be written: the disk is full")]
    Full,
    /// Another process kept it locked for too long.
    #[error("is locked by another process")]
    Busy,
    /// Anything else.
    #[error("cannot be used: {0}")]
    Other(String),
}

impl StoreError {
    pub(super) fn new(path: &Path, error: &rusqlite::Error) -> Self {
        let problem = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Problem::Full,
            Some(ErrorCode::ReadOnly) => Problem::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Problem::Busy,
            Some(ErrorCode::NotADatabase) => Problem::Foreign,
            Some(ErrorCode::DatabaseCorrupt) => Problem::Corrupt(error.to_string()),
            Some(ErrorCode::OperationInterrupted) => {
                Problem::Corrupt("reading it takes far longer than its size explains".to_owned())
            }
            _ => Problem::Other(error.to_string()),
        };
        Self::of(path, problem)
    }

    pub(super) fn of(path: &Path, problem: Problem) -> Self {
        Self {
            path: path.to_owned(),
            problem,
        }
    }
}
