//! `cew check`: is a handler right?

use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

use super::deliveries::{outbound, remark_on_trust};
use super::junit_file::JunitFile;
use super::{Error, Exit, block_on, remark_on_secrets};
use crate::check::{Check, Group, Probe, Rehearsal, Run, Selection};
use crate::cli::{CheckArgs, SecretArgs};
use crate::context::{Context, NoRandomness};
use crate::http::{Endpoint, wait_until_reachable};
use crate::settings::{elsewhere, endpoint, secrets};
use crate::signing::{NamedSecret, Scheme, SecretSet, SigningSecret};
use crate::terminal::{Interrupt, ProgressLine, Reporter, Stream, consent};
use crate::view::style::BOLD;
use crate::view::{
    Face, ListedProbe, ProbeLines, ProbeRow, Score, check_command, group_heading, junit,
};

/// Of `--timeout`.
const DEFAULT_TIME_OUT: Duration = Duration::from_secs(15);

/// Everything decided, nothing sent.
pub(super) struct Plan<'a> {
    args: &'a CheckArgs,
    pub(super) check: Check,
    /// The command that repeats the check, to which `--only` is added.
    command: String,
}

/// Checks, or says what would be checked.
pub fn run(
    args: &CheckArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    keep_apart(args)?;
    let selection = Selection::new(&args.only, &args.skip)?;
    if args.list {
        return list(selection.probes(), reporter);
    }
    let plan = plan(args, selection, secret, reporter.context())?;
    remark_on_secrets(&plan.check.secret, &secret.options(), reporter);
    remark_on_trust(&plan.check.outbound, reporter);
    heading(&plan.check, plan.check.rehearse()?, reporter);
    if args.dry_run {
        let order: Vec<_> = Group::ALL
            .iter()
            .flat_map(|group| plan.check.order(*group))
            .collect();
        return list(&order, reporter);
    }
    if !plan.check.endpoint.is_loopback() && !args.yes {
        let question = format!("Check {}?", plan.check.endpoint);
        if !consent(&question, "checking a handler on another machine", reporter)? {
            return Ok(Exit::No);
        }
    }
    let junit_file = junit_file(args, reporter.context())?;
    block_on(plan.run(junit_file, reporter))
}

/// The file of `--junit`, ready to be written.
pub(super) fn junit_file(args: &CheckArgs, context: &Context) -> Result<Option<JunitFile>, Error> {
    let path = args.junit.as_deref().filter(|_| !args.dry_run);
    path.map(|path| JunitFile::prepare(path, context))
        .transpose()
}

/// Only probes of the check that is asked for can be named.
pub(super) fn keep_apart(args: &CheckArgs) -> Result<(), Error> {
    let is_sync = |name: &&String| *name == Group::Sync.name() || name.starts_with("sync.");
    let mut names = args.only.iter().chain(&args.skip);
    match names.find(|name| is_sync(name) != args.sync) {
        None => Ok(()),
        Some(name) if args.sync => Err(Error::usage(
            format!("{name} is not part of the sync check"),
            "leave out --sync and --state to run it",
        )),
        Some(name) => Err(Error::usage(
            format!("{name} is part of the sync check alone"),
            "add --sync and --state to run it",
        )),
    }
}

pub(super) fn plan<'a>(
    args: &'a CheckArgs,
    selection: Selection,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Plan<'a>, Error> {
    let endpoint = endpoint(args.to.as_deref(), context)?;
    let secrets = secrets(&secret.options(), Scheme::Svix, context)?;
    let seed = match args.seed {
        Some(seed) => seed,
        // Short enough to type.
        None => u64::from(u32::from_be_bytes(context.ambient.random_bytes()?)),
    };
    let others = others(&secrets, secret, context);
    Ok(Plan {
        command: command(args, secret, &endpoint),
        check: Check {
            endpoint,
            // The current one; a handler need not know the one before.
            secret: secrets.current_alone(),
            other_secret: random_secret(context)?.into(),
            others,
            headers: args.headers.clone(),
            rate: args.rate,
            outbound: outbound(&args.trust, context)?,
            ambient: context.ambient,
            seed,
            time_out: args.timeout,
            selection,
        },
        args,
    })
}

/// What was given besides the current one may be the handler's, as may what lies in files.
pub(super) fn others(
    secrets: &SecretSet,
    args: &SecretArgs,
    context: &Context,
) -> Vec<NamedSecret> {
    let mut others = secrets.as_slice()[1..].to_vec();
    others.extend(elsewhere(&args.options(), context)(Scheme::Svix, secrets));
    others
}

pub(super) fn random_secret(context: &Context) -> Result<SigningSecret, NoRandomness> {
    let key: Zeroizing<[u8; 24]> = Zeroizing::new(context.ambient.random_bytes()?);
    Ok(SigningSecret::from_key(&*key))
}

/// The probes, in the order given.
pub(super) fn list(probes: &[&'static Probe], reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut group = None;
    for probe in probes {
        if group.replace(probe.group) != Some(probe.group) {
            reporter.lines(|style, lines| group_heading(probe.group, style, lines))?;
        }
        reporter.show(&ListedProbe::from(*probe))?;
    }
    Ok(Exit::Done)
}

/// Writes the results of a group, in either form.
fn show(
    group: Group,
    rows: &[ProbeRow],
    shown: &mut ProbeLines,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    for row in rows {
        reporter.object(row)?;
    }
    reporter.lines(|style, lines| shown.group(group, rows, style, lines))?;
    Ok(reporter.flush()?)
}

impl Plan<'_> {
    async fn run(
        &self,
        junit_file: Option<JunitFile>,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        let interrupt = Interrupt::listen(reporter.context());
        if let Some(limit) = self.args.wait {
            tokio::select! {
                reached = wait_until_reachable(&self.check.endpoint, limit) => reached?,
                () = interrupt.first() => return Ok(Exit::Interrupted),
            }
        }
        let started = reporter.context().now();
        let mut run = tokio::select! {
            run = Run::begin(&self.check) => run?,
            () = interrupt.first() => return Ok(Exit::Interrupted),
        };
        let mut bar = ProgressLine::of_probes(self.check.selection.probes().len(), reporter);
        let mut rows = Vec::new();
        let mut shown = ProbeLines::new(self.args.strict);
        for group in Group::ALL {
            let results = tokio::select! {
                results = run.group(
                    group,
                    || interrupt.is_set(),
                    |_, _| bar.add(1),
                ) => results?,
                () = interrupt.second() => return Ok(Exit::Interrupted),
            };
            let new = results
                .iter()
                .map(|result| ProbeRow::new(result, run.framework, &self.command, Face::Terminal));
            let new: Vec<_> = new.collect();
            bar.suspend(|| show(group, &new, &mut shown, reporter))?;
            rows.extend(new);
        }
        drop(bar);
        let duration = reporter.context().now().duration_since(started);
        self.end(&rows, &run, duration, junit_file, reporter)
    }

    fn end(
        &self,
        rows: &[ProbeRow],
        run: &Run<'_>,
        duration: Duration,
        junit_file: Option<JunitFile>,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        let score = Score::of(rows, run.framework, self.check.seed, duration);
        reporter.show(&score)?;
        conclude(rows, self.args, junit_file)
    }
}

/// Writes the `JUnit` file, and says how the process ends.
pub(super) fn conclude(
    rows: &[ProbeRow],
    args: &CheckArgs,
    junit_file: Option<JunitFile>,
) -> Result<Exit, Error> {
    if let Some(file) = junit_file {
        file.write(&junit(rows, args.strict))?;
    }
    // What was cut short, or could not be told, is not proven.
    let proven = |row: &ProbeRow| row.ok.is_some() && !row.fails(args.strict);
    Ok(if rows.iter().all(proven) {
        Exit::Done
    } else {
        Exit::No
    })
}

/// What is going to happen, before it does.
fn heading(check: &Check, will: Rehearsal, reporter: &mut Reporter<'_>) {
    if reporter.form.json {
        return;
    }
    let endpoint = reporter.style(Stream::Err).paint(BOLD, &check.endpoint);
    let (count, seed) = (check.selection.probes().len(), check.seed);
    let probes = if count == 1 { "probe" } else { "probes" };
    reporter.note(format_args!("POST {endpoint}"));
    let secret = &check.secret.current().name;
    reporter.note(format_args!("signed with {secret}"));
    let requests = will.requests;
    let deletes = if will.deletes {
        ", for user.deleted too"
    } else {
        ""
    };
    reporter.note(format_args!(
        "{count} {probes}, {requests} requests. What the handler accepts runs its code{deletes};\n\
         all objects are made up: their ids are new, their addresses end in .example. \
         (--seed {seed})\n"
    ));
}

/// The command that repeats this check, without the secret.
fn command(args: &CheckArgs, secret: &SecretArgs, endpoint: &Endpoint) -> String {
    let path = |path: &PathBuf| path.display().to_string();
    let time_out = (args.timeout != DEFAULT_TIME_OUT).then_some(args.timeout);
    let options = [
        ("--secret-file", secret.secret_file.as_ref().map(path)),
        ("--env-file", secret.env_file.as_ref().map(path)),
        ("--cacert", args.trust.cacert.as_ref().map(path)),
        ("--seed", args.seed.map(|seed| seed.to_string())),
        ("--rate", args.rate.map(|rate| format!("{rate}/s"))),
        (
            "--timeout",
            time_out.map(|limit| format!("{}ms", limit.as_millis())),
        ),
    ];
    let given = options.into_iter().filter(|(_, value)| value.is_some());
    let mut options: Vec<_> = given.collect();
    if args.trust.insecure {
        options.push(("--insecure", None));
    }
    check_command(endpoint, &options, &args.headers, args.yes)
}
