//! A yes of the user before something is done that cannot be undone.

use dialoguer::Confirm;
use thiserror::Error;

use super::Reporter;
use super::prompt::{TerminalError, ask};

/// Why nobody was asked.
#[derive(Debug, Error)]
pub enum ConsentError {
    /// There is no terminal to ask on.
    #[error("{what} needs your consent")]
    Nobody {
        /// The deed.
        what: &'static str,
    },
    /// It cannot be used.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
}

/// Asks `question` on the terminal; Esc and Ctrl-C are a no. `what` names the deed in the error
/// where nobody can be asked.
///
/// # Errors
/// When there is no terminal to ask on, or it cannot be used.
pub fn consent(
    question: &str,
    what: &'static str,
    reporter: &Reporter<'_>,
) -> Result<bool, ConsentError> {
    if !reporter.can_prompt() {
        return Err(ConsentError::Nobody { what });
    }
    let prompt = Confirm::new().with_prompt(question).default(false);
    let answer = ask(reporter, |terminal| prompt.interact_on_opt(terminal))?;
    Ok(answer == Some(true))
}
