//! What is decided before a run.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::CheckError;
use super::clients::Clients;
use super::pace::Pace;
use super::probe::{Group, Probe};
use super::select::Selection;
use super::sender::Sender;
use crate::context::Ambient;
use crate::delivery::{Header, Request};
use crate::event;
use crate::http::{Endpoint, Outbound, SetUpError};
use crate::signing::{NamedSecret, SecretSet};

/// A check of one handler.
pub struct Check {
    /// Where the handler is.
    pub endpoint: Endpoint,
    /// Its secret.
    pub secret: SecretSet,
    /// One that is not its secret.
    pub other_secret: SecretSet,
    /// Those of every request.
    pub headers: Vec<Header>,
    /// Other secrets that this machine knows, one of which may be the handler's.
    pub others: Vec<NamedSecret>,
    /// How to reach it.
    pub outbound: Outbound,
    /// So many requests a second at most.
    pub rate: Option<f64>,
    /// Clock and randomness.
    pub ambient: Ambient,
    /// Chooses the order of the probes and the objects of the payloads.
    pub seed: u64,
    /// How long an answer may take.
    pub time_out: Duration,
    /// What to run.
    pub selection: Selection,
}

/// What a check will send.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rehearsal {
    /// How many requests.
    pub requests: usize,
    /// Whether some of them tell of deletions.
    pub deletes: bool,
}

impl Check {
    /// What sends its requests.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded.
    pub(super) fn clients(&self) -> Result<Clients, SetUpError> {
        Clients::new(&self.endpoint, &self.outbound, self.pace())
    }

    /// How fast it may go.
    pub(super) fn pace(&self) -> Pace {
        Pace::new(self.rate, self.ambient)
    }

    /// What makes the requests of a probe. Its objects are the same in whatever order probes run.
    pub(super) fn sender<'a>(&'a self, probe: &str) -> Sender<'a> {
        Sender {
            endpoint: &self.endpoint,
            secret: &self.secret,
            other_secret: &self.other_secret,
            others: &self.others,
            seed: self.chance(probe),
            headers: &self.headers,
            stories: 0,
            ambient: self.ambient,
        }
    }

    /// What the probes will send, the warm-up aside.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn rehearse(&self) -> Result<Rehearsal, CheckError> {
        let mut rehearsal = Rehearsal::default();
        for probe in self.selection.probes() {
            let traffic = (probe.traffic)(&mut self.sender(probe.id))?;
            rehearsal.requests += traffic.requests.len();
            rehearsal.deletes = rehearsal.deletes || traffic.requests.iter().any(tells_of_deletion);
        }
        Ok(rehearsal)
    }

    /// The probes of `group` in the order in which they run: gates first, the others shuffled.
    #[must_use]
    pub fn order(&self, group: Group) -> Vec<&'static Probe> {
        let mut probes: Vec<_> = self.selection.of(group).collect();
        probes.sort_by_cached_key(|probe| {
            let shuffled = self.chance(probe.id);
            (!probe.gate).then_some(shuffled)
        });
        probes
    }

    /// What looks like chance and follows from the seed.
    fn chance(&self, probe: &str) -> u64 {
        let hash = Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(probe)
            .finalize();
        hash[..8]
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

fn tells_of_deletion((_, request): &(String, Request)) -> bool {
    let told = event::type_of(&request.body);
    told.is_some_and(|name| name.ends_with(".deleted"))
}
