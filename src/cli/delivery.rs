//! Options of everything that delivers messages.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::value;
use crate::delivery::Schedule;

/// How messages are delivered.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Delivery")]
pub struct DeliveryArgs {
    /// How long the handler may take to answer
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "15s")]
    pub timeout: Duration,
    /// Try again after failures, as the real sender does: svix, body-hmac (without a value the one
    /// that belongs to the scheme), or the waits between attempts, such as 5s,5m,30m
    #[arg(long, value_name = "SCHEDULE", num_args = 0..=1, value_parser = value::schedule, conflicts_with = "via")]
    pub retry: Option<Option<Schedule>>,
    /// Divide every wait between attempts by this
    #[arg(long, value_name = "N", value_parser = value::speedup, requires = "retry")]
    pub speedup: Option<f64>,
    /// So many messages at the same time, waits between attempts included [default: 1, with --rate 64]
    #[arg(long, value_name = "N", value_parser = value::concurrency)]
    pub concurrency: Option<u16>,
    /// Send messages at fixed times, however slow the answers are: 50/s, 600/m
    #[arg(long, value_name = "N/s", value_parser = value::rate)]
    pub rate: Option<f64>,
    /// Which servers are believed.
    #[command(flatten)]
    pub trust: TrustArgs,
}

/// Which servers are believed.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Delivery")]
pub struct TrustArgs {
    /// Also trust the certificates in this PEM file: the server's own, or its authority's
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "insecure")]
    pub cacert: Option<PathBuf>,
    /// Trust every certificate
    #[arg(long)]
    pub insecure: bool,
}
