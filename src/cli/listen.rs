use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use ipnet::IpNet;

use super::value::{self, EventTypeParser};
use crate::delivery::Header;
use crate::intake::{Allowed, ForwardTo};
use crate::relay::Token;
use crate::signing::Scheme;

const OUTSIDE: &str = "From outside";
const FORWARDING: &str = "Forwarding";
const ANSWERING: &str = "Playing a handler";
const SCRIPTS: &str = "In scripts";
const LIMITS: &str = "Who may deliver, and how much";

/// `cew listen`.
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
#[derive(Args, Debug)]
pub struct ListenArgs {
    /// The port; 0 takes any free one
    #[arg(long, default_value_t = 4400, value_parser = value::port)]
    pub port: u16,
    /// The address to listen on.
    #[arg(long, help = "The address to listen on; localhost is 127.0.0.1 and ::1", default_value = "localhost", value_hint = ValueHint::Hostname)]
    pub host: String,
    /// Also take deliveries from the internet, at an address of the Svix relay: no tunnel, no account
    #[arg(long, conflicts_with = "allow_from", help_heading = OUTSIDE)]
    pub relay: bool,
    /// The relay's address to have, instead of this project's own
    #[arg(long, value_name = "TOKEN", requires = "relay", help_heading = OUTSIDE)]
    pub relay_token: Option<Token>,
    /// How deliveries are signed, whatever their headers suggest
    #[arg(long, value_parser = value::scheme())]
    pub scheme: Option<Scheme>,

    /// Hand deliveries on to this handler, and its answer back: exactly there if it has a path,
    /// else to the path that the delivery came for; twice or more for several, each with the event
    /// types that it wants, such as 'organization.*=localhost:3001'
    #[arg(long, value_name = "[TYPE,…=]URL", value_hint = ValueHint::Url, help_heading = FORWARDING)]
    pub forward_to: Vec<ForwardTo>,
    /// Add a header to what is handed on, or replace one
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = value::header, requires = "forward_to", help_heading = FORWARDING)]
    pub headers: Vec<Header>,
    /// Hand on these event types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true, requires = "forward_to", help_heading = FORWARDING)]
    pub events: Vec<String>,
    /// Also hand on what is not authentic, if it is a POST to a host that is known here, and no web
    /// page sent it; needed where there is no signing secret
    #[arg(long, requires = "forward_to", help_heading = FORWARDING)]
    pub forward_unverified: bool,
    /// Hand on other methods than POST unverified, too
    #[arg(long, requires = "forward_unverified", help_heading = FORWARDING)]
    pub any_method: bool,
    /// A host under which this listener is known to others, such as a tunnel's
    #[arg(long, value_name = "HOST", requires = "forward_unverified", help_heading = FORWARDING)]
    pub public_host: Vec<String>,
    /// How long the handler may take to answer; senders give up after 15 s
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "14s", requires = "forward_to", help_heading = FORWARDING)]
    pub timeout: Duration,
    /// Also trust the certificates in this PEM file: the handler's own, or its authority's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "forward_to", conflicts_with = "insecure", help_heading = FORWARDING)]
    pub cacert: Option<PathBuf>,
    /// Trust every certificate of the handler's
    #[arg(long, requires = "forward_to", help_heading = FORWARDING)]
    pub insecure: bool,

    /// Answer 202 to what a handler has refused, and deliver it again by Svix's schedule, signed
    /// afresh, until the handler takes it: also after this ends, by the next one or `cew dashboard`
    #[arg(long, requires = "forward_to", conflicts_with = "no_store", help_heading = FORWARDING)]
    pub retry: bool,
    /// Divide every wait between attempts by this
    #[arg(long, value_name = "N", value_parser = value::speedup, requires = "retry", help_heading = FORWARDING)]
    pub speedup: Option<f64>,

    /// Where captures are kept.
    #[arg(long, help = value::STORE_HELP, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
    /// Keep no captures
    #[arg(long, conflicts_with = "store")]
    pub no_store: bool,

    /// The status to answer with [default: 200]
    #[arg(long, value_name = "STATUS", value_parser = value::status, conflicts_with = "forward_to", help_heading = ANSWERING)]
    pub respond: Option<u16>,
    /// Wait before answering
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "0s", help_heading = ANSWERING)]
    pub delay: Duration,
    /// Fail this share of the deliveries: 0.3 or 30%
    #[arg(long, value_name = "SHARE", value_parser = value::share, default_value = "0", help_heading = ANSWERING)]
    pub fail_rate: f64,
    /// Fail the first N attempts at each message
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = ANSWERING)]
    pub fail_first: u32,
    /// Send `retry-after` with failures
    #[arg(long, value_name = "SECONDS", value_parser = value::seconds, help_heading = ANSWERING)]
    pub retry_after: Option<f64>,

    /// Admit these sources only: svix (where real deliveries come from), an address, a range, or a
    /// file with a list such as <https://docs.svix.com/webhook-ips.json>
    #[arg(long, value_name = "SOURCE", value_delimiter = ',', help_heading = LIMITS)]
    pub allow_from: Vec<Allowed>,
    /// Behind a tunnel or proxy: take the source from x-forwarded-for, if this machine or a
    /// --trusted-proxy sent it
    #[arg(long, requires = "allow_from", help_heading = LIMITS)]
    pub trust_forwarded_for: bool,
    /// Proxies of one's own on other machines, which stand for many senders
    #[arg(long, value_name = "CIDR", value_delimiter = ',', help_heading = LIMITS)]
    pub trusted_proxy: Vec<IpNet>,
    /// The largest body
    #[arg(long, value_name = "SIZE", value_parser = value::size, default_value = "1MiB", help_heading = LIMITS)]
    pub max_body: u64,

    /// End with 0 once an authentic delivery of this type has come; twice or more for several
    #[arg(long, value_name = "TYPE", value_parser = EventTypeParser, hide_possible_values = true, help_heading = SCRIPTS)]
    pub expect: Vec<String>,
    /// End after this time, with 1 if something that was waited for has not come
    #[arg(long, value_name = "DURATION", value_parser = value::duration, help_heading = SCRIPTS)]
    pub within: Option<Duration>,
    /// End after this many deliveries
    #[arg(long, value_name = "N", value_parser = value::count, help_heading = SCRIPTS)]
    pub exit_after: Option<u64>,
}
