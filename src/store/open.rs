//! Opening: the file, its modes, its settings and its version.

use std::path::Path;
use std::time::Duration;
use std::io::{self, Read as _};
use std::{fs, thread};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{Problem, Store, StoreError};
use crate::capture::Input;

/// The version of the tables, kept as `user_version`.
pub(super) const VERSION: i64 = 1;

/// The first bytes of every `SQLite` database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// `cew1`, kept as `application_id`: tells our databases from others.
const APPLICATION: i64 = 0x6365_7731;

/// How long to wait for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// Small columns first: what only they are asked for does not read the bodies.
const TABLES: &str = "
CREATE TABLE captures (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL,     -- cap_…
    received_at  INTEGER NOT NULL,  -- Unix time in ms
    message      TEXT NOT NULL,     -- the message id; the capture's id where the request has none
    event_type   TEXT,
    valid        INTEGER,           -- NULL: there was no secret to verify with
    verdict      TEXT,              -- JSON
    method       TEXT NOT NULL,
    path         TEXT NOT NULL,
    http_version TEXT NOT NULL,
    remote_addr  TEXT,
    headers      BLOB NOT NULL,     -- `name: value` lines, ended by LF
    body         BLOB NOT NULL
);
CREATE TABLE attempts (
    seq           INTEGER PRIMARY KEY,
    message       TEXT NOT NULL,    -- as in captures
    capture       TEXT,             -- the id of the capture that was sent, if it is in the store
    endpoint      TEXT NOT NULL,
    at            INTEGER NOT NULL, -- Unix time in ms
    status        INTEGER,          -- NULL: there was no answer
    error         TEXT,
    duration_us   INTEGER NOT NULL,
    response_head TEXT,
    hint          TEXT
);
CREATE INDEX attempts_message ON attempts (message);
";

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Writing; made if it is not there.
    Create,
    /// Writing; it must be there.
    Write,
    /// Reading; it must be there.
    Read,
}

impl Store {
    /// Opens the store at `path`, an absolute path.
    ///
    /// # Errors
    /// When it is not there (unless it is created), is not a store, is of a later version, or
    /// cannot be used as `access` asks.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        match access {
            Access::Create => create_file(path).and_then(|()| check_writable(path)),
            Access::Write => check_writable(path),
            Access::Read => check_file(path),
        }
        .map_err(|error| {
            let problem = match problem_of(&error) {
                // It was about to be made.
                Problem::Missing if access == Access::Create => Problem::Other(error.to_string()),
                problem => problem,
            };
            StoreError::of(path, problem)
        })?;
        let flags = match access {
            Access::Create | Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        // One thread at a time uses the connection, as its type has it.
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Connection::open_with_flags(path, flags)
            .map_err(|error| StoreError::new(path, &error))
            .map(|connection| Self {
                connection,
                path: path.to_owned(),
            })?;
        let prepared = match access {
            Access::Read => store.check_version(),
            Access::Create | Access::Write => store.prepare(),
        };
        prepared.map(|()| store)
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
        Self::open(path, Access::Read).map(Some)
    }

    /// Settings and tables, for writing.
    fn prepare(&self) -> Result<(), StoreError> {
        let set = |name: &str, value: &str| self.connection.pragma_update(None, name, value);
        let told = |error| self.error(&error);
        self.connection.busy_timeout(PATIENCE).map_err(told)?;
        // Both have an effect on a new file only. A page holds seven usual captures, which makes for
        // fewer writes than two; and `prune` can give space back.
        set("page_size", "16384").map_err(told)?;
        set("auto_vacuum", "INCREMENTAL").map_err(told)?;
        self.check_version()?;
        patiently(|| set("journal_mode", "WAL")).map_err(told)?;
        // A commit is on disk when it returns, on macOS too.
        set("synchronous", "FULL").map_err(told)?;
        set("fullfsync", "ON").map_err(told)?;
        set("checkpoint_fullfsync", "ON").map_err(told)?;
        // After 16 MiB of log: a checkpoint waits for the disk twice.
        set("wal_autocheckpoint", "1000").map_err(told)?;
        set("journal_size_limit", "16777216").map_err(told)?;
        let transaction =
            rusqlite::Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(told)?;
        // Looked at again: another process may have been faster.
        if self.version()? == 0 {
            transaction.execute_batch(TABLES).map_err(told)?;
            set("application_id", &APPLICATION.to_string()).map_err(told)?;
            set("user_version", &VERSION.to_string()).map_err(told)?;
        }
        transaction.commit().map_err(told)
    }

    fn check_version(&self) -> Result<(), StoreError> {
        self.connection
            .busy_timeout(PATIENCE)
            .map_err(|error| self.error(&error))?;
        match self.version()? {
            0 | VERSION => Ok(()),
            newer => Err(StoreError::of(&self.path, Problem::Newer(newer))),
        }
    }

    /// The version of the tables; 0 where there are none yet.
    fn version(&self) -> Result<i64, StoreError> {
        let number = |sql| -> Result<i64, _> {
            self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
        };
        let tables = number("SELECT count(*) FROM sqlite_schema")?;
        match number("SELECT application_id FROM pragma_application_id")? {
            APPLICATION => number("SELECT user_version FROM pragma_user_version"),
            0 if tables == 0 => Ok(0),
            _ => Err(StoreError::of(&self.path, Problem::Foreign)),
        }
    }
}

/// Makes the file, for its owner alone, and directories for it. SQLite gives the files beside it
/// the same mode.
fn create_file(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory)?;
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Of a directory SQLite says less clearly what is wrong.
fn check_file(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(())
}

/// SQLite opens what it cannot write for reading, and fails later and less clearly.
fn check_writable(path: &Path) -> io::Result<()> {
    fs::OpenOptions::new().append(true).open(path).map(|_| ())
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
