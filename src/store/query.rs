//! Reading captures and attempts.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::time::Duration;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::text::latin1;

use super::{Answer, Content, Seq, Store, StoreError};
use crate::time::Time;

/// Which captures, or which messages that were sent. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Capture ids or message ids; any if empty.
    pub names: Vec<String>,
    /// Event types; any if empty.
    pub event_types: Vec<String>,
    /// Received or sent at this time or later.
    pub since: Option<Time>,
    /// Received or sent before this time.
    pub until: Option<Time>,
    /// Of a message that was attempted at some endpoint, where no attempt ever succeeded.
    pub failed: bool,
    /// With an attempt that has this hint, as it was recorded.
    pub hint: Option<String>,
    /// Answered with one of these; any if empty.
    pub answers: Vec<Answer>,
    /// With this in it.
    pub content: Content,
    /// Of those that pass, only so many, the latest.
    pub last: Option<u64>,
}

/// A capture as it is kept.
#[derive(Clone, Debug)]
pub struct StoredCapture<'a> {
    /// Its row.
    pub seq: Seq,
    /// The request, with its `id` and `received_at`.
    pub request: CapturedRequest<'a>,
    /// The message id; the capture's id where the request has none.
    pub message: Cow<'a, str>,
    /// What the payload says.
    pub event_type: Option<Cow<'a, str>>,
    /// Whether it was authentic when it came; `None`: there was no secret to verify with.
    pub valid: Option<bool>,
    verdict: Option<Cow<'a, str>>,
}

impl StoredCapture<'_> {
    /// What was found when it came.
    #[must_use]
    pub fn verdict(&self) -> Option<RecordedVerdict> {
        serde_json::from_str(self.verdict.as_deref()?).ok()
    }

    /// The same, independent of the store.
    #[must_use]
    pub fn into_owned(self) -> StoredCapture<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        StoredCapture {
            seq: self.seq,
            request: self.request.into_owned(),
            message: owned(self.message),
            event_type: self.event_type.map(owned),
            valid: self.valid,
            verdict: self.verdict.map(owned),
        }
    }
}

/// What came of an attempt, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedAttempt {
    /// The URL.
    pub endpoint: String,
    /// When it started, to the millisecond.
    pub at: Time,
    /// The answer's status, or why there is none.
    pub outcome: Result<u16, String>,
    /// How long it took.
    pub duration: Duration,
    /// The start of the answer's body.
    pub response_head: Option<String>,
    /// The next step, if it failed, as whoever records it writes it.
    pub hint: Option<String>,
}

impl RecordedAttempt {
    /// Whether the delivery succeeded: 2xx and nothing else.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.outcome, Ok(200..=299))
    }
}

/// What [`capture`] reads.
pub(super) const COLUMNS: &str = "seq, id, received_at, message, event_type, valid, verdict, method, path, \
     http_version, remote_addr, headers, body";

/// What [`attempt`] reads.
pub(super) const ATTEMPT: &str = "endpoint, at, status, error, duration_us, response_head, hint";

impl Store {
    /// The capture of row `seq`; `None` when it was pruned.
    ///
    /// # Errors
    /// When the store cannot be read.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is of one lifetime, not of any"
    )]
    pub fn get(&self, seq: Seq) -> Result<Option<StoredCapture<'static>>, StoreError> {
        self.look_at(seq, |capture| capture.into_owned())
    }

    /// What `look` makes of the capture of row `seq`, which is not copied; `None` when it was pruned.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn look_at<T>(
        &self,
        seq: Seq,
        look: impl FnOnce(StoredCapture<'_>) -> T,
    ) -> Result<Option<T>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM captures WHERE seq = ?1");
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query([seq.0])?;
            let row = rows.next()?;
            row.map(|row| capture(row).map(look)).transpose()
        })
    }

    /// Names of captures, by which [`Filter::names`] finds them, that begin with `prefix`: at most
    /// `count`, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn names_from(&self, prefix: &str, count: usize) -> Result<Vec<String>, StoreError> {
        self.ask(|connection| {
            let sql = "SELECT seq, id, received_at, message FROM captures ORDER BY seq DESC";
            let mut statement = connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            let mut names: Vec<String> = Vec::new();
            while let Some(row) = rows.next()? {
                let id = id(row.get(0)?, row.get_ref(1)?.as_str()?, row.get(2)?);
                for name in [&*id, row.get_ref(3)?.as_str()?] {
                    let is_new = name.starts_with(prefix) && !names.iter().any(|it| it == name);
                    if is_new && names.len() < count {
                        names.push(name.to_owned());
                    }
                }
                if names.len() >= count {
                    break;
                }
            }
            Ok(names)
        })
    }

    /// Gives `each` the message ids of the captures between `after` and `before`, in their order; of
    /// many only the last ones, from `most` rows.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages_between(
        &self,
        after: Option<Seq>,
        before: Seq,
        most: u32,
        each: &mut dyn FnMut(&str),
    ) -> Result<(), StoreError> {
        let first = before.0.saturating_sub(most.into());
        let first = after.map_or(first, |after| first.max(after.0.saturating_add(1)));
        if first >= before.0 {
            return Ok(());
        }
        self.ask(|connection| {
            let sql = "SELECT message FROM captures WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([first, before.0])?;
            while let Some(row) = rows.next()? {
                each(row.get_ref(0)?.as_str()?);
            }
            Ok(())
        })
    }

    /// Whether a capture or a message has this very name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_name(&self, name: &str) -> Result<bool, StoreError> {
        let filter = Filter {
            names: vec![name.to_owned()],
            ..Filter::default()
        };
        let mut found = false;
        self.each(&filter, &mut |_| {
            found = true;
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// Lets `read` see the store as it is now, whatever others write meanwhile. Several questions at
    /// once cost less than one by one: what a write makes doubtful need not be read again.
    ///
    /// # Errors
    /// Those of `read`, and when the store cannot be read.
    pub fn at_once<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        // Its end changes nothing: nothing was written.
        let _snapshot = self
            .connection
            .unchecked_transaction()
            .map_err(|error| self.error(&error))?;
        read()
    }

    /// The message ids of the latest `count` captures, the latest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_messages(&self, count: u32) -> Result<Vec<String>, StoreError> {
        self.ask(|connection| {
            let sql = "SELECT message FROM captures ORDER BY seq DESC LIMIT ?1";
            let mut statement = connection.prepare(sql)?;
            let messages = statement.query_map([count], |row| row.get(0))?;
            messages.collect()
        })
    }

    /// The attempts at one capture: those that sent it, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attempts(
        &self,
        capture: &StoredCapture<'_>,
    ) -> Result<Vec<RecordedAttempt>, StoreError> {
        self.ask(|connection| {
            let sql = format!("SELECT {ATTEMPT} FROM attempts WHERE capture = ?1 ORDER BY seq");
            let mut statement = connection.prepare_cached(&sql)?;
            let attempts = statement.query_map([capture.seq.0], attempt)?;
            attempts.collect()
        })
    }
}

/// The id of a capture: the one that it was given, else that of its row.
fn id(seq: i64, given: &str, received_at: i64) -> Cow<'_, str> {
    if given.is_empty() {
        let time = Time::from_unix_milliseconds(received_at);
        Cow::Owned(Seq(seq).capture_id(time))
    } else {
        Cow::Borrowed(given)
    }
}

/// Borrows everything from `row`.
pub(super) fn capture<'r>(row: &'r Row<'_>) -> rusqlite::Result<StoredCapture<'r>> {
    let text = |at| -> rusqlite::Result<_> { Ok(Cow::Borrowed(row.get_ref(at)?.as_str()?)) };
    let optional = |at| match row.get_ref(at)? {
        ValueRef::Null => Ok(None),
        _ => text(at).map(Some),
    };
    let blob = |at| -> rusqlite::Result<_> { Ok(row.get_ref(at)?.as_blob()?) };
    Ok(StoredCapture {
        seq: Seq(row.get(0)?),
        message: text(3)?,
        event_type: optional(4)?,
        valid: row.get(5)?,
        verdict: optional(6)?,
        request: CapturedRequest {
            id: Some(id(row.get(0)?, row.get_ref(1)?.as_str()?, row.get(2)?)),
            received_at: Some(Time::from_unix_milliseconds(row.get(2)?)),
            method: text(7)?,
            path: text(8)?,
            http_version: text(9)?,
            headers: headers(blob(11)?),
            body: Cow::Borrowed(blob(12)?),
            remote_addr: optional(10)?,
            remarks: Vec::new(),
        },
    })
}

pub(super) fn attempt(row: &Row<'_>) -> rusqlite::Result<RecordedAttempt> {
    let status: Option<u16> = row.get(2)?;
    let error: Option<String> = row.get(3)?;
    Ok(RecordedAttempt {
        endpoint: row.get(0)?,
        at: Time::from_unix_milliseconds(row.get(1)?),
        outcome: status.ok_or_else(|| error.unwrap_or_default()),
        duration: Duration::from_micros(row.get::<_, i64>(4)?.unsigned_abs()),
        response_head: row.get(5)?,
        hint: row.get(6)?,
    })
}

/// Undoes what `insert` did to the headers.
fn headers(block: &[u8]) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    // Nearly all are ASCII, which is seen at once.
    let ascii = std::str::from_utf8(block)
        .ok()
        .filter(|text| text.is_ascii());
    let text = |place: Range<usize>| match ascii {
        Some(ascii) => Cow::Borrowed(ascii.get(place).unwrap_or_default()),
        None => latin1::decode(block.get(place).unwrap_or_default()),
    };
    let mut headers = Vec::with_capacity(16);
    let mut start = 0;
    while let Some(length) = memchr::memchr(b'\n', &block[start..]) {
        let end = start + length;
        if let Some(name) = memchr::memchr(b':', &block[start..end]) {
            let colon = start + name;
            headers.push((text(start..colon), text(colon + 2..end)));
        }
        start = end + 1;
    }
    headers
}
