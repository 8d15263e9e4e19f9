use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::value;

/// `cew secret`.
#[derive(Args, Debug)]
pub struct SecretCommandArgs {
    /// Put it into this file, and never in place of another
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub write: Option<PathBuf>,
    /// The variable to put it into.
    #[arg(long, requires = "write", help = NAME_HELP, value_name = "NAME", value_parser = value::variable)]
    pub name: Option<String>,
}

/// Which one is usual depends on the file.
const NAME_HELP: &str = "The variable to put it into [default: the one that is there, else \
    CLERK_WEBHOOK_SIGNING_SECRET, with NUXT_ before it in a Nuxt project]";
