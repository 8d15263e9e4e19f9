//! A request as a handler's own tests need it: the headers and the payload, ready to be posted.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{EventType, UnknownEvent};
use crate::signing::{MessageId, Scheme, SecretError, SecretSet, SigningSecret, sign};
use crate::time::Time;

/// What is posted to a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// Names and values: `content-type`, `svix-id`, `svix-timestamp`, `svix-signature`.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes that were signed: post these, and never what a parser makes of them.
    pub payload: Vec<u8>,
}

/// Why an example cannot be signed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SignExampleError {
    /// There is no such event type.
    #[error(transparent)]
    Event(#[from] UnknownEvent),
    /// The secret is none.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

/// The bundled example of `event_type`, as Consignease would deliver it at `now` to an endpoint
/// whose signing secret is `secret` (`whsec_…`).
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000); // a test has SystemTime::now()
/// let request = cew::sign_example("user.created", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now)?;
/// assert_eq!(request.headers[2], ("svix-timestamp", "1700000000".to_owned()));
/// # Ok::<(), cew::SignExampleError>(())
/// ```
///
/// # Errors
/// When there is no such event type (the error names the most similar one), or the secret is none.
pub fn sign_example(
    event_type: &str,
    secret: &str,
    now: impl Into<Time>,
) -> Result<SignedRequest, SignExampleError> {
    let event = EventType::find(event_type, Scheme::Svix)?;
    Ok(sign_payload(event.payload(), secret, now)?)
}

/// A payload of your own, such as one of [`Fresh`](super::Fresh) or an example that was changed,
/// signed as [`sign_example`] does.
///
/// The message id is a new one for each payload and time; the same two give the same request.
///
/// # Errors
/// When the secret is none; the error says what it is instead.
pub fn sign_payload(
    payload: impl Into<Vec<u8>>,
    secret: &str,
    now: impl Into<Time>,
) -> Result<SignedRequest, SecretError> {
    let (payload, now) = (payload.into(), now.into());
    let secrets = SecretSet::from(SigningSecret::parse(secret, Scheme::Svix)?);
    let mut headers = vec![("content-type", "application/json".to_owned())];
    let id = message_id(&payload, now);
    headers.extend(sign(Scheme::Svix, &secrets, &id, now, &payload));
    Ok(SignedRequest { headers, payload })
}

/// An id that looks like a real one, made without randomness.
fn message_id(payload: &[u8], now: Time) -> MessageId {
    let digest = Sha256::new()
        .chain_update(now.to_string())
        .chain_update(payload)
        .finalize();
    let mut random = [0; 16];
    random.copy_from_slice(&digest[..16]);
    MessageId::new(now, &random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Clock, SignedHeaders, verify};

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn every_example_is_authentic_under_an_id_of_its_own() {
        let now = Time::from_unix_seconds(1_700_000_000);
        let secrets = SecretSet::from(SigningSecret::parse(SECRET, Scheme::Svix).unwrap());
        let mut ids = std::collections::HashSet::new();
        for event in EventType::all(Scheme::Svix) {
            let request = sign_example(event.name(), SECRET, now).unwrap();
            let pairs = request
                .headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()));
            let headers = SignedHeaders::collect(pairs);
            let verdict = verify(&headers, &request.payload, &secrets, Clock::at(now), None);
            assert!(verdict.is_valid(), "{event:?}");
            assert!(ids.insert(headers.message_id().map(str::to_owned)));
        }
    }

    #[test]
    fn the_same_payload_has_another_id_a_moment_later() {
        let at = |milliseconds| {
            let now = Time::from_unix_milliseconds(milliseconds);
            sign_payload("{}", SECRET, now).unwrap()
        };
        assert_eq!(at(1_700_000_000_000), at(1_700_000_000_000));
        assert_ne!(
            at(1_700_000_000_000).headers[1],
            at(1_700_000_000_001).headers[1]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let now = Time::EPOCH;
        let error = sign_example("user.creatd", SECRET, now).unwrap_err();
        assert_eq!(error.to_string(), "unknown event type \"user.creatd\"");
        let error = sign_example("user.created", "sk_live_1", now).unwrap_err();
        assert_eq!(error, SignExampleError::Secret(SecretError::ApiKey));
    }
}
