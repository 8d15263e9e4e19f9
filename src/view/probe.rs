//! Probes of a check: a mark for each, details of what failed, a score.

use std::time::Duration;

use serde::Serialize;

use super::ProbeRow;
use super::sanitize::sanitize;
use super::style::{BAD, BOLD, CARE, DIM, GOOD, Lines, Style, View};
use crate::check::{Framework, Group, Level, Probe, probes};

/// A probe that did not run.
#[derive(Serialize)]
pub struct ListedProbe {
    r#type: &'static str,
    id: &'static str,
    group: &'static str,
    level: String,
    purpose: &'static str,
    expected: &'static str,
    #[serde(skip)]
    is_warning: bool,
}

impl From<&Probe> for ListedProbe {
    fn from(probe: &Probe) -> Self {
        Self {
            r#type: "probe",
            id: probe.id,
            group: probe.group.name(),
            level: probe.level.to_string(),
            purpose: probe.purpose,
            expected: probe.expected,
            is_warning: probe.level == Level::Warning,
        }
    }
}

impl View for ListedProbe {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let (width, id, purpose) = (id_width(), self.id, self.purpose);
        if self.is_warning {
            let level = style.paint(CARE, " (warning)");
            lines.line(format_args!("  {id:width$}  {purpose}{level}"));
        } else {
            lines.line(format_args!("  {id:width$}  {purpose}"));
        }
    }
}

/// The heading of a group.
pub fn group_heading(group: Group, style: Style, lines: &mut Lines) {
    let name = style.paint(BOLD, group.name());
    lines.line(format_args!("{name}: {}", group.question()));
}

/// The lines on results as they come.
pub struct ProbeLines {
    strict: bool,
    /// Each fix stands in full once, with the probe that it stands at.
    shown_fixes: Vec<(String, &'static str)>,
}

impl ProbeLines {
    /// Nothing written yet. If `strict`, warnings are marked as failures.
    #[must_use]
    pub const fn new(strict: bool) -> Self {
        Self {
            strict,
            shown_fixes: Vec::new(),
        }
    }

    /// The results of a group.
    pub fn group(&mut self, group: Group, rows: &[ProbeRow], style: Style, lines: &mut Lines) {
        if rows.is_empty() {
            return;
        }
        group_heading(group, style, lines);
        self.rows(rows, style, lines);
    }

    /// The results alone.
    pub fn rows(&mut self, rows: &[ProbeRow], style: Style, lines: &mut Lines) {
        for row in rows {
            self.row(row, style, lines);
        }
        // Of what was left out one line is enough.
        let left_out: Vec<_> = rows.iter().filter(|row| row.ok.is_none()).collect();
        if let [first, ..] = left_out[..] {
            let mark = style.paint(DIM, "-");
            let (count, why) = (left_out.len(), &first.got);
            lines.line(format_args!("  {mark} {count} could not be told ({why})"));
        }
    }

    fn row(&mut self, row: &ProbeRow, style: Style, lines: &mut Lines) {
        let Some(ok) = row.ok else { return };
        let mark = if ok {
            style.paint(GOOD, "✓")
        } else if row.fails(self.strict) {
            style.paint(BAD, "✗")
        } else {
            style.paint(CARE, "!")
        };
        let (width, id, purpose) = (id_width(), row.id, row.purpose);
        if ok && style.verbose {
            let got = format!("  {} ({:.0} ms)", sanitize(&row.got), row.duration_ms);
            let got = style.paint(DIM, got);
            lines.line(format_args!("  {mark} {id:width$}  {purpose}{got}"));
        } else {
            lines.line(format_args!("  {mark} {id:width$}  {purpose}"));
        }
        if !ok {
            self.details(row, style, lines);
        }
    }

    fn details(&mut self, row: &ProbeRow, style: Style, lines: &mut Lines) {
        let fix = row.fix.as_deref().map(|fix| self.fix(fix, row.id));
        for (name, text) in [
            ("expected", Some(row.expected)),
            ("got", Some(row.got.as_str())),
            ("why", row.why),
            ("fix", fix.as_deref()),
            ("repeat", Some(row.repeat.as_str())),
        ] {
            if let Some(text) = text {
                let name = style.paint(DIM, format!("{name:8}"));
                lines.line(format_args!("      {name}  {}", sanitize(text)));
            }
        }
    }

    fn fix(&mut self, fix: &str, id: &'static str) -> String {
        if let Some((_, first)) = self.shown_fixes.iter().find(|(shown, _)| shown == fix) {
            return format!("as for {first}");
        }
        self.shown_fixes.push((fix.to_owned(), id));
        fix.to_owned()
    }
}

/// Room for the longest id.
fn id_width() -> usize {
    probes().map(|probe| probe.id.len()).max().unwrap_or(0)
}

/// How many probes came to what.
#[derive(Serialize)]
pub struct Score {
    r#type: &'static str,
    probes: usize,
    passed: usize,
    failures: usize,
    warnings: usize,
    not_run: usize,
    framework: Option<&'static str>,
    seed: u64,
    duration_ms: u128,
}

impl Score {
    /// Counts.
    #[must_use]
    pub fn of(
        rows: &[ProbeRow],
        framework: Option<Framework>,
        seed: u64,
        duration: Duration,
    ) -> Self {
        let count = |test: &dyn Fn(&ProbeRow) -> bool| rows.iter().filter(|row| test(row)).count();
        Self {
            r#type: "summary",
            probes: rows.len(),
            passed: count(&|row| row.ok == Some(true)),
            failures: count(&|row| row.fails(false)),
            warnings: count(&ProbeRow::warns),
            not_run: count(&|row| row.ok.is_none()),
            framework: framework.map(Framework::name),
            seed,
            duration_ms: duration.as_millis(),
        }
    }
}

impl View for Score {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let plural = |n: usize, name: &str| match n {
            1 => format!(", 1 {name}"),
            n => format!(", {n} {name}s"),
        };
        let counts = [
            (self.failures, plural(self.failures, "failure")),
            (self.warnings, plural(self.warnings, "warning")),
            (self.not_run, format!(", {} not run", self.not_run)),
        ];
        let counts = counts.into_iter().filter(|(n, _)| *n > 0);
        let counts: String = counts.map(|(_, text)| text).collect();
        let ansi = match (self.failures, self.warnings) {
            (0, 0) => GOOD.bold(),
            (0, _) => CARE.bold(),
            _ => BAD.bold(),
        };
        let text = format!("{} of {} passed{counts}", self.passed, self.probes);
        let text = style.paint(ansi, text);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a check takes no millions of years"
        )]
        let seconds = self.duration_ms as f64 / 1000.0;
        let framework = self.framework.map(|name| format!(", {name}"));
        let framework = framework.unwrap_or_default();
        lines.line(format_args!("\n{text} ({seconds:.1} s{framework})"));
    }
}
