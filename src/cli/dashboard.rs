use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::value;

/// `cew dashboard`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct DashboardArgs {
    /// The port; 0 takes any free one
    #[arg(long, default_value_t = 4500, value_parser = value::port)]
    pub port: u16,
    /// Where everything is kept.
    #[arg(long, help = value::STORE_HELP, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// Show it with a temporary store, a built-in handler that fails now and then, and a story that
    /// was sent already
    #[arg(long, conflicts_with_all = ["store", "print_token"])]
    pub demo: bool,
    /// Open no browser
    #[arg(long)]
    pub no_open: bool,
    /// Print the token of the APIs, and end
    #[arg(long)]
    pub print_token: bool,
    /// Divide every wait between attempts by N
    #[arg(long, value_name = "N", value_parser = value::speedup, default_value = "1")]
    pub speedup: f64,
    /// How long an endpoint may take to answer
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "15s")]
    pub timeout: Duration,
    /// A name under which this machine is known to the browser, besides localhost
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// Deliver to link-local and metadata addresses, too
    #[arg(long)]
    pub allow_link_local: bool,
}
