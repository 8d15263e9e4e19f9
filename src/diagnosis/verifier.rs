//! The one way from a request to its verdict, and on to the reason of a refusal.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use thiserror::Error;

use crate::signing::{
    Clock, DEFAULT_TOLERANCE, NamedSecret, Redaction, Scheme, SecretSet, SignedHeaders, Verdict,
    verify,
};
use crate::time::Time;

use super::{Budget, Diagnosis, Request, explain};

/// Finds the secrets for a scheme that are not among those to verify with.
pub type Elsewhere = dyn Fn(Scheme, &SecretSet) -> Vec<NamedSecret> + Send + Sync;

/// Verifies requests, and explains why one is refused.
///
/// It can be shared by threads, and cloning it costs little.
#[derive(Clone)]
pub struct Verifier {
    scheme: Option<Scheme>,
    tolerance: Option<Duration>,
    slots: [Slot; 2],
    elsewhere: Option<Arc<Elsewhere>>,
}

/// The secrets of one kind: `svix` and `standard` share theirs.
#[derive(Clone, Default)]
struct Slot {
    secrets: Option<Arc<SecretSet>>,
    /// Found when the first refusal has to be explained.
    others: Arc<OnceLock<Vec<NamedSecret>>>,
}

/// The verdict on a request, with what it depends on.
pub struct Verified<'v> {
    /// Authentic and timely, or why not.
    pub verdict: Verdict,
    /// What the timestamp was compared with.
    pub clock: Clock,
    /// The secrets that were tried.
    pub secrets: &'v SecretSet,
}

impl Verified<'_> {
    /// The name of the secret that matched.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        let matched = self.verdict.outcome.as_ref().ok()?;
        let named = self.secrets.as_slice().get(matched.secret)?;
        Some(&named.name)
    }
}

/// There is no secret for the scheme of a request.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("there is no secret for {0}")]
pub struct NoSecret(pub Scheme);

impl Default for Verifier {
    /// With the usual tolerance, and no secrets yet.
    fn default() -> Self {
        Self::new(None, Some(DEFAULT_TOLERANCE))
    }
}

/// Where the secrets for `scheme` stand in [`Verifier::slots`].
const fn slot(scheme: Scheme) -> usize {
    match scheme {
        Scheme::Svix | Scheme::Standard => 0,
        Scheme::BodyHmac => 1,
    }
}

impl Verifier {
    /// Without secrets yet. `scheme` is applied whatever the headers suggest; a timestamp may be
    /// as far as `tolerance` from the time of a request, both ways, or without one anywhere.
    #[must_use]
    pub fn new(scheme: Option<Scheme>, tolerance: Option<Duration>) -> Self {
        Self {
            scheme,
            tolerance,
            slots: [Slot::default(), Slot::default()],
            elsewhere: None,
        }
    }

    /// The same, but it looks for the secret of a refused request in other places, too.
    #[must_use]
    pub fn looking_elsewhere(self, elsewhere: Arc<Elsewhere>) -> Self {
        Self {
            elsewhere: Some(elsewhere),
            ..self
        }
    }

    /// Sets the secrets for `scheme`, and for the one that shares them.
    pub fn set(&mut self, scheme: Scheme, secrets: SecretSet) {
        self.slots[slot(scheme)] = Slot {
            secrets: Some(Arc::new(secrets)),
            others: Arc::default(),
        };
    }

    /// The secrets for `scheme`, if there are any.
    #[must_use]
    pub fn secrets(&self, scheme: Scheme) -> Option<&SecretSet> {
        self.slots[slot(scheme)].secrets.as_deref()
    }

    /// The secrets of any scheme: those to name when one asks what is verified with.
    #[must_use]
    pub fn any_secrets(&self) -> Option<&SecretSet> {
        self.slots.iter().find_map(|slot| slot.secrets.as_deref())
    }

    /// What takes all these secrets out of a text.
    #[must_use]
    pub fn redaction(&self) -> Redaction {
        let mut redaction = Redaction::default();
        let secrets = self.slots.iter().filter_map(|slot| slot.secrets.as_deref());
        secrets.for_each(|secrets| redaction.add(secrets));
        redaction
    }

    /// The verdict on a request whose timestamp is compared with `now`.
    ///
    /// # Errors
    /// When there is no secret for its scheme.
    pub fn verify(
        &self,
        headers: &SignedHeaders<'_>,
        body: &[u8],
        now: Time,
    ) -> Result<Verified<'_>, NoSecret> {
        let scheme = self.scheme.unwrap_or_else(|| headers.scheme());
        let secrets = self.secrets(scheme).ok_or(NoSecret(scheme))?;
        let clock = Clock {
            now,
            tolerance: self.tolerance,
        };
        let verdict = verify(headers, body, secrets, clock, Some(scheme));
        Ok(Verified {
            verdict,
            clock,
            secrets,
        })
    }

    /// Why `verified` refuses `request`; nothing if it does not. `budget` is an
    /// [`Effort`](super::Effort), or a [`Budget`] with bounds of its own.
    #[must_use]
    pub fn explain<'b>(
        &self,
        request: &Request<'_>,
        verified: &Verified<'_>,
        budget: impl Into<Budget<'b>>,
    ) -> Option<Diagnosis> {
        let budget = budget.into();
        let Verified {
            verdict,
            clock,
            secrets,
        } = verified;
        if verdict.is_valid() {
            return None;
        }
        let find = || {
            let elsewhere = self.elsewhere.as_ref();
            elsewhere.map_or_else(Vec::new, |find| find(verdict.scheme, secrets))
        };
        // Finding them reads files.
        let others: &[NamedSecret] = if budget.covers(1) {
            self.slots[slot(verdict.scheme)].others.get_or_init(find)
        } else {
            &[]
        };
        explain(request, secrets, others, verdict, *clock, budget)
    }
}
