//! A file per verb. Each turns its arguments into a plan in which everything is decided and
//! nothing done, carries it out, and reports.

mod captures;
mod check;
mod completions;
mod deliveries;
mod demo;
mod error;
mod events;
mod exit;
mod input;
mod listen;
mod replay;
mod secret;
mod send_example;
mod sign;
mod usage;
mod verify;

use std::ffi::OsString;
use std::future::Future;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command, Deferred};
use crate::context::Context;
use crate::settings::tidied;
use crate::signing::SecretSet;
use crate::terminal::{Failure, Reporter, Unread};

pub use error::Error;
pub use exit::Exit;

/// Runs one command line, program name included, to its end.
pub fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let mut command = Cli::command();
    if let Some(width) = context.help_width {
        command = command.term_width(width);
    }
    let matches = command.try_get_matches_from(&arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
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

fn run_verb(cli: &Cli, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let secret = &cli.global.secret;
    reporter.unread = unread(&cli.command);
    match &cli.command {
        Command::Sign(Deferred(args)) => sign::run(args, secret, reporter),
        Command::Verify(Deferred(args)) => verify::run(args, secret, reporter),
        Command::SendExample(Deferred(args)) => send_example::run(args, secret, reporter),
        Command::Check(Deferred(args)) => check::run(args, secret, reporter),
        Command::Listen(Deferred(args)) => listen::run(args, secret, reporter),
        Command::Captures(Deferred(args)) => captures::run(args, reporter),
        Command::Replay(Deferred(args)) => replay::run(args, secret, reporter),
        Command::Events(Deferred(args)) => events::run(args, reporter),
        Command::Secret(Deferred(args)) => secret::run(args, reporter),
        Command::Demo => demo::run(reporter),
        Command::Completions(Deferred(args)) => completions::run(args, reporter),
    }
}

/// Those that only print end with their reader. The exit code of all others is an answer.
fn unread(command: &Command) -> Unread {
    match command {
        Command::Captures(_) | Command::Events(_) | Command::Completions(_) => Unread::End,
        Command::Listen(Deferred(args)) if args.expect.is_empty() && args.exit_after.is_none() => {
            Unread::End
        }
        _ => Unread::GoOn,
    }
}

/// Reports the error that ends the command, and gives the exit code.
fn end(error: &Error, reporter: &mut Reporter<'_>) -> Exit {
    if error.is_unread() {
        return Exit::Done;
    }
    fail(error, reporter);
    error.exit()
}

/// Reports an error. The command may go on after it.
fn fail(error: &Error, reporter: &mut Reporter<'_>) {
    let hint = error.hint();
    reporter.failure(&Failure::new(
        error.kind(),
        &error.to_string(),
        hint.as_deref(),
    ));
}

/// Says which secrets were tidied up. From here on, they are shown nowhere.
fn remark_on_secrets(secrets: &SecretSet, reporter: &mut Reporter<'_>) {
    reporter.hide(secrets);
    for name in tidied(secrets) {
        reporter.remark(format_args!("{name}: dropped the white space at its end"));
    }
}

/// Runs `work` on a runtime of its own. Only commands that use the network start one.
fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("cannot start the network runtime"))?
        .block_on(work)
}
