use clap::Args;

/// `cew help`.
#[derive(Args, Debug)]
pub struct HelpArgs {
    /// A command, such as `captures list`, or a topic
    #[arg(value_name = "COMMAND|TOPIC")]
    pub about: Vec<String>,
}
