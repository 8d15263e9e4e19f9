//! The tables, and which version of them a file has.

use rusqlite::Connection;

use super::version::VERSION;
use super::{Problem, Store, StoreError};

/// `cew1`, kept as `application_id`: tells our databases from others.
pub(super) const APPLICATION: i64 = 0x6365_7731;

/// A table or an index, with the statement that makes it.
type Object = (&'static str, &'static str);

/// The same in every version so far. Small columns first: what only they are asked for does not
/// read the bodies. The id is empty where the row makes it (see `id.rs`).
const CAPTURES: Object = (
    "captures",
    "CREATE TABLE captures (
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
)",
);

/// What was sent, or accepted by the service.
const MESSAGES: Object = (
    "messages",
    "CREATE TABLE messages (
    seq        INTEGER PRIMARY KEY,
    app        INTEGER NOT NULL,  -- the row of the service's application; 0: sent at the terminal
    id         TEXT NOT NULL,     -- msg_…
    at         INTEGER NOT NULL,  -- Unix time in ms
    event_type TEXT NOT NULL,     -- empty: the payload says none
    only       INTEGER,           -- the row of the one endpoint that it is for; NULL: any
    event_id   TEXT,              -- the caller's own id
    channels   TEXT,              -- a JSON array
    scheme     TEXT NOT NULL,     -- svix, standard, body-hmac
    payload    BLOB NOT NULL
)",
);

const VERSION_1: [Object; 3] = [
    CAPTURES,
    (
        "attempts",
        "CREATE TABLE attempts (
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
)",
    ),
    (
        "attempts_message",
        "CREATE INDEX attempts_message ON attempts (message)",
    ),
];

/// All indexes grow at their end, or have few entries: random ones cost most of the rate.
const VERSION_2: [Object; 27] = [
    CAPTURES,
    // Ids of version 1, and those that came from elsewhere.
    (
        "captures_id",
        "CREATE INDEX captures_id ON captures (id) WHERE id <> ''",
    ),
    // How much of the store may be strangers', and what of that is the oldest.
    (
        "captures_unverified",
        "CREATE INDEX captures_unverified ON captures (seq, length(headers) + length(body)) WHERE valid IS NOT 1",
    ),
    MESSAGES,
    // By message id; the generic system's payloads bring their own, so that applications share some.
    // Ids of our own grow with time.
    (
        "messages_id",
        "CREATE UNIQUE INDEX messages_id ON messages (id, app)",
    ),
    (
        "messages_event_id",
        "CREATE UNIQUE INDEX messages_event_id ON messages (app, event_id) WHERE event_id IS NOT NULL",
    ),
    // Those that were sent at the terminal, however many the service has.
    (
        "messages_terminal",
        "CREATE INDEX messages_terminal ON messages (at) WHERE app = 0",
    ),
    (
        "attempts",
        "CREATE TABLE attempts (
    seq           INTEGER PRIMARY KEY,
    capture       INTEGER,          -- the row of the capture that was sent, if it is in the store
    sent          INTEGER,          -- the row of the message that was sent, if it is in the store
    endpoint_row  INTEGER,          -- the row of the service's endpoint; NULL: known by its URL alone
    manual        INTEGER NOT NULL, -- 1: asked for by hand, 0: by a schedule
    message       TEXT NOT NULL,    -- the message id, as in captures
    endpoint      TEXT NOT NULL,
    at            INTEGER NOT NULL, -- Unix time in ms
    status        INTEGER,          -- NULL: there was no answer
    error         TEXT,
    duration_us   INTEGER NOT NULL,
    response_head TEXT,
    hint          TEXT,
    response      BLOB              -- the answer's body, of what the service sends
)",
    ),
    (
        "attempts_capture",
        "CREATE INDEX attempts_capture ON attempts (capture) WHERE capture IS NOT NULL",
    ),
    // Those at one message, and of them those at one endpoint.
    (
        "attempts_sent",
        "CREATE INDEX attempts_sent ON attempts (sent, endpoint_row) WHERE sent IS NOT NULL",
    ),
    // Those at one endpoint of the service by the hundreds of their status, each in their order.
    (
        "attempts_endpoint",
        "CREATE INDEX attempts_endpoint ON attempts (endpoint_row, coalesce(status, 0) / 100) WHERE endpoint_row IS NOT NULL",
    ),
    // Those of an application, in their order.
    (
        "messages_app",
        "CREATE INDEX messages_app ON messages (app) WHERE app <> 0",
    ),
    // Of the service: what is removed keeps its row, for the attempts that refer to it.
    (
        "applications",
        "CREATE TABLE applications (
    seq        INTEGER PRIMARY KEY,
    owner      INTEGER NOT NULL,            -- 0
    id         TEXT NOT NULL,               -- app_…
    uid        TEXT,
    created_at INTEGER NOT NULL,            -- Unix time in ms
    updated_at INTEGER NOT NULL,
    removed    INTEGER NOT NULL DEFAULT 0,
    document   TEXT NOT NULL                -- JSON
)",
    ),
    (
        "applications_id",
        "CREATE UNIQUE INDEX applications_id ON applications (id)",
    ),
    (
        "applications_uid",
        "CREATE UNIQUE INDEX applications_uid ON applications (owner, uid) WHERE uid IS NOT NULL",
    ),
    (
        "endpoints",
        "CREATE TABLE endpoints (
    seq        INTEGER PRIMARY KEY,
    owner      INTEGER NOT NULL,            -- the row of its application
    id         TEXT NOT NULL,               -- ep_…
    uid        TEXT,
    created_at INTEGER NOT NULL,            -- Unix time in ms
    updated_at INTEGER NOT NULL,
    removed    INTEGER NOT NULL DEFAULT 0,
    document   TEXT NOT NULL                -- JSON
)",
    ),
    (
        "endpoints_id",
        "CREATE UNIQUE INDEX endpoints_id ON endpoints (id)",
    ),
    (
        "endpoints_owner",
        "CREATE INDEX endpoints_owner ON endpoints (owner)",
    ),
    (
        "endpoints_uid",
        "CREATE UNIQUE INDEX endpoints_uid ON endpoints (owner, uid) WHERE uid IS NOT NULL",
    ),
    (
        "due",
        "CREATE TABLE due (
    endpoint INTEGER NOT NULL,   -- its row
    message  INTEGER NOT NULL,   -- its row
    manual   INTEGER NOT NULL,   -- 1: asked for by hand, 0: by the schedule
    at       INTEGER NOT NULL,   -- Unix time in ms
    number   INTEGER NOT NULL,   -- of the attempt in the schedule, from 1
    PRIMARY KEY (message, endpoint, manual)
) WITHOUT ROWID",
    ),
    (
        "due_at",
        "CREATE INDEX due_at ON due (endpoint, at, message, manual)",
    ),
    (
        "event_types",
        "CREATE TABLE event_types (
    name       TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,  -- Unix time in ms
    updated_at INTEGER NOT NULL,
    document   TEXT               -- JSON; NULL: removed, though it is bundled
) WITHOUT ROWID",
    ),
    (
        "answers",
        "CREATE TABLE answers (
    seq    INTEGER PRIMARY KEY,
    key    BLOB NOT NULL,         -- the call and its idempotency key, hashed
    at     INTEGER NOT NULL,      -- Unix time in ms
    status INTEGER NOT NULL,
    body   BLOB NOT NULL
)",
    ),
    // Keys are random, and all the smaller for that: the bodies are in order of time.
    (
        "answers_key",
        "CREATE UNIQUE INDEX answers_key ON answers (key)",
    ),
    (
        "tasks",
        "CREATE TABLE tasks (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,         -- qtask_…
    updated_at INTEGER NOT NULL,      -- Unix time in ms
    kind       TEXT NOT NULL,
    endpoint   INTEGER NOT NULL,      -- its row
    app        INTEGER NOT NULL,      -- the row of its application
    since      INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    finished   INTEGER NOT NULL,
    cursor     INTEGER NOT NULL,      -- the last message that was looked at
    sent       INTEGER NOT NULL
)",
    ),
    (
        "tasks_id",
        "CREATE UNIQUE INDEX tasks_id ON tasks (id)",
    ),
    // What was sent from files.
    (
        "attempts_loose",
        "CREATE INDEX attempts_loose ON attempts (message, at) WHERE capture IS NULL AND sent IS NULL",
    ),
];

/// Makes the tables of the latest version in an empty database.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    for (_, sql) in VERSION_2 {
        connection.execute_batch(sql)?;
    }
    set_version(connection)
}

/// Brings the tables of version 1 to version 2: attempts know the row of their capture.
pub(super) fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ALTER TABLE attempts RENAME TO attempts_1")?;
    for (_, sql) in VERSION_2.iter().filter(|(name, _)| *name != "captures") {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch(
        "INSERT INTO attempts (seq, capture, manual, message, endpoint, at, status, error,
                               duration_us, response_head, hint)
         SELECT seq,
                (SELECT seq FROM captures WHERE id = attempts_1.capture AND id <> ''),
                0, message, endpoint, at, status, error, duration_us, response_head, hint
         FROM attempts_1 ORDER BY seq;
         DROP TABLE attempts_1;",
    )?;
    set_version(connection)
}

fn set_version(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", VERSION)
}

impl Store {
    /// The version of the tables; 0 where there are none yet.
    ///
    /// # Errors
    /// When it is another program's database, of a later version, or holds what no `cew` put there:
    /// a trigger, a view or a computed column would be run by whoever opens it.
    pub(super) fn version(&self) -> Result<i64, StoreError> {
        let number = |sql| -> Result<i64, _> {
            self.ask(|connection| connection.query_row(sql, [], |row| row.get(0)))
        };
        let refused = |problem| Err(StoreError::of(&self.path, problem));
        let tables = number("SELECT count(*) FROM sqlite_schema")?;
        match number("SELECT application_id FROM pragma_application_id")? {
            APPLICATION => {}
            0 if tables == 0 => return Ok(0),
            _ => return refused(Problem::Foreign),
        }
        let version = number("SELECT user_version FROM pragma_user_version")?;
        let objects: &[Object] = match version {
            1 => &VERSION_1,
            VERSION => &VERSION_2,
            newer => return refused(Problem::Newer(newer)),
        };
        match self.stranger_to(objects)? {
            None => Ok(version),
            Some(name) => refused(Problem::Altered(name)),
        }
    }

    /// Something that is not among `objects`, or one of these that is not there.
    fn stranger_to(&self, objects: &[Object]) -> Result<Option<String>, StoreError> {
        let there = self.ask(|connection| {
            // What `ANALYZE` makes does no harm.
            let sql = "SELECT name, sql FROM sqlite_schema \
                       WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[0-9]') LIMIT 50";
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let is_known = |name: &str, sql: Option<&str>| {
            let mut known = objects.iter();
            known.any(|(known, made)| *known == name && Some(*made) == sql)
        };
        let strange = there
            .iter()
            .find(|(name, sql)| !is_known(name, sql.as_deref()));
        let missing = objects
            .iter()
            .find(|(known, _)| !there.iter().any(|(name, _)| name == known));
        Ok(strange
            .map(|(name, _)| name.clone())
            .or_else(|| missing.map(|(name, _)| (*name).to_owned())))
    }
}
