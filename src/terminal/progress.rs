//! How far it is, on a terminal, once it takes long.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Reporter;
use crate::context::Context;
use crate::time::Time;

/// How long it may take before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that comes after a while and goes at the end.
pub struct Progress {
    /// `None` where nobody would see it, or where results show it already.
    since: Option<Time>,
    bar: Option<ProgressBar>,
    size: Option<u64>,
    done: u64,
}

impl Progress {
    /// Over `size` bytes, if that is known.
    pub fn new(size: Option<u64>, reporter: &mut Reporter<'_>) -> Self {
        let wanted = reporter.can_show_progress();
        Self {
            since: wanted.then(|| reporter.context().now()),
            bar: None,
            size,
            done: 0,
        }
    }

    /// That many bytes more are done.
    pub fn add(&mut self, bytes: u64, context: &Context) {
        self.done += bytes;
        let Some(since) = self.since else { return };
        if self.bar.is_none() && context.now().duration_since(since) >= PATIENCE {
            self.bar = Some(bar(self.size));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let template = match size {
        Some(_) => "{bar:30} {bytes} of {total_bytes}, {binary_bytes_per_sec}, {eta} left",
        None => "{spinner} {bytes}, {binary_bytes_per_sec}",
    };
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
