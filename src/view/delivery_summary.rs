//! The summary over many deliveries.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::delivery::Success;
use super::sanitize::sanitize;
use super::style::{Lines, Style, View};
use super::units::{as_milliseconds, grouped, milliseconds};
use crate::delivery::{ExpectedStatus, Tally, status_line};

/// What a run came to.
pub struct DeliverySummary<'a> {
    /// How many messages there were to send.
    pub planned: u64,
    /// What was counted.
    pub tally: &'a Tally,
    /// How many were still under way at the end: a server goes on with them.
    pub under_way: u64,
    /// What counts as success.
    pub expected: &'a ExpectedStatus,
    /// From the first request to the end of the last delivery.
    pub elapsed: Duration,
    /// Whether how fast it went is of interest.
    pub is_timed: bool,
}

impl DeliverySummary<'_> {
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

    /// What it all means.
    #[must_use]
    pub fn success(&self) -> Success {
        if self.unreachable() > 0 {
            Success::Unreachable
        } else if self.count(false) > 0 {
            Success::No
        } else {
            Success::Yes
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

    /// Messages that were never tried.
    #[must_use]
    pub fn not_sent(&self) -> u64 {
        let known = self.tally.ended() + self.under_way;
        self.planned.saturating_sub(known)
    }

    fn times(&self, lines: &mut Lines) {
        for (reason, count) in self.failures() {
            let count = grouped(count);
            lines.line(format_args!("  {count} × {}", sanitize(&reason)));
        }
        if self.tally.attempts != self.tally.ended() {
            lines.line(format_args!("  {} attempts", grouped(self.tally.attempts)));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rounded, never negative, and far below 2^64"
        )]
        let rate = grouped(self.rate().round() as u64);
        let elapsed = self.elapsed.as_secs_f64();
        lines.line(format_args!("  {rate}/s over {elapsed:.1} s"));
        if self.tally.latency.is_empty() {
            return;
        }
        let ms = |quantile| milliseconds(self.latency(quantile));
        lines.line(format_args!(
            "  latency in ms: p50 {}, p90 {}, p99 {}, p99.9 {}, max {}",
            ms(0.5),
            ms(0.9),
            ms(0.99),
            ms(0.999),
            ms(1.0)
        ));
    }
}

impl View for DeliverySummary<'_> {
    fn lines(&self, _: Style, lines: &mut Lines) {
        let others = [
            (self.count(false), "failed"),
            (self.unreachable(), "unreachable"),
            (self.under_way, "under way"),
            (self.not_sent(), "not sent"),
        ];
        let others = others.iter().filter(|(count, _)| *count > 0);
        let mut parts = vec![format!("{} ok", grouped(self.count(true)))];
        parts.extend(others.map(|(count, what)| format!("{} {what}", grouped(*count))));
        let parts = parts.join(", ");
        let planned = grouped(self.planned);
        lines.line(format_args!("\n{parts} of {planned} messages"));
        if self.is_timed {
            self.times(lines);
        }
    }
}

impl Serialize for DeliverySummary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ms = |quantile| as_milliseconds(self.latency(quantile));
        SummaryObject {
            r#type: "summary",
            planned: self.planned,
            ok: self.count(true),
            failed: self.count(false),
            unreachable: self.unreachable(),
            under_way: self.under_way,
            not_sent: self.not_sent(),
            attempts: self.tally.attempts,
            failures: self.failures(),
            duration_ms: as_milliseconds(self.elapsed),
            rate: self.rate(),
            latency_ms: (!self.tally.latency.is_empty()).then(|| LatencyObject {
                p50: ms(0.5),
                p90: ms(0.9),
                p99: ms(0.99),
                p999: ms(0.999),
                max: ms(1.0),
            }),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct SummaryObject {
    r#type: &'static str,
    planned: u64,
    ok: u64,
    failed: u64,
    unreachable: u64,
    #[serde(skip_serializing_if = "is_zero")]
    under_way: u64,
    not_sent: u64,
    attempts: u64,
    failures: BTreeMap<String, u64>,
    duration_ms: f64,
    rate: f64,
    latency_ms: Option<LatencyObject>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// With `--rate` counted from when a message was due.
#[derive(Serialize)]
struct LatencyObject {
    p50: f64,
    p90: f64,
    p99: f64,
    p999: f64,
    max: f64,
}
