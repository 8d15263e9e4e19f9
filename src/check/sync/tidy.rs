//! In the end every made-up object is deleted, through the handler, as everything before.

use std::sync::Arc;

use super::object::{Kind, Object, Step};
use super::report::Left;
use super::run::{Stop, SyncRun};
use super::watch::Look;
use crate::check::CheckError;

impl SyncRun<'_> {
    /// Deletes what is there, and says what remains.
    pub(super) async fn tidy(&mut self) -> Result<Left, CheckError> {
        let look = self.watch.settled().await?;
        let mut there = self.there(&look);
        // What belongs to something goes before it.
        there.sort_by_key(|object| std::cmp::Reverse(object.kind));
        for object in &there {
            let _ = self.courier.insist(object, Step::Deleted).await;
        }
        let made = self.made.borrow().clone();
        let limit = self.watch.patience();
        let run = &*self;
        let baselines = &run.baselines;
        let is_gone = |look: &Look| made.iter().all(|object| !is_there(baselines, object, look));
        let look = {
            let mut waited = run.watch.settled().await?;
            let started = tokio::time::Instant::now();
            while !is_gone(&waited) && started.elapsed() < limit {
                tokio::time::sleep(limit / 10).await;
                waited = run.watch.look().await?;
            }
            waited
        };
        match self.guard(look, self.baselines.get(&Kind::User), "the deletions at the end").await {
            Ok(look) => Ok(self.left(&look)),
            Err(Stop::Harm(got)) => {
                let finding = crate::check::probe::Finding::failed(got);
                self.findings.insert("sync.others", finding);
                self.untouched().await
            }
            Err(Stop::Error(error)) => Err(error),
            Err(_) => Ok(Left::default()),
        }
    }

    /// What remains where nothing is to be deleted any more.
    pub(super) async fn untouched(&self) -> Result<Left, CheckError> {
        let look = self.watch.look().await?;
        Ok(Left {
            untouched: true,
            ..self.left(&look)
        })
    }

    fn left(&self, look: &Look) -> Left {
        let made = self.made.borrow();
        Left {
            rows: look.about(made.iter().map(|object| &**object)),
            marked: self.there(look).is_empty(),
            untouched: false,
        }
    }

    /// The objects that are in the state and not marked as deleted.
    fn there(&self, look: &Look) -> Vec<Arc<Object>> {
        let made = self.made.borrow();
        let there = made.iter().filter(|object| is_there(&self.baselines, object, look));
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
        _ => !form.is_empty(),
    }
}
