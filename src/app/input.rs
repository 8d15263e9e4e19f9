//! Input of commands: a file, or standard input.

use std::io;
use std::path::Path;

use super::Error;
use crate::capture::Input;
use crate::context::Context;
use crate::settings::SecretOptions;

/// What `argument` names; without one standard input, unless somebody sits there.
///
/// # Errors
/// When there is nothing to read from, or standard input is to give the secret already.
pub fn choose(
    argument: Option<&Path>,
    what: &str,
    instead: &str,
    secret: &SecretOptions,
    context: &mut Context,
) -> Result<Input, Error> {
    match argument {
        Some(path) if path != Path::new("-") => {
            return Ok(Input::File {
                path: context.directory.join(path),
                shown: path.display().to_string(),
            });
        }
        None if context.terminal.stdin => {
            return Err(Error::usage(format!("no {what} given"), instead));
        }
        _ => {}
    }
    if secret.read_stdin() {
        return Err(Error::usage(
            format!("standard input cannot give both the secret and the {what}"),
            format!("put the secret or the {what} into a file"),
        ));
    }
    // It can be read once; whoever asks again finds it at its end.
    let stdin = std::mem::replace(&mut context.stdin, Box::new(io::empty()));
    Ok(Input::Stream(stdin))
}
