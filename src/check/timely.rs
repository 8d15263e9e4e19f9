//! Answers come in time, one alone and twenty at once.

use std::time::Duration;

use crate::delivery::AttemptError;

use super::again::burst;
use super::exchange::Answers;
use super::fix::Fix;
use super::probe::{Finding, Further, Group, Level, Probe};
use super::traffic::Traffic;

/// Slower than this, a handler does its work before it answers.
const PROMPT: Duration = Duration::from_secs(1);

/// Deliveries to time, one after another.
const TIMED: usize = 3;

const WHY: &str = "after 15 seconds a delivery counts as failed and is sent again, while the \
                   first one is still being worked on";

pub(super) const PROBES: &[Probe] = &[
    Probe {
        id: "timely.alone",
        group: Group::Timely,
        level: Level::Failure,
        purpose: "a delivery is answered within a second",
        expected: "at most 1 s (a warning), at most the time-out (a failure)",
        why: WHY,
        fix: Fix::AnswerFirst,
        gate: false,
        further: Further::Nothing,
        traffic: |sender| {
            let requests: Result<_, super::CheckError> = (0..TIMED)
                .map(|_| Ok((String::new(), sender.valid()?)))
                .collect();
            Ok(Traffic::in_turn(requests?))
        },
        judge: timed,
    },
    Probe {
        id: "timely.at-once",
        group: Group::Timely,
        level: Level::Failure,
        purpose: "20 deliveries at once are answered within a second",
        expected: "at most 1 s (a warning), at most the time-out (a failure)",
        why: WHY,
        fix: Fix::AnswerFirst,
        gate: false,
        further: Further::Nothing,
        traffic: burst,
        judge: timed,
    },
];

fn timed(answers: &Answers<'_>) -> Finding {
    let errors = answers
        .exchanges
        .iter()
        .filter_map(|e| e.attempt.outcome.as_ref().err());
    let late = errors
        .filter(|error| matches!(error, AttemptError::TimedOut(_)))
        .count();
    let slowest = format!("the slowest took {:.1} s", answers.slowest().as_secs_f64());
    if late > 0 {
        let (all, limit) = (answers.exchanges.len(), answers.time_out);
        return Finding::failed(format!("{late} of {all} without an answer after {limit:?}"));
    }
    if answers.slowest() > PROMPT {
        return Finding::Failed {
            level: Level::Warning,
            got: slowest,
            advice: None,
        };
    }
    Finding::passed(format!(
        "the slowest took {} ms",
        answers.slowest().as_millis()
    ))
}
