//! Errors of the command line, and its help.

use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::{Error, Exit, end};
use crate::cli::Cli;
use crate::context::Context;
use crate::terminal::{Form, Reporter};

/// Reports what clap has to say: help on standard output, an error like any other of ours.
pub fn report(error: &clap::Error, arguments: &[OsString], context: &mut Context) -> Exit {
    let rendered = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = if context.terminal.stdout && !context.is_colorless() {
                rendered.ansi().to_string()
            } else {
                rendered.to_string()
            };
            let _ = context.stdout.write_all(text.as_bytes());
            let _ = context.stdout.flush();
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = context.stderr.write_all(rendered.to_string().as_bytes());
            Exit::Usage
        }
        _ => {
            let form = Form {
                json: arguments.iter().any(|argument| argument == "--json"),
                ..Form::default()
            };
            let error = from_clap(&rendered.to_string(), arguments);
            end(&error, &mut Reporter::new(form, context))
        }
    }
}

/// The first paragraph is the message; tip and usage become the hint.
fn from_clap(rendered: &str, arguments: &[OsString]) -> Error {
    let mut paragraphs = rendered.split("\n\n");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = words(paragraphs.next().unwrap_or_default());
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let mut hints = Vec::new();
    for paragraph in paragraphs {
        if let Some(tip) = words(paragraph).strip_prefix("tip: ") {
            hints.push(tip.to_owned());
        } else if let Some(usage) = words(paragraph).strip_prefix("Usage: ") {
            hints.push(format!("usage: {usage}"));
        }
    }
    if hints.is_empty() {
        hints.push(format!("try `cew {}--help`", verb(arguments)));
    }
    Error::usage(message, hints.join("; "))
}

/// The subcommands of the command line, each with a space behind it.
fn verb(arguments: &[OsString]) -> String {
    let mut all = Cli::command();
    // What a subcommand has of its own is made when it is needed.
    all.build();
    let (mut command, mut verbs) = (&all, String::new());
    for argument in arguments {
        if let Some(verb) = command.find_subcommand(argument) {
            command = verb;
            verbs += verb.get_name();
            verbs.push(' ');
        }
    }
    verbs
}
