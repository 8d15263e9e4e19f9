use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

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
    /// The latest N of them
    #[arg(long, value_name = "N")]
    pub last: Option<u64>,
}
