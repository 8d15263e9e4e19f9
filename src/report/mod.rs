//! What the user sees: results on standard output, everything else on standard error.

mod pretty;
mod redact;
mod terminal;

use std::fmt::Display;
use std::io::Write;

use colored::{ColoredString, Colorize};
use serde::Serialize;

use crate::cli::{ColorChoice, GlobalArgs};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;

pub use pretty::pretty;
pub use redact::redact;
pub use terminal::sanitize;

#[expect(
    clippy::struct_excessive_bools,
    reason = "options that are independent of each other"
)]
/// Writes for one command, in the form its user asked for.
pub struct Reporter<'a> {
    context: &'a mut Context,
    /// Standard output is JSON Lines and nothing else.
    pub json: bool,
    /// Only errors were asked for.
    pub quiet: bool,
    /// More detail was asked for.
    pub verbose: bool,
    color: ColorChoice,
    no_color: bool,
}

/// A stream to write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl<'a> Reporter<'a> {
    /// For a command with these global options.
    pub fn new(args: &GlobalArgs, context: &'a mut Context) -> Self {
        let no_color = context.text_variable("NO_COLOR").is_some();
        // Whether to colour is decided here, per stream; the crate decides once for all.
        colored::control::set_override(true);
        Self {
            json: args.json,
            quiet: args.quiet,
            verbose: args.verbose,
            color: args.color,
            no_color,
            context,
        }
    }

    /// The outside world.
    pub const fn context(&mut self) -> &mut Context {
        self.context
    }

    /// A line of a human result. Silent with `--json` and `--quiet`.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn line(&mut self, text: impl Display) -> Result<(), Error> {
        if !self.json && !self.quiet {
            writeln!(self.context.stdout, "{text}")?;
        }
        Ok(())
    }

    /// Bytes that are the result itself, whatever the options.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.context.stdout.write_all(bytes)?;
        Ok(())
    }

    /// A JSON line. Silent without `--json`.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Error> {
        if self.json {
            serde_json::to_writer(&mut self.context.stdout, value).map_err(std::io::Error::from)?;
            self.context.stdout.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Hands over what was written so far, so that a reader of a pipe sees each result at once.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.context.stdout.flush()?;
        Ok(())
    }

    /// A line on standard error. Silent with `--quiet`; a closed standard error is no error.
    pub fn note(&mut self, text: impl Display) {
        if !self.quiet {
            let _ = writeln!(self.context.stderr, "{text}");
        }
    }

    /// `note: …` on standard error.
    pub fn remark(&mut self, text: impl Display) {
        let label = self.paint(Stream::Err, "note:", Colorize::cyan);
        self.note(format_args!("{label} {text}"));
    }

    /// The error that ends the command: on standard error, with `--json` as the last line of
    /// standard output. Gives the exit code.
    pub fn error(&mut self, error: &Error) -> Exit {
        if !matches!(error, Error::OutputClosed) {
            self.failure(error);
        }
        error.exit()
    }

    /// An error after which the command goes on. It may repeat what was given in the wrong
    /// place: signing secrets are taken out of it.
    pub fn failure(&mut self, error: &Error) {
        let message = error.to_string();
        let message = redact(&message).into_owned();
        let hint = error.hint().map(|hint| redact(&hint).into_owned());
        let line = JsonError {
            r#type: "error",
            kind: error.kind(),
            message: &message,
            hint: hint.as_deref(),
        };
        // What cannot be said on a full disk is said on standard error.
        let is_said = self.json && self.json(&line).and_then(|()| self.flush()).is_ok();
        if !is_said {
            let label = self.paint(Stream::Err, "error:", |s| s.red().bold());
            let _ = writeln!(self.context.stderr, "{label} {}", sanitize(&message));
            if let Some(hint) = hint {
                let label = self.paint(Stream::Err, "hint:", Colorize::yellow);
                let _ = writeln!(self.context.stderr, "{label} {}", sanitize(&hint));
            }
        }
    }

    /// `text` in colour, where `stream` takes colour.
    #[must_use]
    pub fn paint(
        &self,
        stream: Stream,
        text: &str,
        style: impl FnOnce(ColoredString) -> ColoredString,
    ) -> String {
        if self.colors(stream) {
            style(text.normal()).to_string()
        } else {
            text.to_owned()
        }
    }

    /// Whether there is somebody to ask: prompts are read from standard input and shown on
    /// standard error.
    #[must_use]
    pub const fn can_prompt(&self) -> bool {
        self.context.terminal.stdin && self.context.terminal.stderr
    }

    /// Whether progress on standard error would be seen, and not be in the way of results.
    #[must_use]
    pub const fn can_show_progress(&self) -> bool {
        self.context.terminal.stderr && !self.context.terminal.stdout && !self.quiet
    }

    /// Whether `stream` takes colour.
    #[must_use]
    pub fn colors(&self, stream: Stream) -> bool {
        let terminal = match stream {
            Stream::Out => self.context.terminal.stdout,
            Stream::Err => self.context.terminal.stderr,
        };
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !self.no_color,
        }
    }
}

#[derive(Serialize)]
struct JsonError<'a> {
    r#type: &'static str,
    kind: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}
