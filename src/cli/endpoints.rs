use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::ViaArgs;
use super::value::{self, EventTypeParser};

/// `cew endpoints`.
#[derive(Args, Debug)]
pub struct EndpointsArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: EndpointsCommand,
    /// The store whose service is meant.
    #[arg(long, help = value::STORE_HELP, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// Whose endpoints: those of the service that runs here, unless another is named.
    #[command(flatten)]
    pub via: ViaArgs,
}

/// What to do with endpoints.
#[derive(Debug, Subcommand)]
pub enum EndpointsCommand {
    /// A line for each endpoint
    List,
    /// Add one
    Add {
        /// Its URL, or what stands for one, such as 3000
        #[arg(value_hint = ValueHint::Url)]
        url: String,
        /// These event types only
        #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true)]
        events: Vec<String>,
        /// For people
        #[arg(
            long,
            value_name = "TEXT",
            default_value = "",
            hide_default_value = true
        )]
        description: String,
        /// A name of one's own, in place of its id
        #[arg(long, value_name = "UID")]
        uid: Option<String>,
        /// Make the application, too, where it is missing
        #[arg(long)]
        create: bool,
    },
    /// Remove one, with what is due there
    Remove {
        /// Its id (ep_…), its uid or its URL
        endpoint: String,
    },
    /// Give one a new signing secret, and print it
    Rotate {
        /// Its id (ep_…), its uid or its URL
        endpoint: String,
        /// How long the secret before still signs, too
        #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "24h")]
        grace: std::time::Duration,
    },
}
