//! Arguments that are defined only when their subcommand runs. Defining those of all subcommands
//! would take most of the time that a short command has.

use clap::builder::Resettable;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

/// The arguments `T` of a subcommand.
#[derive(Debug)]
pub struct Deferred<T>(pub T);

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| {
            // The subcommand's own words stay, not those on the type of its arguments.
            let (about, long) = (
                command.get_about().cloned(),
                command.get_long_about().cloned(),
            );
            let general = command.get_arguments().count();
            let mut command = T::augment_args(command);
            // Their order matters to help alone.
            if !command.is_disable_help_flag_set() {
                command = own_first(command, general);
            }
            command
                .about(Resettable::from(about))
                .long_about(Resettable::from(long))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

/// Puts the first `general` arguments last: help has its headings in the order of their arguments, and
/// who asks about a command wants to read of its own options first.
fn own_first(command: Command, general: usize) -> Command {
    let mut all = Vec::new();
    let emptied = command.mut_args(|arg| {
        all.push(arg);
        Arg::default()
    });
    all.rotate_left(general);
    let mut all = all.into_iter();
    emptied.mut_args(|none| all.next().unwrap_or(none))
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}
