use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `cew secret`.
#[derive(Args, Debug)]
pub struct SecretCommandArgs {
    /// Where to put it.
    #[arg(long, help = "Put it into this file as CLERK_WEBHOOK_SIGNING_SECRET; never overwrites one", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub write: Option<PathBuf>,
}
