//! Reports of a check: a mark per probe, details of what failed, a score.

use std::path::PathBuf;
use std::time::Duration;

use colored::Colorize;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use serde::Serialize;

use crate::check::{Check, Framework, Group, Level, Probe, Rehearsal, Row, probes};
use crate::cli::{CheckArgs, SecretArgs};
use crate::delivery::{Endpoint, Header};
use crate::error::Error;
use crate::report::{Reporter, Stream, sanitize};

/// Of `--timeout`.
const DEFAULT_TIME_OUT: Duration = Duration::from_secs(15);

/// What is going to happen, before it does.
pub fn heading(check: &Check, secret: &str, will: Rehearsal, reporter: &mut Reporter<'_>) {
    if reporter.json {
        return;
    }
    let endpoint = reporter.paint(Stream::Err, &check.endpoint.to_string(), Colorize::bold);
    let (count, seed) = (check.selection.probes().len(), check.seed);
    let probes = if count == 1 { "probe" } else { "probes" };
    reporter.note(format_args!("POST {endpoint}"));
    reporter.note(format_args!("signed with {secret}"));
    let requests = will.requests;
    let deletes = if will.deletes {
        ", user.deleted among it"
    } else {
        ""
    };
    reporter.note(format_args!(
        "{count} {probes}, {requests} requests. What the handler accepts runs its code{deletes};\n\
         all objects are made up: their ids are new, their addresses end in .example. \
         (--seed {seed})\n"
    ));
}

/// The heading of a group.
pub fn group(group: Group, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let name = reporter.paint(Stream::Out, group.name(), Colorize::bold);
    reporter.line(format_args!("{name}: {}", group.question()))
}

/// A probe that is only named.
pub fn listed(probe: &Probe, reporter: &mut Reporter<'_>) -> Result<(), Error> {
    let width = id_width();
    let level = match probe.level {
        Level::Failure => String::new(),
        Level::Warning => reporter.paint(Stream::Out, " (warning)", Colorize::yellow),
    };
    reporter.line(format_args!(
        "  {:width$}  {}{level}",
        probe.id, probe.purpose
    ))
}

/// Counts the probes on a terminal, while a slow handler is waited for. Gone when it is dropped.
pub fn bar(probes: usize, reporter: &mut Reporter<'_>) -> ProgressBar {
    const TICK: Duration = Duration::from_millis(250);
    if reporter.quiet || !reporter.context().terminal.stderr {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(probes).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} of {len} probes") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar.with_finish(ProgressFinish::AndClear)
}

/// Writes results as they come.
pub struct Rows {
    strict: bool,
    /// Each fix stands in full once, with the probe it is told at.
    told: Vec<(String, &'static str)>,
}

impl Rows {
    /// Nothing written yet. If `strict`, warnings are marked as failures.
    pub const fn new(strict: bool) -> Self {
        Self {
            strict,
            told: Vec::new(),
        }
    }

    /// Writes the results of a group, in either form.
    pub fn report(
        &mut self,
        of: Group,
        rows: &[Row],
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        group(of, reporter)?;
        for row in rows {
            reporter.json(row)?;
            self.row(row, reporter)?;
        }
        // Of what was left out one line is enough.
        let left_out: Vec<_> = rows.iter().filter(|row| row.ok.is_none()).collect();
        if let [first, ..] = left_out[..] {
            let mark = reporter.paint(Stream::Out, "-", Colorize::dimmed);
            let count = left_out.len();
            reporter.line(format_args!(
                "  {mark} {count} without result ({})",
                first.got
            ))?;
        }
        reporter.flush()
    }

    fn row(&mut self, row: &Row, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(ok) = row.ok else {
            return Ok(());
        };
        let mark = if ok {
            reporter.paint(Stream::Out, "✓", Colorize::green)
        } else if row.fails(self.strict) {
            reporter.paint(Stream::Out, "✗", Colorize::red)
        } else {
            reporter.paint(Stream::Out, "!", Colorize::yellow)
        };
        let (width, purpose) = (id_width(), row.purpose);
        let got = if ok && reporter.verbose {
            let got = format!("  {} ({:.0} ms)", sanitize(&row.got), row.duration_ms);
            reporter.paint(Stream::Out, &got, Colorize::dimmed)
        } else {
            String::new()
        };
        reporter.line(format_args!("  {mark} {:width$}  {purpose}{got}", row.id))?;
        if ok {
            Ok(())
        } else {
            self.details(row, reporter)
        }
    }

    fn details(&mut self, row: &Row, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let fix = row.fix.as_deref().map(|fix| self.fix(fix, row.id));
        for (name, text) in [
            ("expected", Some(row.expected)),
            ("got", Some(row.got.as_str())),
            ("why", row.why),
            ("fix", fix.as_deref()),
            ("repeat", Some(row.repeat.as_str())),
        ] {
            if let Some(text) = text {
                let name = reporter.paint(Stream::Out, &format!("{name:8}"), Colorize::dimmed);
                reporter.line(format_args!("      {name}  {}", sanitize(text)))?;
            }
        }
        Ok(())
    }

    fn fix(&mut self, fix: &str, id: &'static str) -> String {
        if let Some((_, first)) = self.told.iter().find(|(told, _)| told == fix) {
            return format!("as for {first}");
        }
        self.told.push((fix.to_owned(), id));
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
    pub fn of(rows: &[Row], seed: u64, took: Duration) -> Self {
        let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
        Self {
            r#type: "summary",
            probes: rows.len(),
            passed: count(&|row| row.ok == Some(true)),
            failures: count(&|row| row.fails(false)),
            warnings: count(&Row::warns),
            not_run: count(&|row| row.ok.is_none()),
            framework: None,
            seed,
            duration_ms: took.as_millis(),
        }
    }

    /// Writes it, in either form.
    pub fn report(
        mut self,
        framework: Option<Framework>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        self.framework = framework.map(Framework::name);
        reporter.json(&self)?;
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
        let text = format!("{} of {} passed{counts}", self.passed, self.probes);
        let text = reporter.paint(Stream::Out, &text, |text| {
            match (self.failures, self.warnings) {
                (0, 0) => text.green().bold(),
                (0, _) => text.yellow().bold(),
                _ => text.red().bold(),
            }
        });
        #[expect(
            clippy::cast_precision_loss,
            reason = "a check takes no millions of years"
        )]
        let seconds = self.duration_ms as f64 / 1000.0;
        let framework = self
            .framework
            .map(|name| format!(", {name}"))
            .unwrap_or_default();
        reporter.line(format_args!("\n{text} ({seconds:.1} s{framework})"))
    }
}

/// The command that repeats this check, without the secret.
pub fn command(args: &CheckArgs, secret: &SecretArgs, endpoint: &Endpoint) -> String {
    let path = |path: &PathBuf| path.display().to_string();
    let time_out = (args.timeout != DEFAULT_TIME_OUT).then_some(args.timeout);
    let options = [
        ("--to", Some(endpoint.to_string())),
        ("--secret-file", secret.secret_file.as_ref().map(path)),
        ("--env-file", secret.env_file.as_ref().map(path)),
        ("--cacert", args.trust.cacert.as_ref().map(path)),
        ("--seed", args.seed.map(|seed| seed.to_string())),
        (
            "--timeout",
            time_out.map(|limit| format!("{}ms", limit.as_millis())),
        ),
    ];
    let options = options.into_iter().filter_map(|(option, value)| {
        let value = value?;
        Some(format!(" {option} {}", quoted(&value)))
    });
    // A header may be a password: its value is for whoever repeats the command to fill in.
    let header = |(name, _): &Header| format!(" -H {}", quoted(&format!("{name}: …")));
    let headers: String = args.headers.iter().map(header).collect();
    let insecure = if args.trust.insecure {
        " --insecure"
    } else {
        ""
    };
    let yes = if args.yes { " --yes" } else { "" };
    let options: String = options.collect();
    format!("cew check{options}{headers}{insecure}{yes}")
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
