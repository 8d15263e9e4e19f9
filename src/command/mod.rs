//! A file per verb. Each turns its arguments into a plan in which everything is decided and
//! nothing done, carries it out, and reports.

mod captures;
mod captures_report;
mod check;
mod check_report;
mod completions;
mod consent;
mod deliveries;
mod delivery_report;
mod delivery_summary;
mod demo;
mod events;
mod examples;
mod expectations;
mod input;
mod interrupt;
mod listen;
mod listen_report;
mod pick;
mod replay;
mod secret;
mod send_example;
mod sign;
pub(crate) mod usage;
mod verify;

use std::future::Future;

use crate::cli::{Cli, Command, Deferred};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;

/// Runs the verb of `cli`.
///
/// # Errors
/// Whatever ends the command before it has a result.
pub fn run(cli: &Cli, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
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

/// Runs `work` on a runtime of its own. Only commands that use the network start one.
fn block_on<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::Io {
            what: "cannot start the network runtime".to_owned(),
            source,
        })?
        .block_on(work)
}
