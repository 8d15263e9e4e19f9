//! What is sent at the terminal: messages with the attempts at them.

use std::sync::Arc;

use rusqlite::Transaction;

use super::insert::record_one;
use super::message::{insert_message, message_row};
use super::{MessageSeq, NewAttempt, NewMessage, Origin, Store, StoreError};

/// A message sent at the terminal and what came of an attempt at it: written together, so that no
/// message is there without an attempt.
#[derive(Clone, Debug)]
pub struct SentMessage {
    /// The message, the same at each of its attempts.
    pub message: Arc<NewMessage>,
    /// The attempt. Its origin is made the message.
    pub attempt: NewAttempt,
}

impl Store {
    /// Writes down `sent`, all or none.
    ///
    /// # Errors
    /// When it cannot be written; then none of it is there.
    pub fn record_sent(&self, sent: &[SentMessage]) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            let mut sent = sent.iter();
            sent.try_for_each(|sent| record_sent(transaction, sent))
        })
    }
}

/// The row of a message that is sent at the terminal: made at its first attempt, and again when it
/// was pruned meanwhile.
///
/// Under `body-hmac` the payload has the id, so that two messages may have the same. The later one
/// takes the place of the other, and the attempts come along: state is per id.
fn row_of_sent(
    transaction: &Transaction<'_>,
    message: &NewMessage,
) -> rusqlite::Result<MessageSeq> {
    let Some(known) = message_row(transaction, message.app, &message.id)? else {
        return insert_message(transaction, message);
    };
    let at: i64 = transaction
        .prepare_cached("SELECT at FROM messages WHERE seq = ?1")?
        .query_row([known.0], |row| row.get(0))?;
    if at == message.at.unix_milliseconds() {
        return Ok(known);
    }
    transaction
        .prepare_cached("DELETE FROM messages WHERE seq = ?1")?
        .execute([known.0])?;
    let row = insert_message(transaction, message)?;
    transaction
        .prepare_cached("UPDATE attempts SET sent = ?2 WHERE sent = ?1")?
        .execute([known.0, row.0])?;
    Ok(row)
}

/// What is written of a message that was sent, or sent again.
fn record_sent(transaction: &Transaction<'_>, sent: &SentMessage) -> rusqlite::Result<()> {
    let row = row_of_sent(transaction, &sent.message)?;
    let attempt = NewAttempt {
        origin: Origin::Message(row),
        ..sent.attempt.clone()
    };
    record_one(transaction, &attempt)
}
