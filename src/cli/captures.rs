use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::value::{self, EventTypeParser, Moment};
use crate::store::{Answer, BodyTest, HeaderTest};

/// `cew captures`.
#[derive(Args, Debug)]
pub struct CapturesArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: CapturesCommand,
    /// Where they are kept.
    #[arg(long, help = value::STORE_HELP, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub store: Option<PathBuf>,
}

/// What to do with captures.
#[derive(Debug, Subcommand)]
pub enum CapturesCommand {
    /// A line for each capture
    List(CapturesFilter),
    /// One in full: headers, body, verdict and attempts
    Show {
        /// A message id (msg_…) or a capture id (cap_…), or its beginning
        id: String,
        /// The request's exact bytes, nothing redacted
        #[arg(long)]
        raw: bool,
    },
    /// Write them in a form that `cew verify` and other tools read
    Export {
        /// Which of them.
        #[command(flatten)]
        filter: CapturesFilter,
        /// Message ids (msg_…) or capture ids (cap_…)
        ids: Vec<String>,
        /// The form
        #[arg(long, value_enum, default_value_t)]
        format: ExportFormat,
        /// Leave `authorization` and `cookie` headers as they were received
        #[arg(long)]
        raw: bool,
    },
    /// Remove old ones, and what was sent before
    Prune {
        /// Remove what was received or sent before this time, such as 30d or 12h ago
        #[arg(long, value_name = "DURATION", value_parser = value::age)]
        older_than: Duration,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Bring a store of an earlier cew up to date, so that this one reads it
    Migrate,
}

/// Which captures.
#[derive(Args, Clone, Debug)]
pub struct CapturesFilter {
    /// These event types only
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = EventTypeParser, hide_possible_values = true)]
    pub events: Vec<String>,
    /// Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there;
    /// twice or more, all of it
    #[arg(long = "where", value_name = "PATH[=VALUE]", value_parser = value::body_test)]
    pub body: Vec<BodyTest>,
    /// Only those with this header, whatever its value or exactly this; twice or more, all of them
    #[arg(long = "header", value_name = "NAME[=VALUE]", value_parser = value::header_test)]
    pub headers: Vec<HeaderTest>,
    /// Only those to this path; * stands for anything
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Only those that were answered with this, such as 500 or 5xx, or with none at all
    #[arg(long = "status", value_name = "STATUS", value_delimiter = ',', value_parser = value::answer)]
    pub answers: Vec<Answer>,
    /// Only those that were sent to a handler, and no attempt there ever succeeded
    #[arg(long)]
    pub failed: bool,
    /// Only those whose sender had given up when they were answered
    #[arg(long)]
    pub late: bool,
    /// Received at this time or later: RFC 3339, or how long ago, such as 2h
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub since: Option<Moment>,
    /// Received before this time
    #[arg(long, value_name = "TIME", value_parser = value::moment)]
    pub until: Option<Moment>,
    /// The latest N of them
    #[arg(long, value_name = "N")]
    pub last: Option<u64>,
}

/// A form to export in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// cew's own lines, with everything
    #[default]
    Jsonl,
    /// An HTTP archive, for browsers and proxies
    Har,
    /// Commands for a shell
    Curl,
    /// Raw requests
    Http,
}
