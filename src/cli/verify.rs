use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::value;
use crate::delivery::Header;
use crate::signing::Scheme;
use crate::verification::At;

/// `cew verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Captured requests: files, or - for standard input (the default unless that is a terminal)
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["body", "headers", "id", "timestamp", "signature"])]
    pub files: Vec<PathBuf>,
    /// The body alone, as a file or - for standard input; its headers come with -H or the next three
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub body: Option<PathBuf>,
    /// A header of the request
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", value_parser = value::header, requires = "body")]
    pub headers: Vec<Header>,
    /// The message id, instead of a header
    #[arg(long, requires = "body")]
    pub id: Option<String>,
    /// The timestamp, instead of a header
    #[arg(long, requires = "body", allow_hyphen_values = true)]
    pub timestamp: Option<String>,
    /// The signature, instead of a header
    #[arg(long, requires = "body")]
    pub signature: Option<String>,
    /// How it was signed, whatever the headers suggest
    #[arg(long, value_parser = value::scheme())]
    pub scheme: Option<Scheme>,
    /// How far the timestamp may be from the time of --at, both ways
    #[arg(long, value_name = "DURATION", value_parser = value::duration, default_value = "5m")]
    pub tolerance: Duration,
    /// What the timestamp is compared with: now, received, Unix seconds, RFC 3339, a date, or how long ago, such as 20m [default:
    /// received if the capture says when, else now]
    #[arg(long, value_name = "TIME", value_parser = value::at, allow_hyphen_values = true)]
    pub at: Option<At>,
    /// Stop at the first request that is not authentic or cannot be read
    #[arg(long)]
    pub fail_fast: bool,
    /// Show what was signed, each header as it was read, and the signatures that were expected
    #[arg(long)]
    pub explain: bool,
    /// Accept every timestamp
    #[arg(long, conflicts_with_all = ["at", "tolerance"])]
    pub ignore_timestamp: bool,
}
