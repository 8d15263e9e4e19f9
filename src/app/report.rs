//! How errors and remarks of every verb are reported.

use super::{Error, Exit};
use crate::settings::tidied;
use crate::signing::SecretSet;
use crate::terminal::{Failure, Reporter};

/// Reports the error that ends the command, and gives the exit code.
pub fn end(error: &Error, reporter: &mut Reporter<'_>) -> Exit {
    if error.is_unread() {
        return Exit::Done;
    }
    fail(error, reporter);
    error.exit()
}

/// Reports an error. The command may go on after it.
pub fn fail(error: &Error, reporter: &mut Reporter<'_>) {
    let hint = error.hint();
    reporter.failure(&Failure::new(
        error.kind(),
        &error.to_string(),
        hint.as_deref(),
    ));
}

/// Says which secrets were tidied up. From here on, they are shown nowhere.
pub fn remark_on_secrets(secrets: &SecretSet, reporter: &mut Reporter<'_>) {
    reporter.hide(secrets);
    for name in tidied(secrets) {
        reporter.remark(format_args!("{name}: dropped the white space at its end"));
    }
}
