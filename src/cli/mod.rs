//! The command line: definitions only, no behaviour.

mod captures;
mod check;
mod completions;
mod dashboard;
mod deferred;
mod delivery;
mod edits;
mod endpoints;
mod events;
mod help;
mod init;
mod listen;
mod messages;
mod replay;
mod secret;
mod send_example;
mod sign;
mod value;
mod verify;
mod via;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::settings::SecretOptions;
use crate::terminal::{Color, Form};

pub use captures::{CapturesArgs, CapturesCommand, CapturesFilter, ExportFormat};
pub use check::CheckArgs;
pub use completions::CompletionsArgs;
pub use dashboard::{DashboardArgs, USUAL_PORT};
pub use deferred::Deferred;
pub use delivery::{DeliveryArgs, TrustArgs};
pub use edits::Edits;
pub use endpoints::{EndpointsArgs, EndpointsCommand};
pub use events::EventsArgs;
pub use help::HelpArgs;
pub use init::InitArgs;
pub use listen::ListenArgs;
pub use messages::{CompareArgs, MessagesArgs, MessagesCommand, MessagesFilter};
pub use replay::ReplayArgs;
pub use secret::SecretCommandArgs;
pub use send_example::SendExampleArgs;
pub use sign::{SignArgs, SignOutput};
pub use value::{Moment, SecretText, StoryChoice};
pub use verify::VerifyArgs;
pub use via::ViaArgs;

/// Work on a Consignease webhook handler without the Dashboard, a tunnel or the network.
#[derive(Debug, Parser)]
#[command(
    name = "cew",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Start with `cew demo`. Then, with your server running:
  cew send-example user.created --to localhost:3000

Topics, for `cew help TOPIC`: causes, checking, ci, forms, frameworks, listening, output,
page, replaying, sending, service, speed, svix-servers, syncing, testing, threat-model,
troubleshooting, verifying.

Exit codes: 0 yes, 1 the answer is no, 2 usage, 3 unusable input, 4 unreachable, 5 local I/O.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

impl Cli {
    /// As much of the command line as an invocation of `verb` needs, if that is one. Clap gives every
    /// verb that it knows a copy of the options of all, which takes longer than to read them.
    ///
    /// Its errors are not those of the whole, and it has no help.
    #[must_use]
    pub fn of_verb(verb: &str) -> Option<clap::Command> {
        let verbs = Command::augment_subcommands(clap::Command::new("verbs"));
        let verb = verbs.find_subcommand(verb)?.clone();
        let verb = verb.disable_help_flag(true);
        let root = clap::Command::new("cew").disable_help_subcommand(true);
        Some(GlobalArgs::augment_args(root).subcommand(verb))
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the headers that belong to a payload
    Sign(Deferred<SignArgs>),
    /// Tell whether a captured request is authentic, and if not, why not
    Verify(Deferred<VerifyArgs>),
    /// Deliver signed examples to a handler
    SendExample(Deferred<SendExampleArgs>),
    /// Prove that a handler is right: what it accepts, what it refuses, and how
    Check(Deferred<CheckArgs>),
    /// Take deliveries: capture, verify, forward
    Listen(Deferred<ListenArgs>),
    /// List, show, export or remove what was captured
    Captures(Deferred<CapturesArgs>),
    /// List or show what was sent, with every attempt
    Messages(Deferred<MessagesArgs>),
    /// Deliver again what was captured or sent: one, the failed, the missing
    Replay(Deferred<ReplayArgs>),
    /// Run the service: endpoints, an engine that delivers for days, and Svix's API
    Dashboard(Deferred<DashboardArgs>),
    /// List, add or remove the endpoints of the service, or give one a new secret
    Endpoints(Deferred<EndpointsArgs>),
    /// List the event types, or print the example of one
    Events(Deferred<EventsArgs>),
    /// Put a handler into the project of this directory, and all that it needs
    Init(Deferred<InitArgs>),
    /// Make a new signing secret
    Secret(Deferred<SecretCommandArgs>),
    /// Show the whole loop on a built-in receiver
    Demo,
    /// Print the completion script for a shell
    Completions(Deferred<CompletionsArgs>),
    /// Print this message, the help of a command, or what there is to know about a topic
    Help(Deferred<HelpArgs>),
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct GlobalArgs {
    /// Where the signing secret comes from.
    #[command(flatten)]
    pub secret: SecretArgs,
    /// Print JSON Lines on standard output, and nothing else
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Output"
    )]
    pub color: ColorChoice,
    /// Print errors only; the exit code tells the rest
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub quiet: bool,
    /// Show more: headers and whole bodies
    #[arg(short, long, global = true, action = ArgAction::SetTrue, help_heading = "Output")]
    pub verbose: bool,
}

/// Where the signing secret comes from, first hit wins: the options here in their order, the
/// environment, `.env` files.
#[derive(Args, Clone, Debug, Default)]
pub struct SecretArgs {
    /// The signing secret (whsec_…); twice or more while it is being rotated, the current first
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        help_heading = "Signing secret"
    )]
    pub secret: Vec<SecretText>,
    /// Read the signing secret from a file, or - for standard input
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Signing secret")]
    pub secret_file: Option<PathBuf>,
    /// Look for the signing secret in this file before the environment
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Signing secret")]
    pub env_file: Option<PathBuf>,
    /// Do not look into .env files
    #[arg(
        long,
        global = true,
        conflicts_with = "env_file",
        help_heading = "Signing secret"
    )]
    pub no_env_file: bool,
}

impl GlobalArgs {
    /// The form of output that they ask for.
    #[must_use]
    pub const fn form(&self) -> Form {
        Form {
            json: self.json,
            quiet: self.quiet,
            verbose: self.verbose,
            color: match self.color {
                ColorChoice::Auto => Color::Auto,
                ColorChoice::Always => Color::Always,
                ColorChoice::Never => Color::Never,
            },
        }
    }
}

impl SecretArgs {
    /// The same for those who know no command line.
    #[must_use]
    pub fn options(&self) -> SecretOptions {
        SecretOptions {
            given: self.secret.iter().map(SecretText::expose).collect(),
            file: self.secret_file.clone(),
            env_file: self.env_file.clone(),
            no_env_file: self.no_env_file,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On terminals, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also into pipes and files.
    Always,
    /// Nowhere.
    Never,
}
