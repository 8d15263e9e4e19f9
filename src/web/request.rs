//! The request of an attempt. It is not kept: what was sent follows from the message, the time and the
//! secret, and what is not certain any more is said to be so.

use std::time::Duration;

use serde_json::json;

use crate::delivery::{Header, Request};
use crate::http;
use crate::service::api::{Problem, Reply, SENSITIVE};
use crate::service::{Endpoint, Secrets, Service};
use crate::signing::{MessageId, Scheme};
use crate::store::{AttemptSeq, Store};

/// Longer than a change takes to reach the next attempt.
const SETTLED: Duration = Duration::from_secs(1);

/// What stands in place of a value that is not told.
const NOT_TOLD: &str = "(not shown)";

/// The request of the attempt of that id.
pub fn request(service: &Service, store: &Store, id: &str) -> Result<Reply, Problem> {
    let attempt = match AttemptSeq::said_by(id) {
        Some(seq) => store.served_attempt(seq)?,
        None => None,
    };
    let attempt = attempt.filter(|attempt| attempt.id() == id);
    let attempt = attempt.ok_or_else(Problem::not_found)?;
    // Of an endpoint that was removed, or a message that was pruned, nothing is left to tell from.
    let found = store.endpoint_in(attempt.endpoint)?;
    let (app, record) = found.ok_or_else(Problem::not_found)?;
    let message = store.find_message(app, &attempt.message)?;
    let message = message.ok_or_else(Problem::not_found)?.message;
    let unreadable = || Problem::Failed("the endpoint cannot be read".to_owned());
    let endpoint: Endpoint = serde_json::from_str(&record.document).map_err(|_| unreadable())?;
    let to = http::Endpoint::parse(&attempt.url, "/").map_err(|_| unreadable())?;
    let message_id = MessageId::parse(&message.id).map_err(|_| unreadable())?;

    let mut not_known = Vec::new();
    // A change takes a moment to reach what is under way.
    let is_unchanged = record.updated_at == record.created_at
        || record.updated_at.saturating_add(SETTLED) <= attempt.at;
    let mut own: Vec<Header> = Vec::new();
    if is_unchanged {
        let headers = endpoint.headers.iter();
        own.extend(headers.map(|(name, value)| told(&name.to_ascii_lowercase(), value)));
    } else {
        not_known.push(json!({
            "what": "own headers",
            "why": "the endpoint was changed since; which headers of its own it had is not kept",
        }));
    }
    let scheme = endpoint.scheme();
    let signed = service.secrets.signed(&record.id, &endpoint, attempt.at);
    let is_certain = signed.is_some();
    let secrets = match signed {
        Some(secrets) => secrets,
        // Any will do: its signature is taken out again.
        None => crate::service::secret_of(&Secrets::generate(service.ambient)?, scheme)
            .map_err(|error| Problem::Failed(error.to_string()))?
            .into(),
    };
    let payload = message.payload;
    let mut request = Request::signed(
        &to,
        scheme,
        &secrets,
        &message_id,
        attempt.at,
        payload,
        &own,
    );
    if !is_certain {
        let signature = match scheme {
            Scheme::Svix => "svix-signature",
            Scheme::Standard => "webhook-signature",
            Scheme::BodyHmac => "x-webhook-signature",
        };
        request.headers.retain(|(name, _)| name != signature);
        not_known.push(json!({
            "what": signature,
            "why": "the signing secret was changed since; what signed then is not kept",
        }));
    }
    Reply::ok(&json!({
        "type": "request",
        "attempt_id": id,
        "method": request.method.as_str(),
        "url": attempt.url,
        "headers": request.headers,
        "not_known": not_known,
    }))
}

/// A header of an endpoint's own, unless its value is a password.
fn told(name: &str, value: &str) -> Header {
    let is_secret = SENSITIVE.contains(&name);
    let value = if is_secret { NOT_TOLD } else { value };
    (name.to_owned(), value.to_owned())
}
