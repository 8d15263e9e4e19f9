use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::value::{self, EventTypeParser, Moment};
use super::{DeliveryArgs, ViaArgs};
use crate::delivery::Header;
use crate::store::BodyTest;

/// The usual endpoint is where a message went before.
const ENDPOINT_HELP: &str = "The endpoint: 3000, localhost:3000/hook or a URL [env: CEW_TO] \
    [default: where it was sent to last, else http://localhost:3000/api/webhooks]";

/// `cew replay`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct ReplayArgs {
    /// Message ids (msg_…) or capture ids (cap_…), their beginnings will do; or files with captured
    /// requests
    #[arg(value_name = "MESSAGE_ID|FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["failed", "missing"])]
    pub names: Vec<String>,
    /// Those attempted at the endpoint, captured or sent, where no attempt ever succeeded
    #[arg(long)]
    pub failed: bool,
    /// Captures never attempted at the endpoint, from the first failed message on; with --since from
    /// there
    #[arg(long)]
    pub missing: bool,
    /// Received or sent at this time or later: RFC 3339, a date, or how long ago, such as 2h
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub since: Option<Moment>,
    /// Received or sent before this time
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub until: Option<Moment>,
    /// These event types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true)]
    pub events: Vec<String>,
    /// Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there;
    /// twice or more, all of it
    #[arg(long = "where", value_name = "PATH[=VALUE]", value_parser = value::body_test, conflicts_with = "via")]
    pub body: Vec<BodyTest>,
    /// The latest N messages of those
    #[arg(long, value_name = "N", value_parser = value::count)]
    pub last: Option<u64>,
    /// Where to deliver to.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help = ENDPOINT_HELP, conflicts_with = "via")]
    pub to: Option<String>,
    /// Add a header, or replace one
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = value::header, conflicts_with = "via")]
    pub headers: Vec<Header>,
    /// Send headers and body as they were received, signature included, and sign nothing
    #[arg(long, conflicts_with = "via")]
    pub verbatim: bool,
    /// Also sign what was not authentic: a forged capture becomes a genuine delivery
    #[arg(long, conflicts_with_all = ["verbatim", "via"])]
    pub sign_unverified: bool,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before sending several messages to another machine
    #[arg(short, long)]
    pub yes: bool,
    /// Where everything is kept.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help = value::STORE_HELP)]
    pub store: Option<PathBuf>,
    /// How to deliver.
    #[command(flatten)]
    pub delivery: DeliveryArgs,
    /// Who has the messages.
    #[command(flatten)]
    pub via: ViaArgs,
    /// The endpoint there: its id, uid or URL [default: the only one]
    #[arg(
        long,
        value_name = "ENDPOINT",
        requires = "via",
        help_heading = "Svix server"
    )]
    pub endpoint: Option<String>,
    /// With --failed: also what the server will try again by itself, which ends its schedule
    #[arg(long, requires_all = ["via", "failed"], help_heading = "Svix server")]
    pub now: bool,
}

impl ReplayArgs {
    /// Whether anything says what to replay.
    #[must_use]
    pub fn selects(&self) -> bool {
        !self.names.is_empty()
            || self.failed
            || self.missing
            || self.since.is_some()
            || self.until.is_some()
            || !self.events.is_empty()
            || !self.body.is_empty()
            || self.last.is_some()
    }
}
