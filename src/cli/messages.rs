use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::ViaArgs;
use super::value::{self, EventTypeParser, Moment};

/// `cew messages`.
#[derive(Args, Debug)]
pub struct MessagesArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: MessagesCommand,
    /// Where they are kept.
    #[arg(long, help = value::STORE_HELP, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// Those of a server.
    #[command(flatten)]
    pub via: ViaArgs,
}

/// What to do with messages.
#[derive(Debug, Subcommand)]
pub enum MessagesCommand {
    /// A line for each message that was sent
    List(MessagesFilter),
    /// One in full: its payload, and every attempt with what to do about it
    Show {
        /// A message id (msg_…), or its beginning
        id: String,
        /// The payload's exact bytes, and nothing else
        #[arg(long)]
        raw: bool,
    },
    /// Hold what a Svix server says that it delivered against what `cew listen` has captured
    Compare(CompareArgs),
}

/// What is compared.
#[derive(Args, Clone, Debug)]
pub struct CompareArgs {
    /// These event types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true)]
    pub events: Vec<String>,
    /// Made at this time or later: RFC 3339, or how long ago, such as 2h
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub since: Option<Moment>,
    /// Made before this time
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub until: Option<Moment>,
    /// The latest N of them
    #[arg(long, value_name = "N", value_parser = value::count)]
    pub last: Option<u64>,
    /// The endpoint: its id, uid or URL [default: the only one]
    #[arg(long, value_name = "ENDPOINT", help_heading = "Svix server")]
    pub endpoint: Option<String>,
    /// Name also those that fit
    #[arg(long)]
    pub all: bool,
}

/// Which messages.
#[derive(Args, Clone, Debug)]
pub struct MessagesFilter {
    /// These event types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true)]
    pub events: Vec<String>,
    /// Only those that were sent to a handler, and no attempt there ever succeeded
    #[arg(long)]
    pub failed: bool,
    /// Sent at this time or later: RFC 3339, or how long ago, such as 2h
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub since: Option<Moment>,
    /// Sent before this time
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub until: Option<Moment>,
    /// The latest N of them; of a server, 50 if no time is given
    #[arg(long, value_name = "N")]
    pub last: Option<u64>,
}
