//! `--set` and `--unset`, kept in the order in which they were given.

use clap::parser::ValuesRef;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::event::edit::{Edit, EditError};

/// The edits of a payload, not yet parsed, in order.
#[derive(Clone, Debug, Default)]
pub struct Edits(Vec<(Kind, String)>);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Set,
    Unset,
}

impl Edits {
    /// Parses them.
    ///
    /// # Errors
    /// The first that is none.
    pub fn parse(&self) -> Result<Vec<Edit>, EditError> {
        let parse = |(kind, text): &(Kind, String)| match kind {
            Kind::Set => Edit::set(text),
            Kind::Unset => Edit::unset(text),
        };
        self.0.iter().map(parse).collect()
    }
}

impl FromArgMatches for Edits {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let of = |kind, name| {
            let values: ValuesRef<'_, String> = matches.get_many(name).unwrap_or_default();
            let at = matches.indices_of(name).unwrap_or_default();
            at.zip(values.map(move |text| (kind, text.clone())))
        };
        let mut edits: Vec<_> = of(Kind::Set, "set")
            .chain(of(Kind::Unset, "unset"))
            .collect();
        edits.sort_by_key(|(at, _)| *at);
        Ok(Self(edits.into_iter().map(|(_, edit)| edit).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Edits {
    fn augment_args(command: Command) -> Command {
        let option = |name: &'static str| Arg::new(name).long(name).action(ArgAction::Append);
        command
            .arg(option("set").value_name("PATH=VALUE").help(
                "Change the payload: data.public_metadata.plan=pro; VALUE is JSON if it parses",
            ))
            .arg(
                option("unset")
                    .value_name("PATH")
                    .help("Remove something from the payload"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
