//! Not too many attempts at any one message: they would push out captures.

use rusqlite::types::{FromSql, Null};
use rusqlite::{Connection, ToSql, Transaction};

use super::MessageSeq;
use super::filter::SUCCEEDED;

/// Of so many attempts at a capture the latest are kept, and the first success at each endpoint:
/// several times as many as the longest retry schedule has.
const MAX_ATTEMPTS: i64 = 50;

/// Removes what is too many of the attempts at the capture in `row`.
pub(super) fn cap_of_capture(transaction: &Transaction<'_>, row: i64) -> rusqlite::Result<()> {
    // Of each that is replayed it is asked: as a text that is there, and not one that is made anew.
    const COUNT: &str = "SELECT count(*) FROM attempts WHERE capture = ?1";
    let mut count = transaction.prepare_cached(COUNT)?;
    if count.query_row([row], |row| row.get::<_, i64>(0))? <= MAX_ATTEMPTS {
        return Ok(());
    }
    cap(transaction, "capture = ?1 AND ?2 IS NULL", &[&row, &Null])
}

/// Removes what is too many of the attempts at the message in `row`: of those at one endpoint of the
/// service, or of those at the terminal.
pub(super) fn cap_of_sent(
    transaction: &Transaction<'_>,
    row: MessageSeq,
    endpoint: Option<i64>,
) -> rusqlite::Result<()> {
    let of = "sent = ?1 AND endpoint_row IS ?2";
    cap(transaction, of, &[&row.0, &endpoint])
}

/// Removes what is too many of the attempts at a message that is not in the store.
pub(super) fn cap_of_message(transaction: &Transaction<'_>, message: &str) -> rusqlite::Result<()> {
    let of = "capture IS NULL AND sent IS NULL AND message = ?1 AND ?2 IS NULL";
    cap(transaction, of, &[&message, &Null])
}

/// Removes the oldest, but not the first success at an endpoint: it makes all the difference.
fn cap(transaction: &Transaction<'_>, of: &str, names: &[&dyn ToSql; 2]) -> rusqlite::Result<()> {
    let [one, other] = names;
    let count: i64 = transaction
        .prepare_cached(&format!("SELECT count(*) FROM attempts WHERE {of}"))?
        .query_row([one, other], |row| row.get(0))?;
    if count <= MAX_ATTEMPTS {
        return Ok(());
    }
    // The oldest that may go stands at the beginning: of all the others none is read.
    let earlier = format!(
        "SELECT 1 FROM attempts AS b WHERE {of} AND b.endpoint = a.endpoint AND b.seq < a.seq \
         AND {SUCCEEDED}"
    );
    let sql = format!(
        "DELETE FROM attempts WHERE seq = coalesce(
             (SELECT seq FROM attempts AS a
              WHERE {of} AND (NOT {SUCCEEDED} OR EXISTS ({earlier})) ORDER BY seq LIMIT 1),
             (SELECT min(seq) FROM attempts WHERE {of}))"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    (MAX_ATTEMPTS..count).try_for_each(|_| statement.execute([one, other]).map(drop))
}

/// The same for all, as an earlier version left them.
pub(super) fn cap_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let rows = too_many::<i64>(transaction, "capture", "capture IS NOT NULL")?;
    rows.iter()
        .try_for_each(|row| cap_of_capture(transaction, *row))?;
    let messages = too_many::<String>(transaction, "message", "capture IS NULL AND sent IS NULL")?;
    messages
        .iter()
        .try_for_each(|message| cap_of_message(transaction, message))
}

fn too_many<T: FromSql>(
    connection: &Connection,
    name: &str,
    condition: &str,
) -> rusqlite::Result<Vec<T>> {
    let sql = format!(
        "SELECT {name} FROM attempts WHERE {condition} GROUP BY 1 HAVING count(*) > {MAX_ATTEMPTS}"
    );
    let mut statement = connection.prepare(&sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}
