//! How far it is, on a terminal: one line on standard error, gone at the end.
//!
//! A library would do more than that. The ones there are smooth the rate by the mathematics of the C
//! library, which then every start of `cew` loads, and nothing else in it needs.

use std::time::Duration;

use dialoguer::console::Term;
use tokio::time::Instant;

use super::Reporter;
use crate::time::span_text;
use crate::view::units::{grouped, size};

/// How long reading may take before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// What changes more often than this is not drawn each time.
const PACE: Duration = Duration::from_millis(100);

/// How many columns the bar has.
const BAR: usize = 24;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Bytes,
    Messages,
    Probes,
}

/// A line that counts. Gone when it is dropped.
pub struct ProgressLine {
    /// None where nobody would see it, or where results show it already.
    terminal: Option<Term>,
    unit: Unit,
    /// As far as it is known.
    total: Option<u64>,
    done: u64,
    started: Instant,
    /// Nothing is drawn before that.
    next: Instant,
    is_drawn: bool,
}

impl ProgressLine {
    /// Over `total` bytes that are read.
    #[must_use]
    pub fn of_bytes(total: Option<u64>, reporter: &Reporter<'_>) -> Self {
        let mut line = Self::new(Unit::Bytes, total, reporter.can_show_progress());
        line.next += PATIENCE;
        line
    }

    /// Over the messages of a long run.
    #[must_use]
    pub fn of_messages(total: u64, reporter: &Reporter<'_>) -> Self {
        Self::new(Unit::Messages, Some(total), reporter.can_show_bar())
    }

    /// Over the probes of a check, while a slow handler is waited for.
    #[must_use]
    pub fn of_probes(total: usize, reporter: &Reporter<'_>) -> Self {
        let total = u64::try_from(total).ok();
        let mut line = Self::new(Unit::Probes, total, reporter.can_show_bar());
        line.reach(0);
        line
    }

    /// One that nobody sees.
    #[must_use]
    pub fn hidden() -> Self {
        Self::new(Unit::Messages, None, false)
    }

    fn new(unit: Unit, total: Option<u64>, is_seen: bool) -> Self {
        let started = Instant::now();
        Self {
            terminal: is_seen.then(Term::stderr),
            unit,
            total,
            done: 0,
            started,
            next: started,
            is_drawn: false,
        }
    }

    /// Whether nobody sees it.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.terminal.is_none()
    }

    /// That many more are done.
    pub fn add(&mut self, more: u64) {
        self.reach(self.done + more);
    }

    /// That many are done.
    pub fn reach(&mut self, done: u64) {
        self.done = done;
        let Some(terminal) = &self.terminal else {
            return;
        };
        let now = Instant::now();
        if now < self.next {
            return;
        }
        if self.unit != Unit::Probes {
            self.next = now + PACE;
        }
        let (_, columns) = terminal.size();
        let room = usize::from(columns).saturating_sub(1);
        let line: String = self.line(now - self.started).chars().take(room).collect();
        // A terminal that cannot be written to shows nothing.
        let _ = terminal
            .clear_line()
            .and_then(|()| terminal.write_str(&line));
        self.is_drawn = true;
    }

    /// Does what writes to the terminal, too, with the line out of its way.
    pub fn suspend<T>(&mut self, write: impl FnOnce() -> T) -> T {
        self.clear();
        write()
    }

    fn clear(&mut self) {
        if let Some(terminal) = self.terminal.as_ref().filter(|_| self.is_drawn) {
            let _ = terminal.clear_line();
            self.is_drawn = false;
            self.next = self.next.min(Instant::now());
        }
    }

    fn line(&self, elapsed: Duration) -> String {
        let done = self.amount(self.done);
        let rate = per_second(self.done, elapsed);
        let Some(total) = self.total else {
            return format!("{done}, {}/s", self.amount(rate));
        };
        let done = format!("{done} of {}", self.amount(total));
        if self.unit == Unit::Probes {
            return format!("{done} probes");
        }
        let left = match total.saturating_sub(self.done).checked_div(rate) {
            Some(0) | None => String::new(),
            Some(seconds) => format!(", {} left", span_text(seconds)),
        };
        let bar = bar(self.done, total);
        format!("{bar} {done}, {}/s{left}", self.amount(rate))
    }

    fn amount(&self, number: u64) -> String {
        match self.unit {
            Unit::Bytes => size(usize::try_from(number).unwrap_or(usize::MAX)),
            Unit::Messages | Unit::Probes => grouped(number),
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.clear();
    }
}

/// How many in a second, on the whole.
fn per_second(done: u64, elapsed: Duration) -> u64 {
    let rate = u128::from(done) * 1000 / elapsed.as_millis().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

fn bar(done: u64, total: u64) -> String {
    let columns = u128::from(done.min(total)) * (BAR as u128) / u128::from(total.max(1));
    let full = usize::try_from(columns).unwrap_or(BAR);
    "█".repeat(full) + &"░".repeat(BAR - full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(unit: Unit, done: u64, total: Option<u64>, seconds: u64) -> String {
        let mut progress = ProgressLine::new(unit, total, false);
        progress.reach(done);
        progress.line(Duration::from_secs(seconds))
    }

    #[test]
    fn it_says_how_far_it_is_how_fast_and_how_long() {
        let messages = line(Unit::Messages, 50_000, Some(200_000), 5);
        assert_eq!(
            messages,
            "██████░░░░░░░░░░░░░░░░░░ 50,000 of 200,000, 10,000/s, 15s left"
        );
        let bytes = line(Unit::Bytes, 500_000_000, Some(1_000_000_000), 100);
        assert!(
            bytes.ends_with(" 500.0 MB of 1000.0 MB, 5.0 MB/s, 1m 40s left"),
            "{bytes}"
        );
        assert_eq!(line(Unit::Bytes, 5_000, None, 5), "5.0 kB, 1.0 kB/s");
        assert_eq!(line(Unit::Probes, 3, Some(80), 1), "3 of 80 probes");
    }

    #[test]
    fn what_has_not_begun_and_what_is_more_than_was_known_is_a_line_too() {
        let bar = |full| "█".repeat(full) + &"░".repeat(BAR - full);
        assert_eq!(
            line(Unit::Messages, 0, Some(9), 0),
            format!("{} 0 of 9, 0/s", bar(0))
        );
        let grown = line(Unit::Messages, 20, Some(10), 1);
        assert_eq!(grown, format!("{} 20 of 10, 20/s", bar(BAR)));
    }
}
