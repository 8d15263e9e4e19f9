use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::value::{self, EventTypeParser};
use crate::signing::Scheme;
use crate::time::Time;

/// `cew sign`.
#[derive(Args, Debug)]
pub struct SignArgs {
    /// The payload: a file, or - for standard input (the default unless that is a terminal)
    #[arg(value_hint = ValueHint::FilePath, conflicts_with = "event")]
    pub payload: Option<PathBuf>,
    /// Sign the bundled example of this event type
    #[arg(long, value_name = "TYPE", value_parser = EventTypeParser, hide_possible_values = true)]
    pub event: Option<String>,
    /// The message id; a new one if not given
    #[arg(long)]
    pub id: Option<String>,
    /// When it is signed, as Unix seconds or RFC 3339; now if not given
    #[arg(long, value_name = "TIME", value_parser = value::time, allow_hyphen_values = true)]
    pub timestamp: Option<Time>,
    /// How to sign
    #[arg(long, value_parser = value::scheme(), default_value = "svix")]
    pub scheme: Scheme,
    /// The endpoint in the `curl` and `http` outputs.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help = value::ENDPOINT_HELP)]
    pub to: Option<String>,
    /// What to print
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        conflicts_with = "json"
    )]
    pub output: SignOutput,
}

/// What `cew sign` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SignOutput {
    /// The headers, a line each
    #[default]
    Headers,
    /// A command for a POSIX shell that sends the request
    Curl,
    /// The whole request as it goes over the wire
    Http,
    /// The value of the signature header alone
    Signature,
}
