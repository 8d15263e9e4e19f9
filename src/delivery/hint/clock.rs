//! What an answer's `Date` shows of the server's clock.

use super::kind::Hint;
use super::sent::Sent;
use crate::delivery::Response;
use crate::time::Time;

/// Every library refuses a timestamp that is 5 minutes off. A little less is told, too: the date
/// has whole seconds, and a proxy may have set it.
const FAR_OFF: i64 = 270;

/// Whose clock it is that makes a fresh timestamp look wrong.
pub(super) fn of_timestamp(response: &Response, sent: &Sent<'_>) -> Hint {
    let ahead = ahead(response, sent);
    if let Some(hint) = server(ahead) {
        return hint;
    }
    match sent.timestamp_age() {
        Some(age_seconds) if age_seconds.abs() > FAR_OFF => Hint::StaleTimestamp { age_seconds },
        _ => Hint::TimestampRefused {
            is_clock_right: ahead.is_some(),
        },
    }
}

/// A clock that is far enough off for every timestamp to be refused.
pub(super) fn of_server(response: &Response, sent: &Sent<'_>) -> Option<Hint> {
    server(ahead(response, sent))
}

fn server(ahead: Option<i64>) -> Option<Hint> {
    let ahead_seconds = ahead.filter(|ahead| ahead.abs() > FAR_OFF)?;
    Some(Hint::ServerClock { ahead_seconds })
}

/// By how many seconds the server's clock is ahead of this machine's.
fn ahead(response: &Response, sent: &Sent<'_>) -> Option<i64> {
    let date = httpdate::parse_http_date(response.header("date")?.trim()).ok()?;
    let date = Time::from(date).unix_seconds();
    Some(date.saturating_sub(sent.answered_at()?.unix_seconds()))
}
