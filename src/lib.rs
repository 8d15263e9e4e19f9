//! `cew` lets a developer work on a Consignease webhook handler without the Dashboard, a tunnel or
//! the network.
//!
//! # The map
//!
//! A delivery flows top to bottom; arrows of dependency run downwards only.
//!
//! | module | what it does |
//! |---|---|
//! | [`cli`] | the command line, definitions only |
//! | [`command`] | a file per verb: arguments → plan → run → report |
//! | [`secret_source`] | where the signing secret comes from |
//! | [`report`] | human lines, JSON lines, safe text on terminals |
//! | [`event`] | event types, bundled examples, edits of a payload |
//! | [`capture`] | captured requests, in every form they are kept in, and the store of them |
//! | [`check`] | probes of a handler, their judgement, and what mends it |
//! | [`delivery`] | endpoint, request, attempt, and hints on what an answer means |
//! | [`listener`] | the HTTP server side: receive, answer |
//! | [`diagnosis`] | pure: why a signature does not match, and which libraries differ |
//! | [`signing`] | pure: secrets, signatures, verification |
//! | [`json`] | pure: JSON as JavaScript, Python and PHP write it, to the byte |
//! | [`ksuid`] | pure: the text of the ids that begin with a time |
//! | [`context`] | clock, randomness, environment, streams: everything ambient, injected |
//! | [`error`], [`exit`] | what can go wrong, and how the process ends |

pub mod capture;
pub mod check;
pub mod cli;
pub mod command;
pub mod context;
pub mod delivery;
pub mod diagnosis;
pub mod error;
pub mod event;
pub mod exit;
pub mod json;
pub mod ksuid;
pub mod listener;
pub mod report;
pub mod secret_source;
pub mod signing;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use cli::Cli;
use context::Context;
use exit::Exit;
use report::Reporter;

/// Runs one command line, program name included, to its end.
pub fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let matches = Cli::command().try_get_matches_from(&arguments);
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => {
            let mut reporter = Reporter::new(&cli.global, context);
            let exit =
                command::run(&cli, &mut reporter).and_then(|exit| reporter.flush().map(|()| exit));
            exit.unwrap_or_else(|error| reporter.error(&error))
        }
        Err(error) => command::usage::report(&error, &arguments, context),
    }
}
