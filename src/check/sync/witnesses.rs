//! Objects whose lives come once and in order: what all others are compared with.

use std::sync::Arc;
use std::time::Duration;

use super::baseline::{Baseline, Witness};
use super::maker::Maker;
use super::object::{Clock, Kind, Object, Step};
use super::refusal::Refusal;
use super::run::{Stop, SyncRun};
use super::watch::{LONGEST, Look};
use crate::check::CheckError;
use crate::check::probe::Finding;
use crate::delivery::Hint;

/// What a new organization or membership belongs to.
pub(super) struct Parents {
    user: Arc<Object>,
    organization: Option<Arc<Object>>,
}

impl Parents {
    /// Another object of `kind`. Nobody is a member twice: a membership gets a user of its own.
    pub(super) async fn child(
        &self,
        kind: Kind,
        maker: &Maker,
        clock: Clock,
        run: &SyncRun<'_>,
    ) -> Result<Object, CheckError> {
        match (&self.organization, kind) {
            (Some(organization), Kind::Membership) => {
                let user = run.keep(maker.user(clock)?);
                let _ = run.courier.insist(&user, Step::Created).await;
                maker.membership(&user, organization, clock)
            }
            _ => maker.organization(&self.user, clock),
        }
    }
}

impl SyncRun<'_> {
    /// Remembers what was made up.
    pub(super) fn keep(&self, object: Object) -> Arc<Object> {
        let object = Arc::new(object);
        self.made.borrow_mut().push(Arc::clone(&object));
        object
    }

    /// The users who are the measure of all others, and what shows of them at all.
    pub(super) async fn users(&mut self) -> Result<(), Stop> {
        let clock = Clock::live(self.check.ambient.now());
        let mut users = Vec::new();
        for _ in 0..super::plan::WITNESSES {
            users.push(self.maker.user(clock)?);
        }
        self.first_user(&mut users).await?;
        let users: Vec<_> = users.into_iter().map(|user| self.keep(user)).collect();
        let baseline = self.baseline(Kind::User, &users).await?;
        self.address_finding(&baseline);
        let look = self.watch.settled().await?;
        let bystanders = users[2..].iter();
        self.bystanders = bystanders
            .map(|user| (Arc::clone(user), look.form(user)))
            .collect();
        self.baselines.insert(Kind::User, baseline);
        Ok(())
    }

    /// The first delivery of all: whether the handler is there, and the state its own.
    async fn first_user(&mut self, users: &mut Vec<Object>) -> Result<(), Stop> {
        let user = self.keep(users.remove(0));
        match self.courier.insist(&user, Step::Created).await {
            Ok(duration) => self.pace = duration,
            Err(refusal) => return Err(self.refused(&refusal)),
        }
        let limit = self
            .plan
            .settle
            .map_or(LONGEST, |settle| settle.max(Duration::from_secs(1)));
        let (look, is_shown) = self
            .watch
            .until(limit, |look| !look.form(&user).is_empty())
            .await?;
        let look = self.guard(look, None, "the first user.created").await?;
        if !is_shown {
            let finding = Finding::failed(format!(
                "accepted, but after {limit:?} none of the {} rows tells of the user",
                look.count()
            ));
            return Err(Stop::Failed("sync.created", finding));
        }
        self.is_watched = true;
        let settle = self.watch.settle().as_secs_f64();
        self.findings.insert(
            "sync.created",
            Finding::passed(format!("after {settle:.2} s")),
        );
        Ok(())
    }

    fn refused(&self, refusal: &Refusal) -> Stop {
        let endpoint = &self.check.endpoint;
        let hint = Hint::on(&refusal.outcome, endpoint);
        match &refusal.outcome {
            Err(error) => Stop::Error(CheckError::Unreachable {
                url: endpoint.to_string(),
                reason: error.to_string(),
                hint,
            }),
            Ok(_) => Stop::Failed(
                "sync.created",
                Finding::Failed {
                    level: crate::check::Level::Failure,
                    got: format!("user.created was not accepted: {}", refusal.answer),
                    advice: hint.map(crate::check::Advice::Hint),
                },
            ),
        }
    }

    /// Lives the lives of `objects`: two whole ones, the others without a deletion and without
    /// what comes in the middle.
    async fn baseline(&mut self, kind: Kind, objects: &[Arc<Object>]) -> Result<Baseline, Stop> {
        let (whole, short) = objects.split_at(2);
        let mut seen: [Witness; 2] = Default::default();
        for object in objects {
            let _ = self.courier.insist(object, Step::Created).await;
        }
        let limit = self.watch.patience();
        let is_shown = |look: &Look| objects.iter().all(|object| !look.form(object).is_empty());
        let (look, is_so) = self.watch.until(limit, is_shown).await?;
        if !is_so {
            return Err(Stop::Blind(format!(
                "of {} {}s that were created not all show in the state: is it only a page of the table?",
                objects.len(),
                kind.noun()
            )));
        }
        record(&mut seen, Step::Created, whole, &look);
        let (look, update_refusal) = self
            .update_witnesses(kind, objects, look, &mut seen)
            .await?;
        let last = look.form(&short[0]);
        let deletion_refusal = self
            .delete_witnesses(kind, whole, look, &mut seen, &last)
            .await?;
        let [a, b] = seen;
        let baseline = Baseline::new(kind, a, &b, &last).map_err(Stop::CannotTell)?;
        if kind == Kind::User {
            self.seen(
                "sync.updated",
                baseline.shows_updates(),
                update_refusal,
                "updates",
            );
            self.seen(
                "sync.deleted",
                baseline.shows_deletion(),
                deletion_refusal,
                "deletions",
            );
            if let Some(rows) = baseline.doubled() {
                let got = format!("created and updated in order, one user has {rows} rows");
                self.findings.insert("sync.updated", Finding::failed(got));
            }
        }
        Ok(baseline)
    }

    /// Updates them: the first two in two steps, the others in one.
    async fn update_witnesses(
        &mut self,
        kind: Kind,
        objects: &[Arc<Object>],
        mut look: Look,
        seen: &mut [Witness; 2],
    ) -> Result<(Look, Option<Refusal>), Stop> {
        let mut refusals = Vec::new();
        for step in [Step::Updated, Step::UpdatedAgain] {
            if step > kind.last() {
                continue;
            }
            let is_last = step == kind.last();
            let objects = if is_last { objects } else { &objects[..2] };
            for object in objects {
                let delivered = self.courier.insist(object, step).await;
                refusals.extend(delivered.err());
            }
            // The one in the middle need not show: the state may have few columns.
            let limit = if is_last {
                self.watch.patience()
            } else {
                self.watch.patience() / 5
            };
            look = self.changed(objects, &look, limit).await?;
            look = self
                .guard(look, None, &format!("{}.{step}", kind.name()))
                .await?;
            record(seen, step, &objects[..2], &look);
        }
        Ok((look, refusals.pop()))
    }

    /// The first deletions of all come alone, so that a dangerous one is known by name.
    async fn delete_witnesses(
        &mut self,
        kind: Kind,
        whole: &[Arc<Object>],
        mut look: Look,
        seen: &mut [Witness; 2],
        last: &super::form::Form,
    ) -> Result<Option<Refusal>, Stop> {
        let mut refusal = None;
        for (index, object) in whole.iter().enumerate() {
            let delivered = self.courier.insist(object, Step::Deleted).await;
            refusal = refusal.or(delivered.err());
            self.deleted.push(object.id.clone());
            let limit = self.watch.patience();
            let now = self
                .changed(std::slice::from_ref(object), &look, limit)
                .await?;
            seen[index].insert(Step::Deleted, now.form(object));
            // What a deletion marks is known once it was seen.
            let first = seen[0].clone();
            let known = Baseline::new(kind, first.clone(), &first, last).ok();
            let delivery = format!("the {}.deleted of {}", kind.name(), object.id);
            look = self.guard(now, known.as_ref(), &delivery).await?;
        }
        Ok(refusal)
    }

    /// Looks until all of `objects` show otherwise than in `before`, at most for `limit`.
    async fn changed(
        &mut self,
        objects: &[Arc<Object>],
        before: &Look,
        limit: Duration,
    ) -> Result<Look, Stop> {
        let is_changed = |look: &Look| {
            objects
                .iter()
                .all(|object| look.form(object) != before.form(object))
        };
        let (look, _) = self.watch.until(limit, is_changed).await?;
        Ok(look)
    }

    /// Whether updates or deletions show.
    fn seen(&mut self, probe: &'static str, is_seen: bool, refusal: Option<Refusal>, what: &str) {
        let finding = match refusal {
            None if is_seen => Finding::passed("they show"),
            None => Self::unseen(format!(
                "accepted, but nothing changes in the state: {what} are not judged"
            )),
            Some(refusal) => Finding::failed(format!("never accepted: {}", refusal.answer)),
        };
        self.findings.insert(probe, finding);
    }

    fn address_finding(&mut self, baseline: &Baseline) {
        let finding = match baseline.wrong_address() {
            Some(wrong) => Finding::failed(wrong),
            // Nothing to judge, nothing to say.
            None if !baseline.shows_address() => return,
            None => Finding::passed("main, then main2"),
        };
        self.findings.insert("sync.primary-address", finding);
    }

    /// The measure of all organizations or memberships; `None` where the state shows none.
    pub(super) async fn witnesses_of(&mut self, kind: Kind) -> Result<Option<Parents>, Stop> {
        let clock = Clock::live(self.check.ambient.now());
        let user = Arc::clone(&self.bystanders[0].0);
        let mut parents = Parents {
            user,
            organization: None,
        };
        if kind == Kind::Membership {
            let organization = self.keep(self.maker.organization(&parents.user, clock)?);
            if self
                .courier
                .insist(&organization, Step::Created)
                .await
                .is_err()
            {
                return Ok(None);
            }
            parents.organization = Some(organization);
        }
        let first = self.keep(parents.child(kind, &self.maker, clock, self).await?);
        if self.courier.insist(&first, Step::Created).await.is_err() {
            return Ok(None);
        }
        let limit = self.watch.patience() / 2;
        let (_, is_shown) = self
            .watch
            .until(limit, |look| !look.form(&first).is_empty())
            .await?;
        if !is_shown {
            return Ok(None);
        }
        let mut objects = Vec::new();
        for _ in 0..3 {
            objects.push(self.keep(parents.child(kind, &self.maker, clock, self).await?));
        }
        match self.baseline(kind, &objects).await {
            Ok(baseline) => self.baselines.insert(kind, baseline),
            // It shows them, but only in a log, or on a page: of users all was told.
            Err(Stop::CannotTell(_) | Stop::Blind(_)) => return Ok(None),
            Err(stop) => return Err(stop),
        };
        Ok(Some(parents))
    }
}

fn record(seen: &mut [Witness; 2], step: Step, whole: &[Arc<Object>], look: &Look) {
    for (witness, object) in seen.iter_mut().zip(whole) {
        witness.insert(step, look.form(object));
    }
}
