use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::init::Framework;

/// `cew init`.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// Print the handler for this framework, and do nothing else
    #[arg(long, value_name = "FRAMEWORK", value_parser = framework(), conflicts_with_all = ["framework", "yes"])]
    pub print: Option<Framework>,
    /// The framework, where the project has several
    #[arg(long, value_name = "FRAMEWORK", value_parser = framework())]
    pub framework: Option<Framework>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// The frameworks by name. That of Next.js alone means its newer router.
fn framework() -> impl TypedValueParser<Value = Framework> {
    let names = Framework::ALL.map(|framework| match framework {
        Framework::NextApp => PossibleValue::new(framework.id()).aliases(["next", "nextjs"]),
        _ => PossibleValue::new(framework.id()),
    });
    PossibleValuesParser::new(names).try_map(|name| match &*name {
        "next" | "nextjs" => Ok(Framework::NextApp),
        name => name.parse(),
    })
}
