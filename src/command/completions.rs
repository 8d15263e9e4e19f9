//! `cew completions`: the script for a shell.

use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;

/// Prints the script.
pub fn run(args: &CompletionsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cew", &mut script);
    reporter.bytes(&script)?;
    Ok(Exit::Done)
}
