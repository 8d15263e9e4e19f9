//! The run: witnesses first, then the lives of every probe, then one look that decides.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::baseline::Baseline;
use super::courier::Courier;
use super::form::Form;
use super::guard::Harm;
use super::life::Life;
use super::maker::Maker;
use super::object::{Clock, Kind, Object};
use super::plan::SyncPlan;
use super::state::{StateReader, StateSource};
use super::story::{self, Story};
use super::watch::{Look, Watch};
use crate::check::probe::{Finding, Level};
use crate::check::{Check, CheckError, SyncReport};

/// Lives that delete, between two looks at the rows that were there.
const BATCH: usize = 8;

/// What goes back and forth between a run and whoever started it.
pub struct Signs<'a> {
    /// Whether the user wants it to end.
    pub is_interrupted: &'a dyn Fn() -> bool,
    /// Is told how many deliveries were made.
    pub progress: &'a dyn Fn(usize),
}

/// Why the rest is not run.
pub(super) enum Stop {
    /// Nothing else means anything.
    Failed(&'static str, Finding),
    /// Nothing can be told.
    CannotTell(String),
    /// Nor whether the rows that were there still are.
    Blind(String),
    /// Rows that were there are not any more.
    Harm(String),
    /// The user.
    Interrupted,
    /// The check cannot go on.
    Error(CheckError),
}

impl<E: Into<CheckError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// A check with the state as it was before.
pub struct SyncRun<'a> {
    pub(super) check: &'a Check,
    pub(super) plan: &'a SyncPlan,
    pub(super) watch: Watch,
    pub(super) courier: Courier,
    pub(super) maker: Maker,
    /// All that was made up.
    pub(super) made: RefCell<Vec<Arc<Object>>>,
    pub(super) baselines: BTreeMap<Kind, Baseline>,
    /// Users to whom nothing happens after their life.
    pub(super) bystanders: Vec<(Arc<Object>, Form)>,
    pub(super) lives: Vec<Life>,
    pub(super) findings: BTreeMap<&'static str, Finding>,
    pub(super) durations: BTreeMap<&'static str, Duration>,
    /// How long an answer takes.
    pub(super) pace: Duration,
    /// Whether the made-up users show, and so would harm to others.
    pub(super) is_watched: bool,
    /// The ids of the witnesses that were deleted.
    pub(super) deleted: Vec<String>,
}

impl<'a> SyncRun<'a> {
    /// Reads the state. Nothing is sent yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn begin(check: &'a Check, plan: &'a SyncPlan) -> Result<Self, CheckError> {
        // Headers that let deliveries through are for the handler's own server alone.
        let headers = match &plan.state {
            StateSource::Url(url) if url.origin() == check.endpoint.origin() => &check.headers[..],
            _ => &[],
        };
        let reader = StateReader::new(plan.state.clone(), headers, &check.outbound)?;
        Ok(Self {
            watch: Watch::begin(reader, plan.settle).await?,
            courier: Courier::new(check)?,
            maker: Maker::new(check.ambient),
            made: RefCell::default(),
            baselines: BTreeMap::new(),
            bystanders: Vec::new(),
            lives: Vec::new(),
            findings: BTreeMap::new(),
            durations: BTreeMap::new(),
            pace: Duration::ZERO,
            is_watched: false,
            deleted: Vec::new(),
            check,
            plan,
        })
    }

    /// How many rows the state has, alike ones counted once.
    #[must_use]
    pub fn rows_before(&self) -> usize {
        self.watch.rows_before()
    }

    /// Carries the plan out and tidies up.
    ///
    /// # Errors
    /// When the handler or the state is out of reach.
    pub async fn finish(mut self, signs: &Signs<'_>) -> Result<SyncReport, CheckError> {
        let stop = self.all(signs).await.err();
        let mut reason = None;
        let mut is_safe = true;
        match stop {
            None => {}
            Some(Stop::Failed(probe, finding)) => {
                // What does not show cannot be deleted with open eyes.
                is_safe = false;
                self.findings.insert(probe, finding);
                reason = Some(format!("not run: {probe} failed"));
            }
            Some(Stop::CannotTell(why)) => reason = Some(format!("cannot tell: {why}")),
            Some(Stop::Blind(why)) => {
                is_safe = false;
                reason = Some(format!("cannot tell: {why}"));
            }
            Some(Stop::Harm(got)) => {
                is_safe = false;
                self.findings.insert("sync.others", Finding::failed(got));
                reason =
                    Some("not run: stopped, because rows that were there are at risk".to_owned());
            }
            Some(Stop::Interrupted) => {
                reason = Some("not run: interrupted".to_owned());
            }
            Some(Stop::Error(error)) => {
                // What was made up is not left lying about.
                if self.is_watched {
                    let _ = self.tidy().await;
                }
                return Err(error);
            }
        }
        let left = if is_safe {
            self.tidy().await
        } else {
            self.untouched().await
        }?;
        let not_compared: BTreeSet<_> = self
            .baselines
            .values()
            .flat_map(Baseline::ignored)
            .collect();
        Ok(SyncReport {
            results: self.results(reason.as_deref()),
            deliveries: self.courier.count(),
            settle: self.watch.settle(),
            not_compared: not_compared.into_iter().collect(),
            left,
        })
    }

    async fn all(&mut self, signs: &Signs<'_>) -> Result<(), Stop> {
        self.users().await?;
        let stories = self.plan.stories();
        for batch in stories.chunk_by(|a, b| a.probe == b.probe) {
            self.probe(batch, signs).await?;
        }
        for kind in self.plan.kinds() {
            self.others(kind, signs).await?;
        }
        self.outage(signs).await?;
        self.decide().await
    }

    /// Lives the lives of one probe, and looks after those that delete.
    pub(super) async fn probe(&mut self, stories: &[Story], signs: &Signs<'_>) -> Result<(), Stop> {
        let started = Instant::now();
        let sense: Vec<_> = stories
            .iter()
            .filter(|story| self.makes_sense(story))
            .collect();
        for batch in sense.chunks(BATCH) {
            if (signs.is_interrupted)() {
                return Err(Stop::Interrupted);
            }
            let lives = batch.iter().map(|story| self.user_life(story));
            let lives: Result<Vec<_>, _> = lives.collect();
            self.live(lives?).await?;
            (signs.progress)(self.courier.count());
        }
        if let Some(story) = sense.first() {
            *self.durations.entry(story.probe).or_default() += started.elapsed();
        }
        Ok(())
    }

    /// Lives these lives; if they delete, the rows that were there have to be there afterwards.
    pub(super) async fn live(&mut self, lives: Vec<Life>) -> Result<(), Stop> {
        let deletes = lives.iter().any(|life| life.story.deletes());
        let said = lives.iter().map(|life| life.story.to_string());
        let said = said.collect::<Vec<_>>().join("; ");
        let lives = self
            .courier
            .carry_out(lives, self.pace, self.watch.settle())
            .await;
        let kind = lives.first().map_or(Kind::User, |life| life.story.kind);
        self.lives.extend(lives);
        if deletes {
            let look = self.watch.settled().await?;
            let delivery = format!("one of these deliveries of {}s: {said}", kind.noun());
            self.guard(look, self.baselines.get(&Kind::User), &delivery)
                .await?;
        }
        Ok(())
    }

    fn makes_sense(&self, story: &Story) -> bool {
        self.baselines.get(&story.kind).is_some_and(|baseline| {
            (baseline.shows_updates() || !story.needs_updates())
                && (baseline.shows_deletion() || !story.needs_deletion())
        })
    }

    /// The life of a user who is made up for it.
    pub(super) fn user_life(&self, story: &Story) -> Result<Life, CheckError> {
        let user = self.maker.user(Clock::late(self.check.ambient.now()))?;
        Ok(self.life(story, user))
    }

    pub(super) fn life(&self, story: &Story, object: Object) -> Life {
        let object = Arc::new(object);
        let number = self.lives.len() + self.made.borrow().len();
        self.made.borrow_mut().push(Arc::clone(&object));
        let hash = Sha256::new()
            .chain_update(self.check.seed.to_be_bytes())
            .chain_update(number.to_be_bytes())
            .finalize();
        Life {
            story: story.clone(),
            object,
            refused: Vec::new(),
            chance: f64::from(hash[0]) / 255.0,
        }
    }

    /// Stops where rows that were there are not any more. `delivery` is what came last.
    pub(super) async fn guard(
        &self,
        look: Look,
        baseline: Option<&Baseline>,
        delivery: &str,
    ) -> Result<Look, Stop> {
        let made = self.made.borrow().clone();
        let made: Vec<_> = made.iter().map(|object| &**object).collect();
        let (look, harm) = self.watch.harm(look, &made, baseline).await?;
        Err(match harm {
            None => return Ok(look),
            Some(Harm::Gone { rows, of }) => Stop::Harm(format!(
                "stopped: {rows} of {of} rows that were there before are gone after {delivery}"
            )),
            Some(Harm::Written) => Stop::Harm(format!(
                "stopped: a row that was there before was overwritten by {delivery}"
            )),
            Some(Harm::Page { rows }) => Stop::Blind(format!(
                "rows that were there do not show any more, but there are no fewer rows ({rows}): \
                 is the state only a page of the table?"
            )),
        })
    }

    /// Adds the lives of organizations or memberships, where the state shows them.
    async fn others(&mut self, kind: Kind, signs: &Signs<'_>) -> Result<(), Stop> {
        if (signs.is_interrupted)() {
            return Err(Stop::Interrupted);
        }
        let started = Instant::now();
        let Some(parents) = self.witnesses_of(kind).await? else {
            return Ok(());
        };
        let stories = story::of(kind);
        let stories = stories.iter().filter(|story| self.makes_sense(story));
        let mut lives = Vec::new();
        for story in stories {
            let clock = Clock::late(self.check.ambient.now());
            let object = parents.child(kind, &self.maker, clock, self).await?;
            lives.push(self.life(story, object));
        }
        self.live(lives).await?;
        (signs.progress)(self.courier.count());
        if let Some(story) = story::of(kind).first() {
            self.durations.insert(story.probe, started.elapsed());
        }
        Ok(())
    }

    /// The level of what does not show: an event type that is not handled may be meant so.
    pub(super) fn unseen(got: impl Into<String>) -> Finding {
        Finding::Failed {
            level: Level::Warning,
            got: got.into(),
            advice: None,
        }
    }
}
