//! Ids as Svix makes them: a prefix and a KSUID whose fifth byte has the milliseconds, so that they
//! sort by time.

use crate::context::{Ambient, NoRandomness};
use crate::text::ksuid;

/// A new one, such as `ep_…`.
///
/// # Errors
/// When there is no randomness.
pub fn new_id(prefix: &str, ambient: Ambient) -> Result<String, NoRandomness> {
    let now = ambient.now();
    let mut payload: [u8; 16] = ambient.random_bytes()?;
    let [.., milliseconds] = (now.unix_milliseconds().rem_euclid(1000) / 4).to_be_bytes();
    payload[0] = milliseconds;
    Ok(format!(
        "{prefix}{}",
        ksuid::text(now.unix_seconds(), &payload)
    ))
}
