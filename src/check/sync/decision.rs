//! The look that decides: what the state shows once nothing moves in it any more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::form::Form;
use super::object::{Clock, Kind, Object, Step};
use super::run::{Stop, SyncRun};
use super::watch::{Look, Watch};
use super::{judge, probes};
use crate::check::probe::{Finding, Probe, ProbeResult};

/// However much moves, the state is not waited for longer.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

impl SyncRun<'_> {
    /// Looks at the state until nothing is wrong any more, or has not moved for so long that what
    /// is wrong stays wrong. Only then it is judged.
    pub(super) async fn decide(&mut self) -> Result<(), Stop> {
        let started = Instant::now();
        self.last_user().await?;
        let mut look = self.watch.settled().await?;
        let mut moved = Instant::now();
        loop {
            let findings = self.judged(&look);
            let is_right = findings
                .values()
                .all(|finding| matches!(finding, Finding::Passed { .. }));
            let is_late = moved.elapsed() >= self.watch.patience();
            if is_right || is_late || started.elapsed() > LONGEST_WAIT {
                self.findings.extend(findings);
                return Ok(());
            }
            sleep(self.watch.patience() / 5).await;
            let next = self.watch.look().await?;
            if !Watch::is_same(&look, &next) {
                moved = Instant::now();
            }
            look = next;
        }
    }

    /// Waits until a user shows that was created after all others: what is queued in between is
    /// done by then, however long the queue has become.
    async fn last_user(&mut self) -> Result<(), Stop> {
        let user = self.keep(self.maker.user(Clock::late(self.check.ambient.now()))?);
        if self.courier.insist(&user, Step::Created).await.is_ok() {
            let is_shown = |look: &Look| !look.form(&user).is_empty();
            if !self.watch.appears(LONGEST_WAIT, is_shown).await? {
                return Err(Stop::CannotTell(
                    "a user that was created last does not show, as the first ones did: is the \
                     state only a page of the table?"
                        .to_owned(),
                ));
            }
        }
        Ok(())
    }

    fn judged(&self, look: &Look) -> BTreeMap<&'static str, Finding> {
        let mut findings = BTreeMap::new();
        for probe in probes::PROBES {
            let lives: Vec<_> = self
                .lives
                .iter()
                .filter(|life| life.story.probe == probe.id)
                .collect();
            let Some(first) = lives.first() else { continue };
            if let Some(baseline) = self.baselines.get(&first.story.kind) {
                findings.insert(probe.id, judge::finding(&lives, baseline, look));
            }
        }
        findings.insert("sync.others", self.untouched_others(look));
        findings
    }

    fn untouched_others(&self, look: &Look) -> Finding {
        let wrong = |(user, before): &(Arc<Object>, Form)| {
            let baseline = self.baselines.get(&Kind::User)?;
            baseline.changed(&look.form(user), before)
        };
        match self.bystanders.iter().find_map(wrong) {
            Some(what) => Finding::failed(format!("a user to whom nothing happened: {what}")),
            None => Finding::passed(format!(
                "{} rows from before as they were, and users to whom nothing happened, too",
                self.watch.rows_before()
            )),
        }
    }

    /// Probe by probe; `reason` stands at those that were wanted and not run.
    pub(super) fn results(&mut self, reason: Option<&str>) -> Vec<ProbeResult> {
        let mut results = Vec::new();
        // Harm is said whether it was asked for or not.
        let is_harm = |probe: &Probe, findings: &BTreeMap<_, Finding>| {
            findings.get(probe.id).is_some_and(|finding| {
                probe.id == "sync.others" && !matches!(finding, Finding::Passed { .. })
            })
        };
        for probe in probes::PROBES {
            if !self.plan.wants(probe.id) && !is_harm(probe, &self.findings) {
                continue;
            }
            let finding = match (self.findings.remove(probe.id), reason) {
                (Some(finding), _) => finding,
                (None, Some(reason)) if !depends_on_state(probe) => Finding::Unknown {
                    reason: reason.to_owned(),
                },
                (None, _) => continue,
            };
            results.push(ProbeResult {
                probe,
                finding,
                duration: self.durations.get(probe.id).copied().unwrap_or_default(),
            });
        }
        results
    }
}

/// Whether a probe applies only where the state shows more than users, or there is an outage.
fn depends_on_state(probe: &Probe) -> bool {
    [
        "sync.organizations",
        "sync.memberships",
        "sync.after-failure",
    ]
    .contains(&probe.id)
}
