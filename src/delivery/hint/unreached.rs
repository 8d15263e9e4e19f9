//! Why there was no answer.

use super::kind::Hint;
use crate::delivery::AttemptError;
use crate::http::Endpoint;

/// How TLS says that nobody vouches for a certificate, or only the certificate itself.
const UNTRUSTED: [&str; 2] = ["UnknownIssuer", "CaUsedAsEndEntity"];

/// None where the error says it all.
pub(super) fn of_error(error: &AttemptError, endpoint: &Endpoint) -> Option<Hint> {
    let (host, port) = (endpoint.host().to_owned(), endpoint.port());
    let is_http = endpoint.url().scheme() == "http";
    let hint = match error {
        AttemptError::Refused => Hint::NothingListens { host, port },
        AttemptError::UnknownHost => Hint::UnknownHost { host },
        AttemptError::TimedOut(_) => Hint::TooSlow,
        AttemptError::Closed => Hint::Closed {
            plain_port: is_http.then_some(port),
        },
        AttemptError::Tls(reason) if UNTRUSTED.iter().any(|why| reason.contains(why)) => {
            Hint::Untrusted
        }
        // Expired, for another name: the error says it all.
        AttemptError::Tls(reason) if reason.contains("certificate") => return None,
        AttemptError::Tls(_) => Hint::SpeaksPlainHttp { host, port },
        AttemptError::Blocked => Hint::AddressBlocked,
        AttemptError::NotHttp(_) => Hint::NotHttp { port },
        AttemptError::Unsendable(_) | AttemptError::Other(_) => return None,
    };
    Some(hint)
}
