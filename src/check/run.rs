//! The run: group after group, in each the gates first and the others in seeded order.

use std::collections::VecDeque;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::context::Ambient;
use crate::delivery::{AttemptError, Header, Hint, Outcome};
use super::CheckError;
use crate::event;
use crate::http::{Endpoint, Outbound};
use crate::signing::{NamedSecret, SecretSet};

use super::Framework;
use super::exchange::{Answers, Clients, Exchange};
use super::further::Asking;
use super::probe::{Finding, Group, Level, Probe, ProbeResult};
use super::select::Selection;
use super::sender::Sender;

/// A development server compiles the route at the first request, so that one may take longer.
const WARM_UP: u32 = 4;

/// A handler slower than this is asked several things at once, or the check would take minutes.
const SLOW: Duration = Duration::from_millis(300);

/// After so many probes without an answer the rest is left out.
const TIME_OUTS: usize = 2;

/// How many things: few enough that one after the other they are still in time.
const AT_ONCE: usize = 4;

/// What is decided before the run.
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

/// The state of a run.
pub struct Run<'a> {
    check: &'a Check,
    clients: Clients,
    at_once: usize,
    /// How many probes waited for an answer in vain.
    time_outs: usize,
    /// Why the probes that are left are not run.
    stopped: Option<String>,
    /// Recognised from an answer.
    pub framework: Option<Framework>,
}

impl Check {
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
            rehearsal.deletes |= traffic.requests.iter().any(|(_, request)| {
                event::type_of(&request.body).is_some_and(|name| name.ends_with(".deleted"))
            });
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

impl<'a> Run<'a> {
    /// Sends a first delivery, whatever its answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn begin(check: &'a Check) -> Result<Self, CheckError> {
        let clients = Clients::new(&check.endpoint, &check.outbound, check.rate)?;
        let traffic = check.sender("").valid()?.into();
        let warming_up = clients.clone().send(traffic, 1, check.time_out * WARM_UP);
        let exchanges = warming_up.await;
        let mut run = Self {
            check,
            clients,
            at_once: 1,
            time_outs: 0,
            stopped: None,
            framework: None,
        };
        for exchange in &exchanges {
            if let Err(error) = &exchange.attempt.outcome {
                return Err(unreachable(
                    error,
                    &exchange.attempt.outcome,
                    &check.endpoint,
                ));
            }
        }
        run.look_at(&exchanges);
        Ok(run)
    }

    /// Leaves out the probes that have not started.
    pub fn stop(&mut self, reason: &str) {
        self.stopped.get_or_insert_with(|| reason.to_owned());
    }

    /// Runs the probes of `group`; the results are in the order in which they are shown. Calls
    /// `done` after each of them.
    ///
    /// # Errors
    /// When a request cannot be made.
    pub async fn group(
        &mut self,
        group: Group,
        is_interrupted: impl Fn() -> bool,
        done: impl Fn(),
    ) -> Result<Vec<ProbeResult>, CheckError> {
        let mut waiting: VecDeque<_> = self.check.order(group).into();
        let mut running = JoinSet::new();
        let mut results = Vec::new();
        loop {
            if is_interrupted() {
                self.stop("interrupted");
            }
            // A gate's finding decides on what comes after it, and nothing may slow the timed.
            let alone = group == Group::Timely || results.len() < self.gates(group);
            let room = if alone { 1 } else { self.at_once };
            if running.len() < room
                && let Some(probe) = waiting.pop_front()
            {
                if let Some(reason) = &self.stopped {
                    results.push(left_out(probe, reason));
                    done();
                    continue;
                }
                let traffic = (probe.traffic)(&mut self.check.sender(probe.id))?;
                let (width, time_out) = (self.at_once, self.check.time_out);
                let sending = self.clients.clone().send(traffic, width, time_out);
                running.spawn(async move {
                    let started = Instant::now();
                    (probe, sending.await, started.elapsed())
                });
            } else if let Some(sent) = running.join_next().await {
                let (probe, exchanges, duration) = sent.map_err(|error| CheckError::Broken(error.into()))?;
                let result = self.judge(probe, &exchanges, duration);
                results.push(self.ask_further(result, &exchanges).await?);
                done();
            } else {
                break;
            }
        }
        let shown = |result: &ProbeResult| {
            let mut probes = self.check.selection.of(group);
            probes.position(|probe| probe.id == result.probe.id)
        };
        results.sort_by_key(shown);
        Ok(results)
    }

    fn gates(&self, group: Group) -> usize {
        self.check
            .selection
            .of(group)
            .filter(|probe| probe.gate)
            .count()
    }

    fn judge(
        &mut self,
        probe: &'static Probe,
        exchanges: &[Exchange],
        duration: Duration,
    ) -> ProbeResult {
        let answers = Answers {
            exchanges,
            secret: &self.check.secret,
            time_out: self.check.time_out,
        };
        let result = ProbeResult {
            probe,
            finding: (probe.judge)(&answers),
            duration,
        };
        self.look_at(exchanges);
        if answers.is_gone() {
            self.stop(&format!("the server went away during {}", probe.id));
        }
        if answers.is_timed_out() {
            self.time_outs += 1;
            if self.time_outs >= TIME_OUTS {
                let limit = self.check.time_out;
                self.stop(&format!(
                    "{TIME_OUTS} probes had no answer within {limit:?}, and more would take minutes"
                ));
            }
        }
        if probe.gate && answers.slowest() > SLOW {
            self.at_once = AT_ONCE;
        }
        result
    }

    /// Sends what tells more about a failure, and stops where nothing after it means anything.
    async fn ask_further(
        &mut self,
        mut result: ProbeResult,
        exchanges: &[Exchange],
    ) -> Result<ProbeResult, CheckError> {
        if result.failure() == Some(Level::Failure)
            && let [exchange, ..] = exchanges
        {
            let ask = Asking {
                check: self.check,
                clients: self.clients.clone(),
                width: self.at_once,
            };
            result.finding = ask.further(result.probe, result.finding, exchange).await?;
        }
        if result.blocks() {
            self.stop(&format!("{} failed", result.probe.id));
        }
        Ok(result)
    }

    fn look_at(&mut self, exchanges: &[Exchange]) {
        let mut responses = exchanges
            .iter()
            .filter_map(|e| e.attempt.outcome.as_ref().ok());
        self.framework = self.framework.or_else(|| responses.find_map(Framework::of));
    }
}

fn left_out(probe: &'static Probe, reason: &str) -> ProbeResult {
    ProbeResult {
        probe,
        finding: Finding::Unknown {
            reason: format!("not run: {reason}"),
        },
        duration: Duration::ZERO,
    }
}

/// No answer came at all.
pub(super) fn unreachable(error: &AttemptError, outcome: &Outcome, endpoint: &Endpoint) -> CheckError {
    CheckError::Unreachable {
        url: endpoint.to_string(),
        reason: error.to_string(),
        hint: Hint::on(outcome, endpoint),
    }
}
