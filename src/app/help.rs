//! `cew help`: what `--help` prints, or a document.

use clap::CommandFactory;

use super::topics::Topic;
use super::{Error, Exit};
use crate::cli::{Cli, HelpArgs};
use crate::terminal::{Reporter, Stream};

/// Prints the help of the command that is named, or of all; the document where a topic is named.
pub fn run(args: &HelpArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut all = Cli::command();
    if let Some(width) = reporter.context().help_width {
        all = all.term_width(width);
    }
    // What a command has of its own is made when it is needed.
    all.build();
    let mut command = &mut all;
    for name in &args.about {
        let topic = Topic::named(name).filter(|_| args.about.len() == 1);
        command = match (command.find_subcommand_mut(name), topic) {
            (Some(found), _) => found,
            (None, Some(topic)) => {
                let text = topic
                    .text()
                    .map_err(Error::io("cannot read the document"))?;
                reporter.bytes(&text)?;
                return Ok(Exit::Done);
            }
            (None, None) => {
                return Err(Error::usage(
                    format!("there is no command and no topic {name:?}"),
                    "`cew help` lists them",
                ));
            }
        };
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
