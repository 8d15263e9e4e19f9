use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::value::{self, EventTypeParser};
use super::{DeliveryArgs, Edits, StoryChoice, ViaArgs};
use crate::delivery::{ExpectedStatus, Header};
use crate::signing::Scheme;

/// `cew send-example`.
#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub struct SendExampleArgs {
    /// Event types, such as user.created or 'user.*'; `cew events` lists them, and a terminal offers
    /// them
    #[arg(value_name = "TYPE", value_parser = EventTypeParser, hide_possible_values = true, conflicts_with_all = ["all", "data"])]
    pub types: Vec<String>,
    /// Where to deliver to.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help = value::ENDPOINT_HELP)]
    pub to: Option<String>,
    /// Send every event type, in the order of their story
    #[arg(long)]
    pub all: bool,
    /// Send the events of a story, in their order; `list` describes the stories
    #[arg(long, value_name = "NAME", value_parser = value::story(), conflicts_with_all = ["types", "all", "data"])]
    pub story: Option<StoryChoice>,
    /// Changes to the payload.
    #[command(flatten)]
    pub edits: Edits,
    /// Send this payload instead of the example: JSON, a file, or - for standard input
    #[arg(long, value_name = "JSON|FILE", value_hint = ValueHint::FilePath, conflicts_with = "all")]
    pub data: Option<String>,
    /// Move the times in the examples to now and rename what must be unique: ids, addresses, names
    #[arg(long, conflicts_with = "data")]
    pub fresh: bool,
    /// Rename by this number, not by chance; without --fresh the times stay as they are
    #[arg(long, value_name = "N", conflicts_with = "data")]
    pub seed: Option<u64>,
    /// Add a header, or replace one of the usual ones
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = value::header, conflicts_with = "via")]
    pub headers: Vec<Header>,
    /// How to sign
    #[arg(long, value_parser = value::scheme(), default_value = "svix", conflicts_with = "via")]
    pub scheme: Scheme,
    /// First wait until something listens at the endpoint, for at most this long
    #[arg(long, value_name = "DURATION", value_parser = value::duration, conflicts_with = "via")]
    pub wait: Option<Duration>,
    /// The status that counts as success: 200, 4xx, or several with commas
    #[arg(long, value_name = "STATUS", default_value = "2xx")]
    pub expect_status: ExpectedStatus,
    /// When it is refused, find out why with a few more deliveries: another secret, a parsed body,
    /// or a failure after verifying
    #[arg(long, conflicts_with_all = ["dry_run", "count", "via"])]
    pub why: bool,
    /// Do not ask before sending several messages to another machine
    #[arg(short, long)]
    pub yes: bool,
    /// Print the exact requests instead of sending them
    #[arg(long, conflicts_with = "via")]
    pub dry_run: bool,
    /// Send all of it so many times, each time with other names, as --fresh
    #[arg(long, value_name = "N", value_parser = value::count, help_heading = "Delivery")]
    pub count: Option<u64>,
    /// Write down messages and attempts, so that `cew messages` shows and `cew replay` repeats them;
    /// done unasked, except with --count
    #[arg(long, conflicts_with_all = ["no_store", "dry_run", "via"], help_heading = "Store")]
    pub record: bool,
    /// Write nothing down
    #[arg(long, help_heading = "Store")]
    pub no_store: bool,
    /// Where it is written down.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help = value::STORE_HELP, conflicts_with = "no_store", help_heading = "Store")]
    pub store: Option<PathBuf>,
    /// How to deliver.
    #[command(flatten)]
    pub delivery: DeliveryArgs,
    /// Who delivers.
    #[command(flatten)]
    pub via: ViaArgs,
    /// Ask after this endpoint only: its id, uid or URL
    #[arg(
        long,
        value_name = "ENDPOINT",
        requires = "via",
        help_heading = "Svix server"
    )]
    pub endpoint: Option<String>,
    /// Make the application there, and the endpoint of --to with the signing secret from here, where
    /// they are missing
    #[arg(
        long,
        requires = "via",
        conflicts_with = "endpoint",
        help_heading = "Svix server"
    )]
    pub create: bool,
    /// Wait so long for what becomes of the messages; without it, to the end of their retries
    #[arg(long, value_name = "DURATION", value_parser = value::duration, requires = "via", help_heading = "Svix server")]
    pub within: Option<Duration>,
    /// Go on with the run of this name, which an interrupted one printed: what it has made is not
    /// made again
    #[arg(long, value_name = "RUN", requires = "via", value_parser = value::run, help_heading = "Svix server")]
    pub resume: Option<u64>,
}

impl SendExampleArgs {
    /// Whether what is sent is written down: not unasked what is only there to make load.
    #[must_use]
    pub fn records(&self) -> bool {
        self.record || !self.no_store && self.count.is_none_or(|count| count == 1)
    }

    /// Whether the command line says what to send.
    #[must_use]
    pub const fn names_payload(&self) -> bool {
        !self.types.is_empty() || self.all || self.story.is_some() || self.data.is_some()
    }
}
