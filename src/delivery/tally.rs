//! What many deliveries came to.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::{AttemptError, Delivery};

/// Counts, and the spread of latencies. Each worker has its own; the sum tells of all.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Deliveries that have ended, by the status of their last attempt.
    pub statuses: BTreeMap<u16, u64>,
    /// Those whose last attempt had no answer, by the reason.
    pub errors: BTreeMap<String, u64>,
    /// Attempts, over all deliveries.
    pub attempts: u64,
    /// Deliveries of which another attempt was due when the run was stopped.
    pub cut_short: u64,
    /// Of the attempts that were answered or timed out, in microseconds.
    pub latency: Histogram<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        /// An hour, in microseconds; what took longer counts as that.
        const LONGEST: u64 = 3_600_000_000;
        #[expect(clippy::expect_used, reason = "constant bounds, in order")]
        let latency = Histogram::new_with_bounds(1, LONGEST, 3).expect("valid bounds");
        Self {
            statuses: BTreeMap::new(),
            errors: BTreeMap::new(),
            attempts: 0,
            cut_short: 0,
            latency,
        }
    }
}

impl Tally {
    /// Counts a delivery that has ended. Its first attempt was `late` when it started.
    pub(super) fn count(&mut self, delivery: &Delivery, late: Duration) {
        match delivery.outcome() {
            Ok(response) => *self.statuses.entry(response.status).or_default() += 1,
            Err(error) => *self.errors.entry(error.to_string()).or_default() += 1,
        }
        self.cut_short += u64::from(delivery.last().next_in.is_some());
        for (index, timed) in delivery.attempts.iter().enumerate() {
            self.attempts += 1;
            if let Ok(_) | Err(AttemptError::TimedOut(_)) = timed.attempt.outcome {
                let late = if index == 0 { late } else { Duration::ZERO };
                let micros = (late + timed.attempt.duration).as_micros();
                let micros = u64::try_from(micros).unwrap_or(u64::MAX);
                self.latency.saturating_record(micros);
            }
        }
    }

    /// Adds what `other` counted.
    pub fn add(&mut self, other: &Self) {
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (error, count) in &other.errors {
            *self.errors.entry(error.clone()).or_default() += count;
        }
        self.attempts += other.attempts;
        self.cut_short += other.cut_short;
        // The bounds are the same: nothing is lost.
        let _ = self.latency.add(&other.latency);
    }

    /// Deliveries that have ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.statuses.values().chain(self.errors.values()).sum()
    }
}
