//! `cew completions`: the script for a shell.

use std::fmt::Write as _;

use clap::CommandFactory;
use clap::builder::PossibleValue;
use clap_complete::Shell;

use super::{Error, Exit};
use crate::cli::{Cli, CompletionsArgs};
use crate::terminal::Reporter;

/// Prints the script.
pub fn run(args: &CompletionsArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut script = Vec::new();
    let mut command = Cli::command();
    clap_complete::generate(args.shell, &mut command, "cew", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    for subcommand in command.get_subcommands() {
        add_values(args.shell, subcommand, &mut script);
    }
    reporter.bytes(script.as_bytes())?;
    Ok(Exit::Done)
}

/// Adds the values of positional arguments, the event types above all: for some shells
/// `clap_complete` knows those of options only.
fn add_values(shell: Shell, subcommand: &clap::Command, script: &mut String) {
    let name = subcommand.get_name();
    let positionals = subcommand.get_positionals();
    let values: Vec<_> = positionals
        .flat_map(clap::Arg::get_possible_values)
        .collect();
    if values.is_empty() {
        return;
    }
    match shell {
        Shell::Fish => {
            let _ = write!(
                script,
                "complete -c cew -n \"__fish_cew_using_subcommand {name}\" -f -a \""
            );
            for value in &values {
                let help = help(value).replace('\'', "\\'");
                let _ = writeln!(script, "{}\\t'{help}'", value.get_name());
            }
            script.push_str("\"\n");
        }
        Shell::PowerShell => {
            let lines = lines(&values, |name, help| {
                format!(
                    "            [CompletionResult]::new('{name}', '{name}', \
                     [CompletionResultType]::ParameterValue, '{help}')"
                )
            });
            insert_after(&format!("        'cew;{name}' {{\n"), &lines, script);
        }
        Shell::Elvish => {
            let lines = lines(&values, |name, help| {
                format!("            cand {name} '{help}'")
            });
            insert_after(&format!("        &'cew;{name}'= {{\n"), &lines, script);
        }
        // bash and zsh have them.
        _ => {}
    }
}

/// What stands for a value where it has no description: neither shell takes an empty one.
fn help(value: &PossibleValue) -> String {
    value
        .get_help()
        .map_or_else(|| value.get_name().to_owned(), ToString::to_string)
}

/// A line for each value, in shells where a quote in quotes is written twice.
fn lines(values: &[PossibleValue], line: impl Fn(&str, &str) -> String) -> String {
    let of_value =
        |value: &PossibleValue| line(value.get_name(), &help(value).replace('\'', "''")) + "\n";
    values.iter().map(of_value).collect()
}

fn insert_after(marker: &str, lines: &str, script: &mut String) {
    if let Some(at) = script.find(marker) {
        script.insert_str(at + marker.len(), lines);
    }
}
