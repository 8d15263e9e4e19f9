//! Opening: settings and version.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::guard::Guard;
use super::schema;
use super::version::VERSION;
use super::{Problem, Store, StoreError, files};
use crate::capture::Input;

/// The first bytes of every `SQLite` database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait for one that migrates the store: a minute for a gigabyte, on a slow disk.
const MIGRATION_PATIENCE: Duration = Duration::from_secs(60);

/// A log that is left behind is read by the next who opens the store, which takes a millisecond or
/// two for a megabyte.
const MAX_LOG: u64 = 512 << 10;

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Writing; made if it is not there.
    Create,
    /// Writing down what was sent; made if it is not there. What is written outlives this process,
    /// but not always a power cut: nobody waits for the disk.
    Record,
    /// Writing; it must be there.
    Write,
    /// Reading; it must be there.
    Read,
    /// Reading a store that was handed over as a file: whoever owns it.
    Inspect,
}

impl Store {
    /// Opens the store at `path`, an absolute path. One of an earlier version is brought up to date
    /// when it is opened for writing.
    ///
    /// # Errors
    /// When it is not there (unless it is created), is not a store, is of another version, or
    /// cannot be used as `access` asks.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        match access {
            Access::Create | Access::Record => {
                files::create(path).and_then(|()| files::check_writable(path))
            }
            Access::Write => files::check_writable(path),
            Access::Read | Access::Inspect => files::check_file(path),
        }
        .map_err(|error| {
            let problem = match problem_of(&error) {
                // It was about to be made.
                Problem::Missing if matches!(access, Access::Create | Access::Record) => {
                    Problem::Other(error.to_string())
                }
                problem => problem,
            };
            StoreError::of(path, problem)
        })?;
        let reads = matches!(access, Access::Read | Access::Inspect);
        let flags = if reads {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        // One thread at a time uses the connection, as its type has it.
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut store = Connection::open_with_flags(path, flags)
            .map_err(|error| StoreError::new(path, &error))
            .map(|connection| Self {
                connection,
                path: path.to_owned(),
                access,
                guard: Guard {
                    steps: Arc::new(AtomicU64::new(0)),
                },
            })?;
        store.ask(Self::harden)?;
        if reads {
            store.limit_steps()?;
        }
        let version = store.version()?;
        if access != Access::Inspect
            && let Some(problem) = files::check_owner(path)
        {
            return Err(StoreError::of(path, problem));
        }
        if reads && version == 0 {
            store.connection = empty().map_err(|error| StoreError::new(path, &error))?;
        } else if reads {
            store.check_version(version)?;
        } else {
            store.prepare(version)?;
        }
        Ok(store)
    }

    /// Keeps space back beside the store, for what works when the disk is full: once it is written by
    /// one who may write much.
    pub(super) fn reserve(&self) {
        if self.access == Access::Create {
            files::reserve(&self.path);
        }
    }

    /// The same store in the same way once more: for another thread.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn again(&self) -> Result<Self, StoreError> {
        Self::open(&self.path, self.access)
    }

    /// The store that `input` is; `None` if it is no `SQLite` database.
    ///
    /// # Errors
    /// When it is another program's, or cannot be used.
    pub fn of_input(input: &Input) -> Result<Option<Self>, StoreError> {
        // Looking at a pipe would take from it.
        let Some(path) = input.regular_file() else {
            return Ok(None);
        };
        let mut start = [0; MAGIC.len()];
        let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
        if read.is_err() || start != *MAGIC {
            return Ok(None);
        }
        Self::open(path, Access::Inspect).map(Some)
    }

    /// What the file holds can do nothing but be read.
    fn harden(connection: &Connection) -> rusqlite::Result<()> {
        connection.busy_timeout(PATIENCE)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.pragma_update(None, "cell_size_check", "ON")?;
        // Nothing of it in files that live elsewhere.
        connection.pragma_update(None, "temp_store", "MEMORY")
    }

    /// Settings and tables, for writing.
    fn prepare(&self, version: i64) -> Result<(), StoreError> {
        let set = |name: &str, value: &str| self.connection.pragma_update(None, name, value);
        let told = |error| self.error(&error);
        // A commit is on disk when it returns, on macOS too.
        let synchronous = match self.access {
            Access::Record => "NORMAL",
            _ => "FULL",
        };
        set("synchronous", synchronous).map_err(told)?;
        set("fullfsync", "ON").map_err(told)?;
        set("checkpoint_fullfsync", "ON").map_err(told)?;
        // Both have an effect on a new file only, and are written each time. A page holds seven usual
        // captures, which makes for fewer writes than two; and `prune` can give space back.
        if version == 0 {
            set("page_size", "16384").map_err(told)?;
            set("auto_vacuum", "INCREMENTAL").map_err(told)?;
        }
        patiently(|| set("journal_mode", "WAL")).map_err(told)?;
        // After 4 MiB of log: a checkpoint waits for the disk twice, and on a full disk the log has
        // to fit into the reserve.
        set("wal_autocheckpoint", "256").map_err(told)?;
        set("journal_size_limit", "4194304").map_err(told)?;
        // What is removed is overwritten.
        set("secure_delete", "ON").map_err(told)?;
        if version == VERSION {
            if self.access == Access::Record && self.log_size() < MAX_LOG {
                // It waits for the disk twice: the log is left to the next who writes.
                self.connection
                    .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
                    .map_err(told)?;
            }
            return Ok(());
        }
        self.connection
            .busy_timeout(MIGRATION_PATIENCE)
            .map_err(told)?;
        let behavior = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(&self.connection, behavior).map_err(told)?;
        // Looked at again: another process may have been faster.
        match self.version()? {
            0 => schema::create(&transaction),
            1 => schema::migrate(&transaction),
            _ => Ok(()),
        }
        .map_err(told)?;
        transaction.commit().map_err(told)?;
        self.connection.busy_timeout(PATIENCE).map_err(told)
    }

    /// For reading: what is of an earlier version cannot be changed here.
    fn check_version(&self, version: i64) -> Result<(), StoreError> {
        match version {
            VERSION => Ok(()),
            older => Err(StoreError::of(&self.path, Problem::Older(older))),
        }
    }
}

/// What is read of a store that was made and has no tables yet.
fn empty() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    schema::create(&connection)?;
    Ok(connection)
}

fn problem_of(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::Missing,
        io::ErrorKind::StorageFull => Problem::Full,
        io::ErrorKind::ReadOnlyFilesystem => Problem::ReadOnly,
        _ => Problem::Other(error.to_string()),
    }
}

/// Two processes that open a new store at once: SQLite does not wait when one is about to turn
/// it to write-ahead logging, so this does.
fn patiently(mut act: impl FnMut() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match act() {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && waited < PATIENCE =>
            {
                thread::sleep(PAUSE);
                waited += PAUSE;
            }
            done => return done,
        }
    }
}
