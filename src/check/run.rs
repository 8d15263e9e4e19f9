//! The run: group after group, in each the gates first and the others in seeded order.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::CheckError;
use super::Framework;
use super::clients::Clients;
use super::exchange::{Answers, Exchange};
use super::further::Asking;
use super::plan::Check;
use super::probe::{Finding, Further, Group, Level, Probe, ProbeResult};
use super::tempo::Tempo;

/// A development server compiles the route at the first request, so that one may take longer.
const WARM_UP: u32 = 4;

/// The state of a run.
pub struct Run<'a> {
    check: &'a Check,
    clients: Clients,
    tempo: Tempo,
    /// Why the probes that are left are not run.
    stopped: Option<String>,
    /// Recognised from an answer.
    pub framework: Option<Framework>,
}

impl<'a> Run<'a> {
    /// Sends a first delivery, whatever its answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn begin(check: &'a Check) -> Result<Self, CheckError> {
        let clients = check.clients()?;
        let traffic = check.sender("").valid()?.into();
        let warming_up = clients.clone().send(traffic, 1, check.time_out * WARM_UP);
        let exchanges = warming_up.await;
        let mut run = Self {
            check,
            clients,
            tempo: Tempo::new(),
            stopped: None,
            framework: None,
        };
        for exchange in &exchanges {
            if let Err(error) = &exchange.attempt.outcome {
                return Err(CheckError::unreachable(
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
    /// `done` with each of them as it comes.
    ///
    /// # Errors
    /// When a request cannot be made.
    pub async fn group(
        &mut self,
        group: Group,
        is_interrupted: impl Fn() -> bool,
        mut done: impl FnMut(&ProbeResult, Option<Framework>),
    ) -> Result<Vec<ProbeResult>, CheckError> {
        let mut waiting: VecDeque<_> = self.check.order(group).into();
        let mut running = JoinSet::new();
        let mut runs_alone = false;
        let mut results = Vec::new();
        loop {
            if is_interrupted() {
                self.stop("interrupted");
            }
            // A gate's finding decides on what comes after it, nothing may slow the timed, and
            // whether a delivery by itself is taken still is told only by one that is by itself.
            let comes_alone = |probe: &&Probe| probe.further == Further::StillTaken;
            let next_alone = waiting.front().is_some_and(comes_alone);
            let is_first = results.len() < self.gates(group);
            let alone = group == Group::Timely || is_first || runs_alone || next_alone;
            let room = if alone { 1 } else { self.tempo.width() };
            if running.len() < room
                && let Some(probe) = waiting.pop_front()
            {
                if let Some(reason) = self.stopped.clone().or_else(|| self.over(group)) {
                    let result = left_out(probe, &reason);
                    done(&result, self.framework);
                    results.push(result);
                    continue;
                }
                runs_alone = next_alone;
                let traffic = (probe.traffic)(&mut self.check.sender(probe.id))?;
                let (width, time_out) = (self.tempo.width(), self.check.time_out);
                let sending = self.clients.clone().send(traffic, width, time_out);
                running.spawn(async move {
                    let started = Instant::now();
                    (probe, sending.await, started.elapsed())
                });
            } else if let Some(sent) = running.join_next().await {
                let (probe, exchanges, duration) =
                    sent.map_err(|error| CheckError::Broken(error.into()))?;
                let result = self.judge(probe, &exchanges, duration);
                let result = self.ask_further(result, &exchanges).await?;
                done(&result, self.framework);
                results.push(result);
                runs_alone = false;
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

    /// Why no other probe of `group` is begun, if too much time has passed. How slow a handler is
    /// shall be said in any case; and whose limiter is waited for, is not slow.
    fn over(&self, group: Group) -> Option<String> {
        let is_asked = group == Group::Timely || self.clients.is_held_back();
        self.tempo.over().filter(|_| !is_asked)
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
            self.stop(&format!(
                "the server went away during {}: what nothing catches, or awaits, ends many a process",
                probe.id
            ));
        }
        if let Some(reason) = self.tempo.note(&answers) {
            self.stop(&reason);
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
                width: self.tempo.width(),
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

/// The result of a probe that is not run.
#[must_use]
pub fn left_out(probe: &'static Probe, reason: &str) -> ProbeResult {
    ProbeResult {
        probe,
        finding: Finding::Unknown {
            reason: format!("not run: {reason}"),
        },
        duration: Duration::ZERO,
    }
}
