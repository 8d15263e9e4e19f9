//! The summary over many deliveries.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::cli::ExpectedStatus;
use crate::delivery::{Tally, status_line};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::{Reporter, sanitize};

use super::delivery_report::milliseconds;

/// What a run came to.
pub struct Summary<'a> {
    /// How many messages there were to send.
    pub planned: u64,
    /// What was counted.
    pub tally: &'a Tally,
    /// What counts as success.
    pub expected: &'a ExpectedStatus,
    /// From the first request to the end of the last delivery.
    pub elapsed: Duration,
    /// Whether how fast it went is of interest.
    pub is_timed: bool,
}

impl Summary<'_> {
    fn count(&self, is_expected: bool) -> u64 {
        let statuses = self.tally.statuses.iter();
        statuses
            .filter(|(status, _)| self.expected.contains(**status) == is_expected)
            .map(|(_, count)| count)
            .sum()
    }

    fn unreachable(&self) -> u64 {
        self.tally.errors.values().sum()
    }

    /// What it all means for the process.
    pub fn exit(&self) -> Exit {
        if self.unreachable() > 0 {
            Exit::Unreachable
        } else if self.count(false) > 0 {
            Exit::No
        } else {
            Exit::Done
        }
    }

    /// Why deliveries failed, and how many did for each reason.
    fn failures(&self) -> BTreeMap<String, u64> {
        let tally = self.tally;
        let refused = tally.statuses.iter();
        let refused = refused.filter(|(status, _)| !self.expected.contains(**status));
        let refused = refused.map(|(status, count)| (status_line(*status), *count));
        let errors = tally
            .errors
            .iter()
            .map(|(error, count)| (error.clone(), *count));
        refused.chain(errors).collect()
    }

    /// Deliveries that ended, a second.
    fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "for people, and far below 2^53")]
        let ended = self.tally.ended() as f64;
        ended / self.elapsed.as_secs_f64().max(1e-9)
    }

    fn latency(&self, quantile: f64) -> Duration {
        Duration::from_micros(self.tally.latency.value_at_quantile(quantile))
    }

    /// Writes it.
    pub fn write(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let (ok, failed, unreachable) = (self.count(true), self.count(false), self.unreachable());
        let not_sent = self.planned.saturating_sub(self.tally.ended());
        let ms = |quantile| self.latency(quantile).as_secs_f64() * 1000.0;
        reporter.json(&JsonSummary {
            r#type: "summary",
            planned: self.planned,
            ok,
            failed,
            unreachable,
            not_sent,
            attempts: self.tally.attempts,
            failures: self.failures(),
            duration_ms: self.elapsed.as_secs_f64() * 1000.0,
            rate: self.rate(),
            latency_ms: (!self.tally.latency.is_empty()).then(|| JsonLatency {
                p50: ms(0.5),
                p90: ms(0.9),
                p99: ms(0.99),
                p999: ms(0.999),
                max: ms(1.0),
            }),
        })?;
        let others = [
            (failed, "failed"),
            (unreachable, "unreachable"),
            (not_sent, "not sent"),
        ];
        let others = others.iter().filter(|(count, _)| *count > 0);
        let mut parts = vec![format!("{ok} ok")];
        parts.extend(others.map(|(count, what)| format!("{count} {what}")));
        let parts = parts.join(", ");
        reporter.line(format_args!("\n{parts} of {} messages", self.planned))?;
        if self.is_timed {
            self.times(reporter)?;
        }
        Ok(())
    }

    fn times(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        for (reason, count) in self.failures() {
            reporter.line(format_args!("  {count} × {}", sanitize(&reason)))?;
        }
        if self.tally.attempts != self.tally.ended() {
            reporter.line(format_args!("  {} attempts", self.tally.attempts))?;
        }
        let (rate, elapsed) = (self.rate(), self.elapsed.as_secs_f64());
        reporter.line(format_args!("  {rate:.0}/s over {elapsed:.1} s"))?;
        if self.tally.latency.is_empty() {
            return Ok(());
        }
        let ms = |quantile| milliseconds(self.latency(quantile));
        reporter.line(format_args!(
            "  latency in ms: p50 {}, p90 {}, p99 {}, p99.9 {}, max {}",
            ms(0.5),
            ms(0.9),
            ms(0.99),
            ms(0.999),
            ms(1.0)
        ))
    }
}

#[derive(Serialize)]
struct JsonSummary {
    r#type: &'static str,
    planned: u64,
    ok: u64,
    failed: u64,
    unreachable: u64,
    not_sent: u64,
    attempts: u64,
    failures: BTreeMap<String, u64>,
    duration_ms: f64,
    rate: f64,
    latency_ms: Option<JsonLatency>,
}

/// With `--rate` counted from when a message was due.
#[derive(Serialize)]
struct JsonLatency {
    p50: f64,
    p90: f64,
    p99: f64,
    p999: f64,
    max: f64,
}
