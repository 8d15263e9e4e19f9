//! Work in the background: attempts at many messages, made due batch by batch, so that it goes on
//! where it was after a restart.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::filter::SUCCEEDED;
use super::message::channels;
use super::record::endpoint_in;
use super::subscription::Subscription;
use super::{Change, Cursor, Due, MessageSeq, Paged, Store, StoreError};
use crate::time::Time;

/// Which messages are attempted once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// Those that were attempted in the span, and never succeeded.
    Recover,
    /// Those that were made in the span, and never attempted.
    ReplayMissing,
}

/// Work in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its row; given when it is added.
    pub row: i64,
    /// `qtask_…`.
    pub id: String,
    /// When it was last worked on.
    pub updated_at: Time,
    /// What is sent.
    pub kind: TaskKind,
    /// To which endpoint,
    pub endpoint: i64,
    /// of which application.
    pub app: i64,
    /// From this time on,
    pub since: Time,
    /// until before this one.
    pub until: Time,
    /// Whether all is done.
    pub finished: bool,
    /// The last message that was looked at.
    pub cursor: MessageSeq,
    /// How many were made due.
    pub sent: u64,
}

/// So many messages are looked at in one transaction.
const STEP: i64 = 2000;

impl TaskKind {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recover => "endpoint.recover",
            Self::ReplayMissing => "endpoint.replay",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Recover, Self::ReplayMissing]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

const COLUMNS: &str =
    "seq, id, updated_at, kind, endpoint, app, since, until, finished, cursor, sent";

impl Change<'_> {
    /// Adds a task, and gives its row.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn add_task(&self, new: &Task) -> rusqlite::Result<i64> {
        self.0
            .prepare_cached(
                "INSERT INTO tasks (id, updated_at, kind, endpoint, app, since, until, finished, \
                 cursor, sent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0)",
            )?
            .execute(params![
                new.id,
                new.updated_at.unix_milliseconds(),
                new.kind.name(),
                new.endpoint,
                new.app,
                new.since.unix_milliseconds(),
                new.until.unix_milliseconds(),
            ])?;
        Ok(self.0.last_insert_rowid())
    }

    /// Does a part of a task at the time `now`: gives what became due, or `None` when there is
    /// nothing left to look at.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn work_on(
        &self,
        task: &Task,
        cursor: MessageSeq,
        now: Time,
    ) -> rusqlite::Result<Option<(Vec<Due>, MessageSeq)>> {
        let last: i64 = self
            .0
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM messages")?
            .query_row([], |row| row.get(0))?;
        let until = MessageSeq(last.min(cursor.0.saturating_add(STEP)));
        if until <= cursor {
            self.0
                .prepare_cached("UPDATE tasks SET finished = 1, updated_at = ?2 WHERE seq = ?1")?
                .execute(params![task.row, now.unix_milliseconds()])?;
            return Ok(None);
        }
        let at = now.unix_milliseconds();
        let mut due = Vec::new();
        let scope = Scope {
            kind: task.kind,
            app: task.app,
            endpoint: task.endpoint,
            span: (task.since, task.until),
            rows: (cursor, until),
        };
        scope.each(self.0, |message| {
            due.push(Due {
                at,
                message,
                manual: true,
            });
        })?;
        for due in &due {
            self.schedule(task.endpoint, *due, 1)?;
        }
        self.0
            .prepare_cached(
                "UPDATE tasks SET cursor = ?2, sent = sent + ?3, updated_at = ?4 WHERE seq = ?1",
            )?
            .execute(params![
                task.row,
                until.0,
                i64::try_from(due.len()).unwrap_or(i64::MAX),
                at
            ])?;
        Ok(Some((due, until)))
    }
}

/// The messages that a task is about, in some rows.
struct Scope {
    kind: TaskKind,
    app: i64,
    endpoint: i64,
    /// From the first time until just before the second.
    span: (Time, Time),
    /// After the first row, up to the second.
    rows: (MessageSeq, MessageSeq),
}

impl Scope {
    /// Gives each of them to `each`, in their order. There are none where nothing is sent to the
    /// endpoint. What is missing there is what it asks for; what failed there it was sent before.
    fn each(
        &self,
        connection: &Connection,
        mut each: impl FnMut(MessageSeq),
    ) -> rusqlite::Result<()> {
        let endpoint = endpoint_in(connection, self.endpoint)?;
        let Some(subscription) = endpoint.and_then(|(_, record)| Subscription::of(&record)) else {
            return Ok(());
        };
        let takes_all = self.kind == TaskKind::Recover || subscription.is_whole();
        let sql = format!(
            "SELECT seq, event_type, channels FROM messages \
             WHERE seq > :after AND seq <= :last AND app = :app AND {} ORDER BY seq",
            condition(self.kind)
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::named_params! {
            ":after": self.rows.0.0,
            ":last": self.rows.1.0,
            ":app": self.app,
            ":endpoint": self.endpoint,
            ":since": self.span.0.unix_milliseconds(),
            ":until": self.span.1.unix_milliseconds(),
        })?;
        while let Some(row) = rows.next()? {
            let is_asked_for = || -> rusqlite::Result<_> {
                let channels = channels(row.get(2)?);
                Ok(subscription.asks_for(row.get_ref(1)?.as_str()?, channels.as_deref()))
            };
            if takes_all || is_asked_for()? {
                each(MessageSeq(row.get(0)?));
            }
        }
        Ok(())
    }
}

/// Which messages a task is about, of those of its application.
fn condition(kind: TaskKind) -> String {
    let tried = "EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq \
         AND endpoint_row = :endpoint AND attempts.at >= :since AND attempts.at < :until)";
    let is_due = "EXISTS (SELECT 1 FROM due WHERE due.endpoint = :endpoint \
         AND due.message = messages.seq)";
    match kind {
        TaskKind::Recover => format!(
            "{tried} AND NOT EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq \
             AND endpoint_row = :endpoint AND {SUCCEEDED})"
        ),
        TaskKind::ReplayMissing => format!(
            "messages.at >= :since AND messages.at < :until \
             AND coalesce(only = :endpoint, TRUE) AND NOT {is_due} \
             AND NOT EXISTS (SELECT 1 FROM attempts WHERE sent = messages.seq \
             AND endpoint_row = :endpoint)"
        ),
    }
}

impl Store {
    /// How many messages a task would send: of the application in the row `app`, to the endpoint in
    /// the row `endpoint`, from `since` until just before `until`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_for_task(
        &self,
        kind: TaskKind,
        (app, endpoint): (i64, i64),
        (since, until): (Time, Time),
    ) -> Result<i64, StoreError> {
        let mut count = 0;
        let scope = Scope {
            kind,
            app,
            endpoint,
            span: (since, until),
            rows: (MessageSeq::FIRST, MessageSeq(i64::MAX)),
        };
        self.ask(|connection| scope.each(connection, |_| count += 1))?;
        Ok(count)
    }

    /// The task of that id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn task(&self, id: &str) -> Result<Option<Task>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tasks WHERE id = ?1");
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row([id], task).optional()
        })
    }

    /// A page of tasks: of one kind, or in one state.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tasks(
        &self,
        kind: Option<TaskKind>,
        finished: Option<bool>,
        cursor: &Cursor,
    ) -> Result<Paged<Task>, StoreError> {
        let kind = kind.map(TaskKind::name);
        let sql = cursor.sql(&format!(
            "SELECT {COLUMNS} FROM tasks \
             WHERE coalesce(kind = :kind, TRUE) AND coalesce(finished = :finished, TRUE)"
        ));
        self.paged(
            cursor,
            &sql,
            &[(":kind", &kind), (":finished", &finished)],
            task,
        )
    }
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let kind: String = row.get(3)?;
    Ok(Task {
        row: row.get(0)?,
        id: row.get(1)?,
        updated_at: Time::from_unix_milliseconds(row.get(2)?),
        kind: TaskKind::of_name(&kind).unwrap_or(TaskKind::Recover),
        endpoint: row.get(4)?,
        app: row.get(5)?,
        since: Time::from_unix_milliseconds(row.get(6)?),
        until: Time::from_unix_milliseconds(row.get(7)?),
        finished: row.get(8)?,
        cursor: MessageSeq(row.get(9)?),
        sent: row.get::<_, i64>(10)?.unsigned_abs(),
    })
}
