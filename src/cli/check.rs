use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::TrustArgs;
use super::value::{self, ProbeParser};
use crate::delivery::Header;

/// `cew check`.
#[derive(Args, Debug)]
#[command(after_help = "\
The probes deliver to the handler for real: what it accepts runs its code, for user.deleted too.
All objects in the payloads are made up, with new ids, and addresses end in .example.

Exit codes: 0 right, 1 a probe failed, 2 usage, 3 unusable input, 4 unreachable, 5 local I/O.")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct CheckArgs {
    /// Where the handler is.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help = value::ENDPOINT_HELP)]
    pub to: Option<String>,
    /// Run these probes or groups only (and accept.valid, which all others need)
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = ProbeParser, hide_possible_values = true)]
    pub only: Vec<String>,
    /// Leave these probes or groups out
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = ProbeParser, hide_possible_values = true)]
    pub skip: Vec<String>,
    /// Let warnings count as failures
    #[arg(long)]
    pub strict: bool,
    /// Where `JUnit` XML goes.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help = "Also write the results as JUnit XML")]
    pub junit: Option<PathBuf>,
    /// List the probes and end
    #[arg(long, conflicts_with = "dry_run")]
    pub list: bool,
    /// First wait until something listens at the endpoint, for at most this long
    #[arg(long, value_name = "DURATION", value_parser = value::duration)]
    pub wait: Option<Duration>,
    /// Do not ask before checking a handler on another machine
    #[arg(short, long)]
    pub yes: bool,
    /// Show what would run, in its order, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Repeat the order and the made-up objects of another run
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Add a header to every request, such as one that lets it through to a preview deployment
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = value::header)]
    pub headers: Vec<Header>,
    /// Send so many requests at most, where a limiter stands before the handler: 5/s, 60/m
    #[arg(long, value_name = "N/s", value_parser = value::rate, help_heading = "Delivery")]
    pub rate: Option<f64>,
    /// Check instead whether the rows that the handler writes end right, whatever comes when
    #[arg(long, help_heading = "Sync")]
    pub sync: bool,
    /// What prints these rows, a command of the shell or a URL: JSON, JSON Lines, or CSV with a header
    #[arg(long, value_name = "CMD|URL", requires = "sync", help_heading = "Sync")]
    pub state: Option<String>,
    /// How long a delivery takes to show in the state [default: measured]
    #[arg(long, value_name = "DURATION", value_parser = value::duration, requires = "sync", help_heading = "Sync")]
    pub settle: Option<Duration>,
    /// A command that takes the handler's database away, such as one that stops it
    #[arg(long = "break", value_name = "CMD", requires_all = ["sync", "mends"], help_heading = "Sync")]
    pub breaks: Option<String>,
    /// A command that brings it back
    #[arg(
        long = "mend",
        value_name = "CMD",
        requires = "breaks",
        help_heading = "Sync"
    )]
    pub mends: Option<String>,
    /// How long the handler may take to answer
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "15s", help_heading = "Delivery")]
    pub timeout: Duration,
    /// Which servers are believed.
    #[command(flatten)]
    pub trust: TrustArgs,
}
