//! A file per verb. Each turns its arguments into a plan in which everything is decided and
//! nothing done, carries it out, and reports.

mod browser;
mod captures;
mod check;
mod check_sync;
mod compare;
mod completions;
mod dashboard;
mod dashboard_demo;
mod dashboard_via;
mod deliveries;
mod delivering;
mod demo;
mod elsewhere;
mod endpoints;
mod error;
mod events;
mod exit;
mod help;
mod hints;
mod init;
mod input;
mod junit_file;
mod listen;
mod messages;
mod messages_via;
mod page;
mod receiving;
mod replay;
mod replay_names;
mod replay_via;
mod report;
mod runtime;
mod secret;
mod send_example;
mod send_via;
mod sign;
mod store;
mod svix_errors;
mod topics;
mod usage;
mod verify;
mod via;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command, Deferred};
use crate::context::Context;
use crate::terminal::{Reporter, Unread};

pub use error::Error;
pub use exit::Exit;
pub(crate) use report::{end, fail, remark_on_secrets};
pub(crate) use runtime::{block_on, network};

/// Runs one command line, program name included, to its end.
pub fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    match parse(&arguments, context.help_width) {
        Ok(cli) => {
            let mut reporter = Reporter::new(cli.global.form(), context);
            let exit = match run_verb(&cli, &mut reporter) {
                // A second attempt to write would fail for the same reason.
                Err(error @ Error::Output(_)) => return end(&error, &mut reporter),
                Err(error) => end(&error, &mut reporter),
                Ok(exit) => exit,
            };
            match reporter.finish() {
                Ok(()) => exit,
                Err(error) => exit.max(end(&error.into(), &mut reporter)),
            }
        }
        Err(error) => usage::report(&error, &arguments, context),
    }
}

/// What the arguments say. Mostly the verb comes first, and all is well.
fn parse(arguments: &[OsString], help_width: Option<usize>) -> Result<Cli, clap::Error> {
    let parsed = |command: clap::Command| {
        let matches = command.try_get_matches_from(arguments)?;
        Cli::from_arg_matches(&matches)
    };
    let verb = arguments.get(1).and_then(|verb| verb.to_str());
    if let Some(command) = verb.and_then(Cli::of_verb)
        && let Ok(cli) = parsed(command)
    {
        return Ok(cli);
    }
    let command = Cli::command();
    parsed(match help_width {
        Some(width) => command.term_width(width),
        None => command,
    })
}

fn run_verb(cli: &Cli, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let secret = &cli.global.secret;
    reporter.unread = unread(&cli.command);
    match &cli.command {
        Command::Sign(Deferred(args)) => sign::run(args, secret, reporter),
        Command::Verify(Deferred(args)) => verify::run(args, secret, reporter),
        Command::SendExample(Deferred(args)) => send_example::run(args, secret, reporter),
        Command::Check(Deferred(args)) if args.sync => check_sync::run(args, secret, reporter),
        Command::Check(Deferred(args)) => check::run(args, secret, reporter),
        Command::Listen(Deferred(args)) => listen::run(args, secret, reporter),
        Command::Captures(Deferred(args)) => captures::run(args, reporter),
        Command::Messages(Deferred(args)) => messages::run(args, reporter),
        Command::Replay(Deferred(args)) => replay::run(args, secret, reporter),
        Command::Events(Deferred(args)) => events::run(args, reporter),
        Command::Init(Deferred(args)) => init::run(args, reporter),
        Command::Secret(Deferred(args)) => secret::run(args, reporter),
        Command::Dashboard(Deferred(args)) => dashboard::run(args, secret, reporter),
        Command::Endpoints(Deferred(args)) => endpoints::run(args, reporter),
        Command::Demo => demo::run(reporter),
        Command::Completions(Deferred(args)) => completions::run(args, reporter),
        Command::Help(Deferred(args)) => help::run(args, reporter),
    }
}

/// Those that only print end with their reader. The exit code of all others is an answer.
fn unread(command: &Command) -> Unread {
    match command {
        Command::Captures(_)
        | Command::Messages(_)
        | Command::Events(_)
        | Command::Completions(_)
        | Command::Help(_) => Unread::End,
        Command::Listen(Deferred(args)) if args.expect.is_empty() && args.exit_after.is_none() => {
            Unread::End
        }
        _ => Unread::GoOn,
    }
}
