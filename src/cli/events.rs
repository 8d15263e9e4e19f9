use std::path::PathBuf;

use clap::Args;

use super::ViaArgs;
use super::value::{self, EventTypeParser};
use crate::event::schema::Language;
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
    /// Print payload types of all event types, or of the one named, for this language
    #[arg(long, value_name = "LANGUAGE", value_parser = value::language(), conflicts_with = "schema")]
    pub types: Option<Language>,
    /// Make the event types known to the Svix server of --via, with their schemas and examples
    #[arg(long, conflicts_with_all = ["schema", "types"])]
    pub register: bool,
    /// Which server.
    #[command(flatten)]
    pub via: ViaArgs,
    /// Where the service is meant that --via local names.
    #[arg(long, help = value::STORE_HELP, value_name = "PATH", value_hint = clap::ValueHint::FilePath, help_heading = "Svix server")]
    pub store: Option<PathBuf>,
}
