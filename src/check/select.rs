//! `--only` and `--skip`.

use thiserror::Error;

use super::{Group, Probe, probes};

/// Runs whatever is selected: what the other probes find means nothing without it.
pub const ALWAYS: &str = "accept.valid";

/// The same for the sync check.
const FIRST: &str = "sync.created";

/// There is no such probe.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("unknown probe {name:?}")]
pub struct UnknownProbe {
    /// As given.
    pub name: String,
    /// The most similar one, if any is.
    pub nearest: Option<&'static str>,
}

/// The probes that run.
#[derive(Clone)]
pub struct Selection(Vec<&'static Probe>);

impl Selection {
    /// All probes but those of the sync check, or those that `only` names, but not those that `skip`
    /// names. A name is an id, or a group for all of its probes.
    ///
    /// # Errors
    /// When there is no such probe.
    pub fn new(only: &[String], skip: &[String]) -> Result<Self, UnknownProbe> {
        Self::choose(|group| group != Group::Sync, ALWAYS, only, skip)
    }

    /// The same of the probes of the sync check, which are asked by themselves.
    ///
    /// # Errors
    /// When there is no such probe.
    pub fn of_sync(only: &[String], skip: &[String]) -> Result<Self, UnknownProbe> {
        Self::choose(|group| group == Group::Sync, FIRST, only, skip)
    }

    fn choose(
        belongs: impl Fn(Group) -> bool,
        always: &str,
        only: &[String],
        skip: &[String],
    ) -> Result<Self, UnknownProbe> {
        only.iter().chain(skip).try_for_each(|name| check(name))?;
        let named = |names: &[String], probe: &Probe| {
            names
                .iter()
                .any(|name| name == probe.id || name == probe.group.name())
        };
        let runs = |probe: &&Probe| {
            probe.id == always || ((only.is_empty() || named(only, probe)) && !named(skip, probe))
        };
        let probes = probes().filter(|probe| belongs(probe.group));
        Ok(Self(probes.filter(runs).collect()))
    }

    /// No probe at all.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// In the order in which they are shown.
    #[must_use]
    pub fn probes(&self) -> &[&'static Probe] {
        &self.0
    }

    /// Those of one group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &'static Probe> {
        self.0
            .iter()
            .copied()
            .filter(move |probe| probe.group == group)
    }
}

fn check(name: &str) -> Result<(), UnknownProbe> {
    /// Below this, a suggestion puzzles more than it helps.
    const SIMILAR: f64 = 0.8;
    let names = || {
        probes()
            .map(|probe| probe.id)
            .chain(Group::ALL.map(Group::name))
    };
    if names().any(|known| known == name) {
        return Ok(());
    }
    // `retry` is `accept.retry` to whoever reads only the end.
    let by_end = names().find(|known| known.split_once('.').is_some_and(|(_, end)| end == name));
    let nearest = names()
        .map(|known| (known, strsim::jaro_winkler(known, name)))
        .filter(|(_, similarity)| *similarity >= SIMILAR)
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    Err(UnknownProbe {
        name: name.to_owned(),
        nearest: by_end.or(nearest.map(|(known, _)| known)),
    })
}
