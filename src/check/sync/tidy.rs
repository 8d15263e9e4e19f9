//! In the end every made-up object is deleted, through the handler, as everything before.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::time::{Instant, sleep};

use super::object::{Kind, Object, Step};
use super::report::Left;
use super::run::{Stop, SyncRun};
use super::watch::{Look, Watch};
use crate::check::CheckError;
use crate::check::probe::Finding;

impl SyncRun<'_> {
    /// Deletes what is there, and says what remains.
    pub(super) async fn tidy(&mut self) -> Result<Left, CheckError> {
        let look = self.watch.settled().await?;
        let mut there = self.there(&look);
        // What the state does not show may be there, too. What belongs to something goes before it.
        let ids: HashSet<_> = there.iter().map(|object| object.id.clone()).collect();
        let rest = self.never_deleted();
        there.extend(rest.into_iter().filter(|object| !ids.contains(&object.id)));
        there.sort_by_key(|object| std::cmp::Reverse(object.kind));
        for (index, object) in there.iter().enumerate() {
            let _ = self.courier.insist(object, Step::Deleted).await;
            // It may be the first deletion of all.
            if index == 0 {
                let look = self.watch.settled().await?;
                let delivery = format!("the {}.deleted of {}", object.kind.name(), object.id);
                if let Err(stop) = self
                    .guard(look, self.baselines.get(&Kind::User), &delivery)
                    .await
                {
                    return self.stopped(stop).await;
                }
            }
        }
        let made = self.made.borrow().clone();
        let limit = self.watch.patience();
        let run = &*self;
        let baselines = &run.baselines;
        let is_gone = |look: &Look| made.iter().all(|object| !is_there(baselines, object, look));
        let mut look = run.watch.settled().await?;
        let mut moved = Instant::now();
        while !is_gone(&look) && moved.elapsed() < limit {
            sleep(limit / 10).await;
            let next = run.watch.look().await?;
            if !Watch::is_same(&look, &next) {
                moved = Instant::now();
            }
            look = next;
        }
        match self
            .guard(
                look,
                self.baselines.get(&Kind::User),
                "the deletions at the end",
            )
            .await
        {
            Ok(look) => Ok(self.left(&look)),
            Err(stop) => self.stopped(stop).await,
        }
    }

    async fn stopped(&mut self, stop: Stop) -> Result<Left, CheckError> {
        match stop {
            Stop::Error(error) => return Err(error),
            Stop::Harm(got) => {
                self.findings.insert("sync.others", Finding::failed(got));
            }
            _ => {}
        }
        self.untouched().await
    }

    /// What remains where nothing is to be deleted any more.
    pub(super) async fn untouched(&self) -> Result<Left, CheckError> {
        let look = self.watch.look().await?;
        Ok(Left {
            untouched: true,
            unseen: !self.is_watched && self.courier.count() > 0,
            ..self.left(&look)
        })
    }

    fn left(&self, look: &Look) -> Left {
        let made = self.made.borrow();
        Left {
            rows: look.about(made.iter().map(|object| &**object)),
            objects: self.there(look).len(),
            untouched: false,
            unseen: false,
        }
    }

    /// The objects whose lives had no deletion.
    fn never_deleted(&self) -> Vec<Arc<Object>> {
        let deleting = self.lives.iter().filter(|life| life.story.deletes());
        let deleted: HashSet<_> = deleting
            .map(|life| &life.object.id)
            .chain(&self.deleted)
            .collect();
        let made = self.made.borrow();
        let rest = made.iter().filter(|object| !deleted.contains(&object.id));
        rest.cloned().collect()
    }

    /// The objects that are in the state and not marked as deleted.
    fn there(&self, look: &Look) -> Vec<Arc<Object>> {
        let made = self.made.borrow();
        let there = made
            .iter()
            .filter(|object| is_there(&self.baselines, object, look));
        there.cloned().collect()
    }
}

fn is_there(
    baselines: &std::collections::BTreeMap<Kind, super::baseline::Baseline>,
    object: &Object,
    look: &Look,
) -> bool {
    let form = look.form(object);
    match baselines.get(&object.kind) {
        Some(baseline) if baseline.shows_deletion() => baseline.is_there(&form).is_some(),
        Some(_) => !form.is_empty(),
        // What only a log shows stays in it.
        None => object.kind == Kind::User && !form.is_empty(),
    }
}
