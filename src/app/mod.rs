//! A file per verb. Each turns its arguments into a plan in which everything is decided and
//! nothing done, carries it out, and reports.

mod captures;
mod check;
mod check_sync;
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
use crate::terminal::{Failure, Reporter};

pub use error::Error;
pub use exit::Exit;

/// Runs one command line, program name included, to its end.
pub fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let matches = Cli::command().try_get_matches_from(&arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => {
            let mut reporter = Reporter::new(cli.global.form(), context);
            let exit = run_verb(&cli, &mut reporter)
                .and_then(|exit| reporter.flush().map(|()| exit).map_err(Error::from));
            exit.unwrap_or_else(|error| end(&error, &mut reporter))
        }
        Err(error) => usage::report(&error, &arguments, context),
    }
}

fn run_verb(cli: &Cli, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let secret = &cli.global.secret;
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

/// Reports the error that ends the command, and gives the exit code.
fn end(error: &Error, reporter: &mut Reporter<'_>) -> Exit {
    if !matches!(error, Error::Output(error) if error.is_closed()) {
        fail(error, reporter);
    }
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

/// Says which secrets were tidied up.
fn remark_on_secrets(secrets: &SecretSet, reporter: &mut Reporter<'_>) {
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
