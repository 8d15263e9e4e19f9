//! Errors of the command line, and its help.

use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Error, Exit, end};
use crate::cli::Cli;
use crate::context::Context;
use crate::terminal::{Form, Reporter};
use crate::text::shell;

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
            let error = from_clap(error, arguments);
            end(&error, &mut Reporter::new(form, context))
        }
    }
}

/// The first paragraph is the message; what was meant, or else tip and usage, becomes the hint.
fn from_clap(error: &clap::Error, arguments: &[OsString]) -> Error {
    let rendered = error.render().to_string();
    let mut paragraphs = rendered.split("\n\n");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = words(paragraphs.next().unwrap_or_default());
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let verb = verb(arguments);
    if let Some(meant) = meant(error, &verb) {
        return Error::usage(message, meant);
    }
    let mut hints = Vec::new();
    for paragraph in paragraphs {
        if let Some(tip) = words(paragraph).strip_prefix("tip: ") {
            // Nobody wants an option as a value, and help is no option that was mistyped.
            let is_guess = tip.starts_with("to pass '") || tip.contains("'--help'");
            if !is_guess {
                hints.push(tip.to_owned());
            }
        } else if let Some(usage) = words(paragraph).strip_prefix("Usage: ") {
            hints.push(format!("usage: {}", usage.replace(" --help", "")));
        }
    }
    if hints.is_empty() {
        hints.push(format!("try `cew {verb}--help`"));
    }
    Error::usage(message, hints.join("; "))
}

/// What somebody meant who wrote what another command takes, or what other tools take.
fn meant(error: &clap::Error, verb: &str) -> Option<String> {
    let name = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.as_str()),
        _ => None,
    };
    if error.kind() == ErrorKind::InvalidSubcommand {
        let is_similar = error.get(ContextKind::SuggestedSubcommand).is_some();
        return (!is_similar).then(|| format!("`cew {verb}--help` lists the commands"));
    }
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let argument = name(ContextKind::InvalidArg)?;
    let word = shell::word(argument);
    match (verb.trim_end(), argument) {
        ("listen", "--to") => Some("--forward-to hands deliveries on to a handler".to_owned()),
        (_, option) if option.starts_with('-') => None,
        ("listen", _) => Some(format!(
            "--forward-to {word} hands deliveries on to there, --port {word} listens there"
        )),
        ("check", _) => Some(format!("to name the endpoint, write --to {word}")),
        ("secret", _) => Some(format!("--write {word} puts it into that file")),
        _ => None,
    }
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
