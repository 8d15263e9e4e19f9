//! `cew help`: what `--help` prints.

use clap::CommandFactory;

use super::{Error, Exit};
use crate::cli::{Cli, HelpArgs};
use crate::terminal::{Reporter, Stream};

/// Prints the help of the command that is named, or of all.
pub fn run(args: &HelpArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut all = Cli::command();
    if let Some(width) = reporter.context().help_width {
        all = all.term_width(width);
    }
    // What a command has of its own is made when it is needed.
    all.build();
    let mut command = &mut all;
    for name in &args.command {
        command = command.find_subcommand_mut(name).ok_or_else(|| {
            Error::usage(
                format!("there is no command {name:?}"),
                "`cew help` lists them",
            )
        })?;
    }
    let help = command.render_long_help();
    let text = if reporter.style(Stream::Out).colors {
        help.ansi().to_string()
    } else {
        help.to_string()
    };
    reporter.bytes(text.as_bytes())?;
    Ok(Exit::Done)
}
