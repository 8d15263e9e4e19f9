//! A yes of the user before something is done that cannot be undone.

use std::io;

use dialoguer::console::{Term, set_colors_enabled_stderr};
use dialoguer::{Confirm, Error as PromptError};

use crate::error::Error;
use crate::report::{Reporter, Stream};

use super::pick::{failed, outlive_ctrl_c};

/// Asks `question` on the terminal; Esc and Ctrl-C are a no. `what` names the deed in the error
/// where nobody can be asked.
///
/// # Errors
/// When there is no terminal to ask on: `--yes` is needed then.
pub fn ask(question: &str, what: &str, reporter: &mut Reporter<'_>) -> Result<bool, Error> {
    if !reporter.can_prompt() {
        let message = format!("{what} needs a yes");
        return Err(Error::usage(message, "say it with --yes"));
    }
    let terminal = Term::stderr();
    set_colors_enabled_stderr(reporter.colors(Stream::Err));
    let prompt = Confirm::new().with_prompt(question).default(false);
    let answer = outlive_ctrl_c(|| prompt.interact_on_opt(&terminal))?;
    answer
        .map(|answer| answer == Some(true))
        .or_else(|PromptError::IO(error)| {
            // Shown again in every case but this one.
            let _ = terminal.show_cursor();
            match error.kind() {
                io::ErrorKind::Interrupted => Ok(false),
                _ => Err(failed(error)),
            }
        })
}
