use std::path::PathBuf;

use clap::Args;

use super::ViaArgs;
use super::value::{self, EventTypeParser};
use crate::signing::Scheme;

/// `cew events`.
#[derive(Args, Debug)]
pub struct EventsArgs {
    /// Print the payload of this event type, in the bytes that would be sent
    #[arg(value_name = "TYPE", value_parser = EventTypeParser, hide_possible_values = true)]
    pub event: Option<String>,
    /// Whose events: svix and standard have the same, body-hmac its own
    #[arg(long, value_parser = value::scheme(), default_value = "svix")]
    pub scheme: Scheme,
    /// Print the JSON Schema (2020-12) of the event type instead of its example
    #[arg(long, requires = "event")]
    pub schema: bool,
    /// Make the event types known to the Svix server of --via, with their schemas and examples
    #[arg(long, conflicts_with = "schema")]
    pub register: bool,
    /// Which server.
    #[command(flatten)]
    pub via: ViaArgs,
    /// Where the service is meant that --via local names.
    #[arg(long, help = value::STORE_HELP, value_name = "PATH", value_hint = clap::ValueHint::FilePath, help_heading = "Svix server")]
    pub store: Option<PathBuf>,
}
