//! `cew check --sync`: does the handler's table end right?

use std::cell::RefCell;

use super::check::{Plan, conclude, junit_file, keep_apart, list, plan};
use super::deliveries::remark_on_trust;
use super::junit_file::JunitFile;
use super::{Error, Exit, block_on, remark_on_secrets};
use crate::check::{
    Check, CheckError, DOMAIN, Left, Outage, Selection, Signs, StateSource, SyncPlan, SyncReport,
    SyncRun,
};
use crate::cli::{CheckArgs, SecretArgs};
use crate::http::{Endpoint, wait_until_reachable};
use crate::terminal::{Interrupt, ProgressLine, Reporter, Stream, consent};
use crate::time::Time;
use crate::view::style::BOLD;
use crate::view::{Face, ProbeLines, ProbeRow, Score, SyncView};

/// Checks, or says what would be checked.
pub fn run(
    args: &CheckArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let selection = Selection::of_sync(&args.only, &args.skip)?;
    keep_apart(args)?;
    if args.list {
        return list(selection.probes(), reporter);
    }
    let sync = sync_plan(args, selection.clone())?;
    let plan = plan(args, selection, secret, reporter.context())?;
    remark_on_secrets(&plan.check.secret, &secret.options(), reporter);
    remark_on_trust(&plan.check.outbound, reporter);
    let junit_file = junit_file(args, reporter.context())?;
    block_on(check(args, &plan, &sync, junit_file, reporter))
}

fn sync_plan(args: &CheckArgs, selection: Selection) -> Result<SyncPlan, Error> {
    let Some(state) = &args.state else {
        return Err(Error::usage(
            "--sync needs --state",
            "--state takes a command that prints the handler's rows, such as \
             --state 'sqlite3 -json app.db \"select * from users\"'",
        ));
    };
    let is_url = ["http://", "https://"]
        .iter()
        .any(|scheme| state.starts_with(scheme));
    let state = if is_url {
        let no_url = |error| {
            Error::usage(
                format!("--state: {error}"),
                "write it as http://localhost:3000/users",
            )
        };
        StateSource::Url(Endpoint::parse(state, "/").map_err(no_url)?)
    } else {
        StateSource::Command(state.clone())
    };
    let outage = args.breaks.clone().zip(args.mends.clone());
    Ok(SyncPlan {
        state,
        settle: args.settle,
        outage: outage.map(|(breaks, mends)| Outage::new(breaks, mends)),
        selection,
    })
}

async fn check(
    args: &CheckArgs,
    plan: &Plan<'_>,
    sync: &SyncPlan,
    junit_file: Option<JunitFile>,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(reporter.context());
    if let Some(limit) = args.wait.filter(|_| !args.dry_run) {
        tokio::select! {
            reached = wait_until_reachable(&plan.check.endpoint, limit) => reached?,
            () = interrupt.first() => return Ok(Exit::Interrupted),
        }
    }
    let run = tokio::select! {
        run = SyncRun::begin(&plan.check, sync) => run?,
        () = interrupt.first() => return Ok(Exit::Interrupted),
    };
    heading(&plan.check, sync, run.rows_before(), reporter);
    if args.dry_run {
        return list(sync.selection.probes(), reporter);
    }
    if !args.yes {
        let question = format!("Deliver all this to {}?", plan.check.endpoint);
        if !consent(
            &question,
            "writing made-up users into the handler's table",
            reporter,
        )? {
            return Ok(Exit::No);
        }
    }
    let started = reporter.context().now();
    let (_, deliveries) = sync.size();
    let deliveries = u64::try_from(deliveries).unwrap_or(u64::MAX);
    let bar = RefCell::new(ProgressLine::of_messages(deliveries, reporter));
    let reach = |count| {
        bar.borrow_mut()
            .reach(u64::try_from(count).unwrap_or(u64::MAX));
    };
    let signs = Signs {
        is_interrupted: &|| interrupt.is_set(),
        progress: &reach,
    };
    let report = tokio::select! {
        report = run.finish(&signs) => report?,
        () = interrupt.second() => {
            if let Some(outage) = &sync.outage {
                outage.mend().await.map_err(CheckError::from)?;
            }
            return Ok(Exit::Interrupted);
        }
    };
    drop(bar);
    let rows = show(args, plan, &report, started, reporter)?;
    conclude(&rows, args, junit_file)
}

fn show(
    args: &CheckArgs,
    plan: &Plan<'_>,
    report: &SyncReport,
    started: Time,
    reporter: &mut Reporter<'_>,
) -> Result<Vec<ProbeRow>, Error> {
    let duration = reporter.context().now().duration_since(started);
    // The command that reads the state may hold a password: that much the user types again.
    let seed = plan.check.seed;
    let command = format!("cew check --sync … --seed {seed}");
    let rows = report
        .results
        .iter()
        .map(|result| ProbeRow::new(result, None, &command, Face::Terminal));
    let rows: Vec<_> = rows.collect();
    reporter.show(&SyncView::new(report, duration))?;
    for row in &rows {
        reporter.object(row)?;
    }
    reporter.lines(|style, lines| ProbeLines::new(args.strict).rows(&rows, style, lines))?;
    reporter.show(&Score::of(&rows, None, seed, duration))?;
    reporter.flush()?;
    remark_on_rest(report.left, reporter);
    Ok(rows)
}

/// What is going to happen, before it does.
fn heading(check: &Check, sync: &SyncPlan, rows: usize, reporter: &mut Reporter<'_>) {
    if reporter.form.json {
        return;
    }
    let endpoint = reporter.style(Stream::Err).paint(BOLD, &check.endpoint);
    reporter.note(format_args!("POST {endpoint}"));
    reporter.note(format_args!("signed with {}", check.secret.current().name));
    let (users, deliveries) = sync.size();
    let (seed, plural) = (check.seed, if rows == 1 { "" } else { "s" });
    reporter.note(format_args!(
        "about {deliveries} deliveries make up {users} users, change them and delete them, out of \
         order, twice, at once and cut off.\n\
         their ids are new, their addresses end in @{DOMAIN}; in the end all are deleted through \
         the handler.\n\
         the state has {rows} row{plural} now; the check stops as soon as one of these is gone. \
         (--seed {seed})"
    ));
    if let Some(outage) = &sync.outage {
        reporter.note(format_args!(
            "in between, these commands are run: {} … {}",
            outage.breaks, outage.mends
        ));
    }
    reporter.note("");
}

/// What is left in the state in the end.
fn remark_on_rest(left: Left, reporter: &mut Reporter<'_>) {
    let Left {
        rows,
        objects,
        untouched,
        unseen,
    } = left;
    if unseen && rows == 0 {
        reporter.remark(format_args!(
            "a made-up user may stand in a table that the state does not show; its addresses end in @{DOMAIN}"
        ));
    }
    let plural = if rows == 1 {
        " about a made-up object is"
    } else {
        "s about made-up objects are"
    };
    let why = match (untouched, objects) {
        (true, _) => "nothing was deleted any more",
        (false, 0) => "marked as deleted, or in a log",
        (false, _) => "the handler did not delete all",
    };
    if rows > 0 {
        reporter.remark(format_args!(
            "{rows} row{plural} still there ({why}); their addresses end in @{DOMAIN}"
        ));
    }
}
