//! A yes of the user before something is done that cannot be undone.

use dialoguer::Confirm;

use crate::error::Error;
use crate::report::Reporter;

/// Asks `question` on the terminal. `what` names the deed in the error where nobody can be asked.
///
/// # Errors
/// When standard input or standard error is no terminal: `--yes` is needed then.
pub fn ask(question: &str, what: &str, reporter: &mut Reporter<'_>) -> Result<bool, Error> {
    let terminal = reporter.context().terminal;
    if !(terminal.stdin && terminal.stderr) {
        return Err(Error::usage(
            format!("{what} needs a yes"),
            "say it with --yes",
        ));
    }
    let answer = Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact();
    answer.map_err(|error| {
        let dialoguer::Error::IO(source) = error;
        Error::Io {
            what: "cannot ask".to_owned(),
            source,
        }
    })
}
