//! `cew check`: is a handler right?

use std::fs;
use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use crate::check::{Check, Group, Probe, Row, Run, Selection, junit};
use crate::cli::{CheckArgs, SecretArgs};
use crate::context::Context;
use crate::delivery;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::secret_source::Secrets;
use crate::signing::{Scheme, SigningSecret};

use super::check_report::{self as report, Score};
use super::deliveries::{remark_on_trust, trust};
use super::interrupt::Interrupt;
use super::send_example::endpoint;
use super::{block_on, consent};

/// Everything decided, nothing sent.
struct Plan<'a> {
    args: &'a CheckArgs,
    check: Check,
    secrets: Secrets,
    /// The command that repeats the check, to which `--only` is added.
    command: String,
}

/// Checks, or says what would be checked.
pub fn run(
    args: &CheckArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let selection = Selection::new(&args.only, &args.skip)?;
    if args.list {
        return list(selection.probes(), reporter);
    }
    let plan = plan(args, selection, secret, reporter.context())?;
    plan.secrets.remark(reporter);
    remark_on_trust(&plan.check.trust, reporter);
    let rehearsal = plan.check.rehearse(reporter.context())?;
    report::heading(&plan.check, &plan.secrets.names[0], rehearsal, reporter);
    if args.dry_run {
        let order: Vec<_> = Group::ALL
            .iter()
            .flat_map(|group| plan.check.order(*group))
            .collect();
        return list(&order, reporter);
    }
    if !plan.check.endpoint.is_loopback() && !args.yes {
        let question = format!("Check {}?", plan.check.endpoint);
        if !consent::ask(&question, "checking a handler on another machine", reporter)? {
            return Ok(Exit::No);
        }
    }
    block_on(plan.run(reporter))
}

fn plan<'a>(
    args: &'a CheckArgs,
    selection: Selection,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Plan<'a>, Error> {
    let endpoint = endpoint(args.to.as_deref(), context)?;
    let secrets = Secrets::find(secret, Scheme::Svix, context)?;
    let seed = match args.seed {
        Some(seed) => seed,
        // Short enough to type.
        None => u64::from(u32::from_be_bytes(context.random_bytes()?)),
    };
    Ok(Plan {
        command: report::command(args, secret, &endpoint),
        check: Check {
            endpoint,
            // The current one; a handler need not know the one before.
            secret: secrets.secrets[0].clone(),
            other_secret: random_secret(context)?,
            headers: args.headers.clone(),
            trust: trust(&args.trust, context)?,
            seed,
            time_out: args.timeout,
            selection,
        },
        secrets,
        args,
    })
}

fn random_secret(context: &Context) -> Result<SigningSecret, Error> {
    let key: Zeroizing<[u8; 24]> = Zeroizing::new(context.random_bytes()?);
    SigningSecret::parse(&SigningSecret::generate(&*key), Scheme::Svix).map_err(|source| {
        Error::SecretUnusable {
            origin: "the secret of a stranger".to_owned(),
            source,
        }
    })
}

/// The probes, in the order given.
fn list(probes: &[&'static Probe], reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    /// A probe that did not run.
    #[derive(Serialize)]
    struct Listed {
        r#type: &'static str,
        id: &'static str,
        group: &'static str,
        level: String,
        purpose: &'static str,
        expected: &'static str,
    }
    let mut group = None;
    for probe in probes {
        if group.replace(probe.group) != Some(probe.group) {
            report::group(probe.group, reporter)?;
        }
        report::listed(probe, reporter)?;
        reporter.json(&Listed {
            r#type: "probe",
            id: probe.id,
            group: probe.group.name(),
            level: probe.level.to_string(),
            purpose: probe.purpose,
            expected: probe.expected,
        })?;
    }
    Ok(Exit::Done)
}

impl Plan<'_> {
    async fn run(&self, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
        let interrupt = Interrupt::listen();
        if let Some(limit) = self.args.wait {
            tokio::select! {
                reached = delivery::wait_until_reachable(&self.check.endpoint, limit) => reached?,
                () = interrupt.first() => return Ok(Exit::Interrupted),
            }
        }
        let started = reporter.context().now();
        let mut run = tokio::select! {
            run = Run::begin(&self.check, reporter.context()) => run?,
            () = interrupt.first() => return Ok(Exit::Interrupted),
        };
        let bar = report::bar(self.check.selection.probes().len(), reporter);
        let mut rows = Vec::new();
        let mut shown = report::Rows::new(self.args.strict);
        for group in Group::ALL {
            let results = tokio::select! {
                results = run.group(
                    group,
                    reporter.context(),
                    || interrupt.is_set(),
                    || bar.inc(1),
                ) => results?,
                () = interrupt.second() => return Ok(Exit::Interrupted),
            };
            let new = results
                .iter()
                .map(|result| Row::new(result, run.framework, &self.command));
            let new: Vec<_> = new.collect();
            bar.suspend(|| shown.report(group, &new, reporter))?;
            rows.extend(new);
        }
        drop(bar);
        let took = reporter.context().now().saturating_sub(started);
        self.end(&rows, &run, took, reporter)
    }

    fn end(
        &self,
        rows: &[Row],
        run: &Run<'_>,
        took: Duration,
        reporter: &mut Reporter<'_>,
    ) -> Result<Exit, Error> {
        let score = Score::of(rows, self.check.seed, took);
        score.report(run.framework, reporter)?;
        if let Some(path) = &self.args.junit {
            let xml = junit(rows, self.args.strict);
            let file = reporter.context().directory.join(path);
            fs::write(file, xml).map_err(|source| Error::Io {
                what: format!("cannot write {}", path.display()),
                source,
            })?;
        }
        // What was cut short, or could not be told, is not proven.
        let proven = |row: &Row| row.ok.is_some() && !row.fails(self.args.strict);
        Ok(if rows.iter().all(proven) {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
