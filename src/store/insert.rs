//! Adding captures and attempts.

use std::borrow::Cow;

use rusqlite::{Transaction, TransactionBehavior, params};

use crate::capture::{CapturedRequest, RecordedVerdict};
use crate::text::latin1;

use super::cap::{cap_of_capture, cap_of_message, cap_of_sent};
use super::id::row_of;
use super::{MessageSeq, RecordedAttempt, Seq, Store, StoreError};

/// A capture to keep.
#[derive(Clone, Debug)]
pub struct NewCapture {
    /// With its `received_at`. Its `id`, if it has one, is kept; else its row makes one.
    pub request: CapturedRequest<'static>,
    /// The message id, if the request has one.
    pub message: Option<String>,
    /// What the payload says.
    pub event_type: Option<String>,
    /// `None`: there was no secret to verify with.
    pub verdict: Option<RecordedVerdict>,
}

/// An attempt to remember.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// The message id, or the capture's id where the request has none.
    pub message: String,
    /// What was sent.
    pub origin: Origin,
    /// What came of it.
    pub recorded: RecordedAttempt,
    /// Asked for by hand, and not by a schedule.
    pub manual: bool,
    /// What the service knows beyond that; `None`: it was sent at the terminal.
    pub service: Option<ServiceAttempt>,
}

/// What an attempt sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The capture with that id, if it is in the store.
    Capture(String),
    /// The message in that row.
    Message(MessageSeq),
    /// Something that is in no store.
    Elsewhere,
}

/// An attempt of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAttempt {
    /// The row of its endpoint.
    pub endpoint: i64,
    /// The first bytes of the answer's body.
    pub response: Vec<u8>,
}

impl Store {
    /// Adds `captures`, all or none, and gives their rows. They are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written; then none of them is there.
    pub fn insert(&self, captures: &[NewCapture]) -> Result<Vec<Seq>, StoreError> {
        self.transaction(|transaction| {
            let insert = |capture: &NewCapture| insert_one(transaction, capture);
            captures.iter().map(insert).collect()
        })
    }

    /// Adds `attempts`, all or none. They are on disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written; then none of them is there.
    pub fn record(&self, attempts: &[NewAttempt]) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            let record = |attempt: &NewAttempt| record_one(transaction, attempt);
            attempts.iter().try_for_each(record)
        })
    }

    /// Runs `work` in one transaction and commits it.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // Takes the lock at once: a transaction that first reads may find itself overtaken.
        let behavior = TransactionBehavior::Immediate;
        Transaction::new_unchecked(&self.connection, behavior)
            .and_then(|transaction| {
                let done = work(&transaction)?;
                transaction.commit().map(|()| done)
            })
            .map_err(|error| self.error(&error))
    }
}

pub(super) fn insert_one(
    transaction: &Transaction<'_>,
    capture: &NewCapture,
) -> rusqlite::Result<Seq> {
    let request = &capture.request;
    let verdict = capture.verdict.as_ref();
    let received_at = request.received_at.unwrap_or_default();
    let seq = Seq(next_row(transaction)?);
    transaction
        .prepare_cached(
            "INSERT INTO captures (seq, id, received_at, message, event_type, valid, verdict, \
             method, path, http_version, remote_addr, headers, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            seq.0,
            request.id.as_deref().unwrap_or_default(),
            received_at.unix_milliseconds(),
            name(seq, capture),
            capture.event_type,
            verdict.map(|verdict| verdict.valid),
            verdict.and_then(|verdict| serde_json::to_string(verdict).ok()),
            request.method,
            request.path,
            request.http_version,
            request.remote_addr,
            header_block(request),
            request.body,
        ])?;
    Ok(seq)
}

/// What names the message of a capture: its id, else the capture's.
fn name(seq: Seq, capture: &NewCapture) -> Cow<'_, str> {
    let request = &capture.request;
    match (&capture.message, &request.id) {
        (Some(message), _) => message.into(),
        (None, Some(id)) => id.as_ref().into(),
        (None, None) => {
            let received_at = request.received_at.unwrap_or_default();
            seq.capture_id(received_at).into()
        }
    }
}

/// The row after the last one.
fn next_row(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let last: Option<i64> = transaction
        .prepare_cached("SELECT max(seq) FROM captures")?
        .query_row([], |row| row.get(0))?;
    Ok(last.unwrap_or(0) + 1)
}

/// Adds an attempt at a capture that was added in the same transaction.
pub(super) fn record_with(
    transaction: &Transaction<'_>,
    (seq, capture): (Seq, &NewCapture),
    recorded: &RecordedAttempt,
) -> rusqlite::Result<()> {
    let of = Of {
        capture: Some(seq.0),
        message: &name(seq, capture),
        ..Of::default()
    };
    insert_attempt(transaction, &of, recorded)
}

pub(super) fn record_one(
    transaction: &Transaction<'_>,
    attempt: &NewAttempt,
) -> rusqlite::Result<()> {
    let service = attempt.service.as_ref();
    let mut of = Of {
        endpoint: service.map(|service| service.endpoint),
        manual: attempt.manual,
        message: &attempt.message,
        response: service.map(|service| &*service.response),
        ..Of::default()
    };
    match &attempt.origin {
        Origin::Capture(id) => of.capture = row_of(transaction, id)?,
        Origin::Message(row) => of.sent = Some(*row),
        Origin::Elsewhere => {}
    }
    insert_attempt(transaction, &of, &attempt.recorded)?;
    match (of.capture, of.sent) {
        (Some(row), _) => cap_of_capture(transaction, row),
        (None, Some(row)) => cap_of_sent(transaction, row, of.endpoint),
        (None, None) => cap_of_message(transaction, &attempt.message),
    }
}

/// Whose attempt it is, and what is known of it beside its outcome.
#[derive(Default)]
struct Of<'a> {
    capture: Option<i64>,
    sent: Option<MessageSeq>,
    endpoint: Option<i64>,
    manual: bool,
    message: &'a str,
    response: Option<&'a [u8]>,
}

fn insert_attempt(
    transaction: &Transaction<'_>,
    of: &Of<'_>,
    recorded: &RecordedAttempt,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO attempts (capture, sent, endpoint_row, manual, message, endpoint, at, \
             status, error, duration_us, response_head, hint, response) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            of.capture,
            of.sent.map(|row| row.0),
            of.endpoint,
            of.manual,
            of.message,
            recorded.endpoint,
            recorded.at.unix_milliseconds(),
            recorded.outcome.as_ref().ok(),
            recorded.outcome.as_ref().err(),
            i64::try_from(recorded.duration.as_micros()).unwrap_or(i64::MAX),
            recorded.response_head,
            recorded.hint,
            of.response,
        ])
        .map(|_| ())
}

/// The headers as `name: value` lines, byte-exactly: HTTP allows no line ends in either.
pub(super) fn header_block(request: &CapturedRequest<'_>) -> Vec<u8> {
    let length = |(name, value): (&str, &str)| name.len() + value.len() + 3;
    let mut block = Vec::with_capacity(request.header_pairs().map(length).sum());
    for (name, value) in request.header_pairs() {
        block.extend_from_slice(&latin1::encode_or_utf8(name));
        block.extend_from_slice(b": ");
        block.extend_from_slice(&latin1::encode_or_utf8(value));
        block.push(b'\n');
    }
    block
}
