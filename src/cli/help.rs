use clap::Args;

/// `cew help`.
#[derive(Args, Debug)]
pub struct HelpArgs {
    /// The command, such as `captures list`
    pub command: Vec<String>,
}
