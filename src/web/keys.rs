//! How a browser gets in: by a key that is good once, for ten minutes, and for which it gets a token
//! of its own. Neither outlives the process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use subtle::ConstantTimeEq as _;

use crate::context::{Ambient, NoRandomness};
use crate::service::id::new_id;
use crate::time::Time;

/// A key is good for so long.
const GOOD: Duration = Duration::from_secs(10 * 60);

/// So many keys, and so many browsers; the oldest make room.
const MOST: usize = 64;

/// Keys that were given out, and the tokens that were got for them.
#[derive(Clone)]
pub struct Keys {
    ambient: Ambient,
    given: Arc<Mutex<Given>>,
}

#[derive(Default)]
struct Given {
    keys: Vec<(String, Time)>,
    tokens: Vec<String>,
}

impl Keys {
    /// None yet.
    #[must_use]
    pub fn new(ambient: Ambient) -> Self {
        Self {
            ambient,
            given: Arc::default(),
        }
    }

    /// A new key.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(&self) -> Result<String, NoRandomness> {
        let key = new_id("key_", self.ambient)?;
        let until = self.ambient.now().saturating_add(GOOD);
        let mut given = self.given();
        if given.keys.len() >= MOST {
            given.keys.remove(0);
        }
        given.keys.push((key.clone(), until));
        Ok(key)
    }

    /// The token for a key, which is good no more then; `None`: it is not, or not any more.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn exchange(&self, key: &str) -> Result<Option<String>, NoRandomness> {
        let now = self.ambient.now();
        let mut given = self.given();
        given.keys.retain(|(_, until)| now < *until);
        let is_it = |(known, _): &(String, Time)| is_same(known, key);
        let Some(at) = given.keys.iter().position(is_it) else {
            return Ok(None);
        };
        given.keys.remove(at);
        let token = format!(
            "{}{}",
            new_id("page_", self.ambient)?,
            new_id("", self.ambient)?
        );
        if given.tokens.len() >= MOST {
            given.tokens.remove(0);
        }
        given.tokens.push(token.clone());
        Ok(Some(token))
    }

    /// Whether `token` is one of those.
    #[must_use]
    pub fn know(&self, token: &str) -> bool {
        let given = self.given();
        let known = given.tokens.iter().map(|known| is_same(known, token));
        known.fold(false, |any, this| any | this)
    }

    fn given(&self) -> MutexGuard<'_, Given> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// In constant time.
fn is_same(known: &str, shown: &str) -> bool {
    known.as_bytes().ct_eq(shown.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(clock: fn() -> Time) -> Keys {
        let real = Ambient::of_this_system();
        Keys::new(Ambient { clock, ..real })
    }

    #[test]
    fn a_key_is_good_once() {
        let keys = keys(|| Time::EPOCH);
        let key = keys.make().unwrap();
        assert_eq!(keys.exchange("key_other").unwrap(), None);
        let token = keys.exchange(&key).unwrap().unwrap();
        assert_eq!(keys.exchange(&key).unwrap(), None);
        assert!(keys.know(&token) && !keys.know(&key) && !keys.know(""));
    }

    #[test]
    fn a_key_is_good_for_ten_minutes() {
        let keys = keys(|| Time::EPOCH);
        let key = keys.make().unwrap();
        let later = Keys {
            ambient: Ambient {
                clock: || Time::from_unix_seconds(600),
                ..keys.ambient
            },
            ..keys
        };
        assert_eq!(later.exchange(&key).unwrap(), None);
    }
}
