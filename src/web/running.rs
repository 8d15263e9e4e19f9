//! A run of many deliveries, followed to its end for whoever asks how far it is.

use std::fmt::Display;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, interval};

use crate::delivery::{ExpectedStatus, Message, Run};
use crate::view::DeliverySummary;

/// How often it is told how far it is.
const TICK: Duration = Duration::from_millis(200);

/// Tells `show` how far `run` is, of which `planned` are to be delivered, and whether that is all;
/// nothing new is begun once `stopped` holds true.
///
/// # Errors
/// What ended the run before its time.
pub async fn follow<M: Message>(
    mut run: Run<M>,
    planned: u64,
    mut stopped: watch::Receiver<bool>,
    mut show: impl FnMut(&DeliverySummary<'_>, bool),
) -> Result<(), String>
where
    M::Error: Display,
{
    let (started, expected) = (Instant::now(), ExpectedStatus::success());
    let mut ticks = interval(TICK);
    let (mut failed, mut is_stopped, mut is_over) = (None, false, false);
    while !is_over {
        tokio::select! {
            ended = run.progress.recv() => match ended {
                Some(Ok(_)) => {}
                Some(Err(error)) => failed = Some(error.to_string()),
                None => is_over = true,
            },
            _ = stopped.wait_for(|stopped| *stopped), if !is_stopped => {
                is_stopped = true;
                run.stop();
            }
            _ = ticks.tick() => {}
        }
        let tally = run.tally();
        let summary = DeliverySummary {
            planned,
            tally: &tally,
            under_way: 0,
            expected: &expected,
            elapsed: started.elapsed(),
            is_timed: true,
        };
        show(&summary, is_over);
    }
    failed.map_or(Ok(()), Err)
}
