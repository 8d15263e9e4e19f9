//! Bars that count on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use super::Reporter;

/// Counts the probes of a check, while a slow handler is waited for. Gone when it is dropped.
#[must_use]
pub fn probe_bar(probes: usize, reporter: &mut Reporter<'_>) -> ProgressBar {
    const TICK: Duration = Duration::from_millis(250);
    if is_unseen(reporter) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(probes).unwrap_or(u64::MAX));
    let bar = styled(bar, "{spinner} {pos} of {len} probes");
    bar.enable_steady_tick(TICK);
    bar.with_finish(ProgressFinish::AndClear)
}

/// Counts the messages of a long run.
#[must_use]
pub fn message_bar(messages: u64, reporter: &mut Reporter<'_>) -> ProgressBar {
    if is_unseen(reporter) {
        return ProgressBar::hidden();
    }
    let style = "{wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} left";
    styled(ProgressBar::new(messages), style)
}

fn is_unseen(reporter: &mut Reporter<'_>) -> bool {
    reporter.form.quiet || !reporter.context().terminal.stderr
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
