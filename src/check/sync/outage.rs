//! The database goes away and comes back: what came in between must not be lost.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::life::Life;
use super::run::{Signs, Stop, SyncRun};
use super::story::{Act, Story};

/// How long the handler may take to find its database again.
const RECOVERY: Duration = Duration::from_secs(30);

/// Between two tries at that.
const PAUSE: Duration = Duration::from_millis(250);

impl SyncRun<'_> {
    /// Breaks, delivers, mends, and sends again what was refused. It is mended whatever happens.
    pub(super) async fn outage(&mut self, signs: &Signs<'_>) -> Result<(), Stop> {
        let stories = self.plan.outage_stories();
        let Some(outage) = self.plan.outage.as_ref().filter(|_| !stories.is_empty()) else {
            return Ok(());
        };
        if (signs.is_interrupted)() {
            return Err(Stop::Interrupted);
        }
        let started = Instant::now();
        let stories = stories
            .iter()
            .filter(|story| self.makes_sense_in_outage(story));
        let mut lives = Vec::new();
        for story in stories {
            lives.push(self.user_life(story)?);
        }
        self.before_outage(&mut lives).await;
        let broken = outage.make().await;
        if broken.is_ok() {
            self.in_outage(&mut lives).await;
        }
        let mended = outage.mend().await;
        broken?;
        mended?;
        let lives = self.made_up_for(lives).await;
        self.lives.extend(lives);
        self.watch.recovered(RECOVERY).await?;
        self.durations
            .insert("sync.after-failure", started.elapsed());
        Ok(())
    }

    fn makes_sense_in_outage(&self, story: &Story) -> bool {
        let baseline = self.baselines.get(&story.kind);
        baseline.is_some_and(|baseline| baseline.shows_deletion() || !story.needs_deletion())
    }

    async fn before_outage(&self, lives: &mut [Life]) {
        for life in lives {
            for act in life.story.acts.clone() {
                if let Act::Deliver(step) = act {
                    let _ = self.courier.insist(&life.object, step).await;
                }
            }
        }
        sleep(self.watch.settle().mul_f64(1.5)).await;
    }

    async fn in_outage(&self, lives: &mut [Life]) {
        for life in lives {
            for act in life.story.acts.clone() {
                if let Act::InOutage(step) = act {
                    let delivered = self.courier.deliver(&life.object, step).await;
                    life.note(step, delivered.err());
                }
            }
        }
    }

    /// Sends again until all is accepted or the handler has had long enough.
    async fn made_up_for(&self, mut lives: Vec<Life>) -> Vec<Life> {
        let started = Instant::now();
        while lives.iter().any(|life| !life.refused.is_empty()) && started.elapsed() < RECOVERY {
            for life in &mut lives {
                for (step, _) in std::mem::take(&mut life.refused) {
                    let delivered = self.courier.deliver(&life.object, step).await;
                    life.note(step, delivered.err());
                }
            }
            sleep(PAUSE).await;
        }
        lives
    }
}
