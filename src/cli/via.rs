//! Options of what goes through a Svix server.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// On `--via`.
const VIA_HELP: &str = "Through a Svix server: its URL; svix for the one of SVIX_SERVER_URL, else \
    Svix's own; local for the service that runs here. Its token is that of SVIX_AUTH_TOKEN";

/// Through which server, and where there.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Svix server")]
pub struct ViaArgs {
    /// Who delivers.
    #[arg(long, global = true, value_name = "SERVER", value_hint = ValueHint::Url, help = VIA_HELP)]
    pub via: Option<String>,
    /// The application there: its id, uid or name [default: default, or the only one]
    #[arg(long, global = true, value_name = "APP")]
    pub app: Option<String>,
    /// Read the server's token from this file
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub token_file: Option<PathBuf>,
}
