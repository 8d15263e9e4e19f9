//! The signing secrets of endpoints, in a file of their own beside the store: stores are passed to
//! colleagues, and secrets must not go with them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::beside::{self, beside};
use super::endpoint::Endpoint;
use crate::context::{Ambient, NoRandomness};
use crate::signing::{NamedSecret, Scheme, SecretError, SecretSet, SignatureHeader, SigningSecret};
use crate::time::Time;

/// At most so many earlier secrets of an endpoint still sign.
const MOST_EARLIER: usize = 10;

/// A secret's text. Never shown by `Debug`.
type Text = Zeroizing<String>;

/// The secrets of all endpoints, by the endpoints' ids.
pub struct Secrets {
    store: PathBuf,
    path: PathBuf,
    kept: Mutex<BTreeMap<String, Kept>>,
    /// Those of endpoints that take theirs from elsewhere, and since when they do; never written.
    usual: Mutex<Option<(SecretSet, Time)>>,
}

/// The secrets of one endpoint.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    current: Text,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<Earlier>,
    /// Since when all this is as it is, in Unix milliseconds.
    #[serde(default)]
    since: Option<i64>,
}

/// A secret that was replaced.
#[derive(Clone, Serialize, Deserialize)]
struct Earlier {
    secret: Text,
    /// Until when it still signs, in Unix milliseconds.
    until: i64,
}

/// Why secrets cannot be rotated.
#[derive(Debug)]
pub enum NotRotated {
    /// Too many earlier ones still sign; when the next of them ends.
    TooMany(Time),
    /// The file.
    Io(io::Error),
}

impl Secrets {
    /// Those beside `store`.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn of_store(store: &Path) -> io::Result<Self> {
        let secrets = Self {
            store: store.to_owned(),
            path: beside(store, "secrets"),
            kept: Mutex::default(),
            usual: Mutex::new(None),
        };
        secrets.read_again()?;
        Ok(secrets)
    }

    /// Takes up what another process has written meanwhile.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn read_again(&self) -> io::Result<()> {
        let mut kept = self.kept();
        *kept = match beside::read(&self.path)? {
            Some(text) => serde_json::from_slice(&Zeroizing::new(text))
                .map_err(|_| io::Error::other("it is not as it was written"))?,
            None => BTreeMap::new(),
        };
        Ok(())
    }

    /// What signs for endpoints whose secret is in the usual places, from `now` on.
    ///
    /// # Errors
    /// When it cannot be written down since when it is this one.
    pub fn set_usual(&self, secrets: Option<SecretSet>, now: Time) -> io::Result<()> {
        let usual = match secrets {
            Some(secrets) => {
                let since = since(&beside(&self.store, "usual"), &secrets, now)?;
                Some((secrets, since))
            }
            None => None,
        };
        *self.usual.lock().unwrap_or_else(PoisonError::into_inner) = usual;
        Ok(())
    }

    /// What signs for endpoints whose secret is in the usual places.
    #[must_use]
    pub fn usual(&self) -> Option<SecretSet> {
        self.usual_since().map(|(usual, _)| usual)
    }

    fn usual_since(&self) -> Option<(SecretSet, Time)> {
        let usual = self.usual.lock().unwrap_or_else(PoisonError::into_inner);
        usual.clone()
    }

    /// A new one, of 24 random bytes as Svix makes them.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate(ambient: Ambient) -> Result<Text, NoRandomness> {
        let key = Zeroizing::new(ambient.random_bytes::<24>()?);
        Ok(SigningSecret::generate(&*key))
    }

    /// Keeps the secret of a new endpoint.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set(&self, endpoint: &str, secret: Text, now: Time) -> io::Result<()> {
        self.change(|kept| {
            let is_new = !kept.contains_key(endpoint);
            let new = Kept {
                current: secret,
                earlier: Vec::new(),
                since: Some(if is_new { now } else { settled(now) }.unix_milliseconds()),
            };
            kept.insert(endpoint.to_owned(), new);
        })
    }

    /// The current secret of an endpoint.
    #[must_use]
    pub fn current(&self, endpoint: &str) -> Option<Text> {
        self.kept().get(endpoint).map(|kept| kept.current.clone())
    }

    /// Replaces the secret of an endpoint; the one before signs, too, for as long as `grace`.
    ///
    /// # Errors
    /// When too many still do, or the file cannot be written.
    pub fn rotate(
        &self,
        endpoint: &str,
        before: Option<Text>,
        secret: Text,
        grace: Duration,
        now: Time,
    ) -> Result<(), NotRotated> {
        let now_ms = now.unix_milliseconds();
        if let Some(kept) = self.kept().get(endpoint) {
            let valid = kept.earlier.iter().filter(|earlier| earlier.until > now_ms);
            if valid.clone().count() >= MOST_EARLIER {
                let next = valid.map(|earlier| earlier.until).min().unwrap_or(now_ms);
                return Err(NotRotated::TooMany(Time::from_unix_milliseconds(next)));
            }
        }
        self.change(|kept| {
            let (replaced, mut earlier) = match kept.remove(endpoint) {
                Some(kept) => (Some(kept.current), kept.earlier),
                None => (before, Vec::new()),
            };
            earlier.retain(|earlier| earlier.until > now_ms);
            if let Some(replaced) = replaced {
                earlier.push(Earlier {
                    secret: replaced,
                    until: now.saturating_add(grace).unix_milliseconds(),
                });
            }
            let new = Kept {
                current: secret,
                earlier,
                since: Some(settled(now).unix_milliseconds()),
            };
            kept.insert(endpoint.to_owned(), new);
        })
        .map_err(NotRotated::Io)
    }

    /// Forgets the secrets of endpoints that are gone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget(&self, endpoints: &[String]) -> io::Result<()> {
        let known = |endpoint| self.kept().contains_key(endpoint);
        if !endpoints.iter().any(known) {
            return Ok(());
        }
        self.change(|kept| {
            for endpoint in endpoints {
                kept.remove(endpoint);
            }
        })
    }

    /// What signs for `endpoint`, of that id, at the time `now`, wherever that is kept; and when it is
    /// no longer so.
    #[must_use]
    pub fn of(
        &self,
        id: &str,
        endpoint: &Endpoint,
        now: Time,
    ) -> Option<(SecretSet, Option<Time>)> {
        if endpoint.usual_secret && self.current(id).is_none() {
            return self.usual().map(|usual| (usual, None));
        }
        self.signing(id, endpoint.scheme(), now)
    }

    /// What signed for `endpoint`, of that id, at the time `at`; `None` where that is not known for
    /// certain any more.
    #[must_use]
    pub fn signed(&self, id: &str, endpoint: &Endpoint, at: Time) -> Option<SecretSet> {
        let kept_since = self.kept().get(id).map(|kept| kept.since);
        match kept_since {
            Some(since) if since? <= at.unix_milliseconds() => {
                let signing = self.signing(id, endpoint.scheme(), at);
                signing.map(|(secrets, _)| secrets)
            }
            None if endpoint.usual_secret => {
                let (usual, since) = self.usual_since()?;
                (since <= at).then_some(usual)
            }
            Some(_) | None => None,
        }
    }

    /// What signs for an endpoint at the time `now`: the current secret first, then the earlier ones
    /// by when they end. The end of the first of them comes with it.
    #[must_use]
    pub fn signing(
        &self,
        endpoint: &str,
        scheme: Scheme,
        now: Time,
    ) -> Option<(SecretSet, Option<Time>)> {
        let now = now.unix_milliseconds();
        let kept = self.kept();
        let kept = kept.get(endpoint)?;
        let mut earlier: Vec<_> = kept.earlier.iter().filter(|it| it.until > now).collect();
        earlier.sort_by_key(|earlier| earlier.until);
        let end = earlier.first().map(|earlier| earlier.until);
        let texts = std::iter::once(&kept.current).chain(earlier.iter().map(|it| &it.secret));
        let named = texts.filter_map(|text| {
            let secret = secret_of(text, scheme).ok()?;
            let name = "the endpoint's secret".to_owned();
            Some(NamedSecret { name, secret })
        });
        let set = SecretSet::new(named.collect())?;
        Some((set, end.map(Time::from_unix_milliseconds)))
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On disk first, then in memory.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Kept>)) -> io::Result<()> {
        let mut kept = self.kept();
        let mut new = kept.clone();
        change(&mut new);
        let text = Zeroizing::new(serde_json::to_vec(&new)?);
        beside::write(&self.path, &text)?;
        *kept = new;
        Ok(())
    }
}

/// When a change that is made `now` has reached whatever is under way.
fn settled(now: Time) -> Time {
    now.saturating_add(Duration::from_secs(1))
}

/// Since when the usual secrets are these, as the file at `path` tells, where each start leaves what
/// they make of a text that everybody knows.
fn since(path: &Path, secrets: &SecretSet, now: Time) -> io::Result<Time> {
    let signature = SignatureHeader::sign(Scheme::Svix, secrets, "usual", Time::EPOCH, b"");
    let signature = signature.written(Scheme::Svix);
    if let Some(kept) = beside::read(path)?
        && let Ok((since, known)) = serde_json::from_slice::<(i64, String)>(&kept)
        && known == signature
    {
        return Ok(Time::from_unix_milliseconds(since));
    }
    let since = now.to_milliseconds();
    let text = serde_json::to_vec(&(since.unix_milliseconds(), signature))?;
    beside::write(path, &text)?;
    Ok(since)
}

/// The secret that `text` is. The generic system takes any text: its documentation's own example is
/// one that is no secret of Svix's.
///
/// # Errors
/// When it is none.
pub fn secret_of(text: &str, scheme: Scheme) -> Result<SigningSecret, SecretError> {
    match scheme {
        Scheme::BodyHmac => Ok(match SigningSecret::parse(text, scheme) {
            Ok(secret) if !secret.had_trailing_whitespace() => secret,
            _ => SigningSecret::from_key(text.as_bytes()),
        }),
        Scheme::Svix | Scheme::Standard => SigningSecret::parse(text, scheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "whsec_b25lLW9mLXRoZS1zZWNyZXRz";
    const OTHER: &str = "whsec_YW5vdGhlci1vbmUtb2YtdGhlbQ==";

    fn text(text: &str) -> Text {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn an_earlier_secret_signs_until_its_grace_is_over() {
        let directory = tempfile::tempdir().unwrap();
        let store = directory.path().join("store.db");
        let secrets = Secrets::of_store(&store).unwrap();
        let now = Time::from_unix_seconds(1_700_000_000);
        secrets.set("ep_1", text(ONE), now).unwrap();
        let grace = Duration::from_secs(60);
        secrets
            .rotate("ep_1", None, text(OTHER), grace, now)
            .unwrap();
        // As a service that is started again finds them.
        let secrets = Secrets::of_store(&store).unwrap();
        let signing = |seconds| {
            let at = now.saturating_add(Duration::from_secs(seconds));
            secrets.signing("ep_1", Scheme::Svix, at).unwrap()
        };
        let (both, end) = signing(59);
        let texts: Vec<_> = both.secrets().map(SigningSecret::expose).collect();
        assert_eq!(texts, [OTHER, ONE]);
        assert_eq!(end, Some(now.saturating_add(grace)));
        let (one, end) = signing(60);
        assert_eq!((one.secrets().count(), end), (1, None));
    }

    #[test]
    fn what_signed_is_known_as_long_as_it_is_certain() {
        let directory = tempfile::tempdir().unwrap();
        let store = directory.path().join("store.db");
        let at = |seconds: i64| Time::from_unix_seconds(1_700_000_000 + seconds);
        let secrets = Secrets::of_store(&store).unwrap();
        let own = Endpoint::default();
        let usual = Endpoint {
            usual_secret: true,
            ..Endpoint::default()
        };
        let signed = |secrets: &Secrets, endpoint, seconds| {
            let set = secrets.signed("ep_1", endpoint, at(seconds));
            set.map(|set| set.secrets().map(|it| it.expose().to_owned()).collect())
        };
        let just = |texts: &[&str]| Some(texts.iter().map(|it| (*it).to_owned()).collect());
        let nothing: Option<Vec<String>> = None;

        // The usual ones, over restarts, until they are others.
        let set = |text, seconds| {
            let secrets = Secrets::of_store(&store).unwrap();
            let secret = SigningSecret::parse(text, Scheme::Svix).unwrap();
            secrets.set_usual(Some(secret.into()), at(seconds)).unwrap();
            secrets
        };
        set(ONE, 0);
        let again = set(ONE, 50);
        assert_eq!(signed(&again, &usual, 10), just(&[ONE]));
        assert_eq!(signed(&again, &own, 10), nothing);
        let other = set(OTHER, 60);
        assert_eq!(signed(&other, &usual, 59), nothing);
        assert_eq!(signed(&other, &usual, 60), just(&[OTHER]));

        // Its own ones, until they are rotated; then both sign for a while, which is known, too.
        secrets.set("ep_1", text(ONE), at(100)).unwrap();
        assert_eq!(signed(&secrets, &own, 99), nothing);
        assert_eq!(signed(&secrets, &own, 100), just(&[ONE]));
        let grace = Duration::from_secs(50);
        let rotated = secrets.rotate("ep_1", None, text(OTHER), grace, at(200));
        rotated.unwrap();
        assert_eq!(signed(&secrets, &own, 199), nothing);
        // The attempts under way then may have been signed before.
        assert_eq!(signed(&secrets, &own, 200), nothing);
        assert_eq!(signed(&secrets, &own, 201), just(&[OTHER, ONE]));
        assert_eq!(signed(&secrets, &own, 250), just(&[OTHER]));
    }

    #[test]
    fn no_more_than_ten_earlier_ones_sign() {
        let directory = tempfile::tempdir().unwrap();
        let secrets = Secrets::of_store(&directory.path().join("store.db")).unwrap();
        let now = Time::from_unix_seconds(1_700_000_000);
        secrets.set("ep_1", text(ONE), now).unwrap();
        let rotate = |seconds, at| {
            secrets.rotate("ep_1", None, text(OTHER), Duration::from_secs(seconds), at)
        };
        for seconds in 1..=10 {
            rotate(seconds, now).unwrap();
        }
        assert!(matches!(rotate(1, now), Err(NotRotated::TooMany(_))));
        rotate(1, now.saturating_add(Duration::from_secs(1))).unwrap();
    }
}
