//! Questions on the terminal.

use std::io;

use dialoguer::Error as DialogError;
use dialoguer::console::{Term, set_colors_enabled_stderr};
use thiserror::Error;

use super::{Reporter, Stream};

/// The terminal cannot be used.
#[derive(Debug, Error)]
#[error("cannot use the terminal: {0}")]
pub struct TerminalError(pub io::Error);

/// Asks with `dialog` on the terminal of standard error, in its colours. `None` after Esc or
/// Ctrl-C. Only call this where [`Reporter::can_prompt`].
///
/// # Errors
/// When the terminal cannot be read or written.
pub(super) fn ask<T>(
    reporter: &Reporter<'_>,
    dialog: impl FnOnce(&Term) -> Result<Option<T>, DialogError>,
) -> Result<Option<T>, TerminalError> {
    let terminal = Term::stderr();
    set_colors_enabled_stderr(reporter.style(Stream::Err).colors);
    let answer = outlive_ctrl_c(|| dialog(&terminal)).map_err(TerminalError)?;
    answer.or_else(|DialogError::IO(error)| {
        // Shown again in every case but this one.
        let _ = terminal.show_cursor();
        match error.kind() {
            io::ErrorKind::Interrupted => Ok(None),
            _ => Err(TerminalError(error)),
        }
    })
}

/// Runs `prompt` with Ctrl-C as an error of its own. The terminal is read in raw mode, and what
/// reads it answers Ctrl-C by raising the signal: it would end the process on the spot, with the
/// cursor still hidden.
#[cfg(unix)]
fn outlive_ctrl_c<T>(prompt: impl FnOnce() -> T) -> io::Result<T> {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let _guard = runtime.enter();
    let _handler = signal(SignalKind::interrupt())?;
    Ok(prompt())
}

#[cfg(not(unix))]
fn outlive_ctrl_c<T>(prompt: impl FnOnce() -> T) -> io::Result<T> {
    Ok(prompt())
}
