use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::{ViaArgs, value};
use crate::intake::ForwardTo;

const RECEIVING: &str = "Receiving";

/// The port, where none is named.
pub const USUAL_PORT: u16 = 4500;

/// `cew dashboard`.
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
#[derive(Args, Debug)]
pub struct DashboardArgs {
    /// The port; 0 takes any free one [default: 4500]
    #[arg(long, value_parser = value::port)]
    pub port: Option<u16>,
    /// Where everything is kept.
    #[arg(long, help = value::STORE_HELP, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// Show it with a temporary store, a built-in handler that fails now and then, and a story that
    /// was sent already
    #[arg(long, conflicts_with_all = ["store", "print_token", "listen", "relay", "forward_to"])]
    pub demo: bool,
    /// Also receive deliveries on this port, as `cew listen` does [default: 4400]
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "4400", value_parser = value::port, help_heading = RECEIVING)]
    pub listen: Option<u16>,
    /// Also take deliveries from the internet, at an address of the Svix relay: no tunnel, no account
    #[arg(long, help_heading = RECEIVING)]
    pub relay: bool,
    /// Hand what is received on to this handler, and its answer back: exactly there if it has a path,
    /// else to the path that the delivery came for; twice or more as for `cew listen`
    #[arg(long, value_name = "[TYPE,…=]URL", value_hint = ValueHint::Url, help_heading = RECEIVING)]
    pub forward_to: Vec<ForwardTo>,
    /// Open no browser
    #[arg(long)]
    pub no_open: bool,
    /// Print the token of the APIs, and end
    #[arg(long, conflicts_with_all = ["listen", "relay", "forward_to"])]
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
    /// Which server delivers, unless it is the service here.
    #[command(flatten)]
    pub via: ViaArgs,
}
