//! One service delivers what is in a store: two would deliver everything twice. Whoever delivers
//! beside something else leaves the store to a service that asks for it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::beside::{self, beside};

/// Held while the service runs. The system releases it when the process ends, however it does.
pub struct Serving {
    _lock: File,
    whereabouts: PathBuf,
}

/// Asks whoever minds a store to leave it, as long as this is held.
pub struct Claim {
    _lock: File,
}

impl Claim {
    /// Asks for `store`; `None` if somebody else does.
    ///
    /// # Errors
    /// When nothing can be written beside the store.
    pub fn make(store: &Path) -> io::Result<Option<Self>> {
        let lock = open(&claim(store))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether somebody asks for `store`.
    #[must_use]
    pub fn is_made(store: &Path) -> bool {
        // Those who look share it, so that nobody takes one for whoever asks.
        let lock = File::options().read(true).open(claim(store));
        let tried = lock.map(|lock| lock.try_lock_shared());
        matches!(tried, Ok(Err(TryLockError::WouldBlock)))
    }
}

fn claim(store: &Path) -> PathBuf {
    beside(store, "serving.claim")
}

fn open(path: &Path) -> io::Result<File> {
    beside::private(OpenOptions::new().create(true).truncate(false).write(true)).open(path)
}

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The address of its page.
    pub url: String,
    /// The base of its APIs.
    pub api: String,
}

/// Why a store cannot be served.
#[derive(Debug, Error)]
pub enum NotServed {
    /// Another process does it.
    #[error("this store is served already{}", at(.0.as_ref()))]
    Elsewhere(Option<Whereabouts>),
    /// The files beside it.
    #[error("cannot write beside the store: {0}")]
    Io(#[from] io::Error),
}

fn at(whereabouts: Option<&Whereabouts>) -> String {
    whereabouts.map_or_else(String::new, |at| format!(", at {}", at.url))
}

impl Serving {
    /// Takes over `store`.
    ///
    /// # Errors
    /// When another process has.
    pub fn begin(store: &Path) -> Result<Self, NotServed> {
        let lock = open(&beside(store, "serving.lock"))?;
        match lock.try_lock() {
            Ok(()) => {
                let whereabouts = beside(store, "serving");
                // One that was killed left its own.
                let _ = std::fs::remove_file(&whereabouts);
                Ok(Self {
                    _lock: lock,
                    whereabouts,
                })
            }
            Err(TryLockError::WouldBlock) => Err(NotServed::Elsewhere(Self::whereabouts(store))),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Says where it is.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn is_at(&self, whereabouts: &Whereabouts) -> io::Result<()> {
        let text = serde_json::to_vec(whereabouts)?;
        beside::write(&self.whereabouts, &text)
    }

    /// Where the service of `store` said that it is. It may have ended since.
    #[must_use]
    pub fn whereabouts(store: &Path) -> Option<Whereabouts> {
        let text = beside::read(&beside(store, "serving")).ok()??;
        serde_json::from_slice(&text).ok()
    }

    /// Where the service of `store` is, if one runs.
    #[must_use]
    pub fn running(store: &Path) -> Option<Whereabouts> {
        let lock = File::options()
            .write(true)
            .open(beside(store, "serving.lock"))
            .ok()?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Self::whereabouts(store),
            _ => None,
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It is only a note.
        let _ = std::fs::remove_file(&self.whereabouts);
    }
}
