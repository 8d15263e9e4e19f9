//! A sync check as a whole: what it took, what it could not compare, what it leaves behind.

use std::time::Duration;

use serde::Serialize;

use super::style::{BOLD, Lines, Style, View};
use super::units::as_milliseconds;
use crate::check::{Group, SyncReport};

/// The line above the probes.
#[derive(Serialize)]
pub struct SyncView {
    r#type: &'static str,
    deliveries: usize,
    settle_ms: f64,
    not_compared: Vec<String>,
    /// Rows about made-up objects that are still there, and objects not marked as deleted.
    rows_left: usize,
    objects_left: usize,
    duration_ms: f64,
}

impl SyncView {
    /// Of a check that took so long.
    #[must_use]
    pub fn new(report: &SyncReport, duration: Duration) -> Self {
        Self {
            r#type: "sync",
            deliveries: report.deliveries,
            settle_ms: as_milliseconds(report.settle),
            not_compared: report.not_compared.clone(),
            rows_left: report.left.rows,
            objects_left: report.left.objects,
            duration_ms: as_milliseconds(duration),
        }
    }
}

impl View for SyncView {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let name = style.paint(BOLD, Group::Sync.name());
        let (question, deliveries) = (Group::Sync.question(), self.deliveries);
        let (seconds, settle) = (self.duration_ms / 1000.0, self.settle_ms / 1000.0);
        let not_compared = match &self.not_compared[..] {
            [] => String::new(),
            names => format!("; not compared: {}", super::sanitize(&names.join(", "))),
        };
        lines.line(format_args!(
            "{name}: {question}  ({deliveries} deliveries, {seconds:.1} s; settles in \
             {settle:.2} s{not_compared})"
        ));
    }
}
