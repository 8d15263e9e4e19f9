use clap::Args;

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
}
