//! Writes for one command: results on standard output, everything else on standard error.

use std::borrow::Cow;
use std::fmt::Display;
use std::io;

use serde::Serialize;
use thiserror::Error;

use crate::context::Context;
use crate::signing::{Redaction, SecretSet};
use crate::text::json;
use crate::view::style::{ASIDE, BAD};
use crate::view::{Failure, Lines, Style, View, sanitize};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On terminals, unless `NO_COLOR` is set or the terminal is dumb.
    #[default]
    Auto,
    /// Also into pipes and files.
    Always,
    /// Nowhere.
    Never,
}

/// The form of output that was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Form {
    /// Standard output is JSON Lines and nothing else.
    pub json: bool,
    /// Errors only.
    pub quiet: bool,
    /// More detail.
    pub verbose: bool,
    /// When to use colour.
    pub color: Color,
}

/// Standard output cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the output: {0}")]
pub struct OutputError(pub io::Error);

/// What a command does when nobody reads its results any more. It is no error: a pager was left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unread {
    /// Goes on to its answer, for its exit code tells it.
    #[default]
    GoOn,
    /// Ends: it has nothing but results to give.
    End,
}

/// Writes for one command, in the form its user asked for.
pub struct Reporter<'a> {
    context: &'a mut Context,
    /// The form.
    pub form: Form,
    /// What happens once standard output is closed.
    pub unread: Unread,
    no_color: bool,
    is_closed: bool,
    redaction: Redaction,
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
    /// For a command that asks for this form.
    pub fn new(form: Form, context: &'a mut Context) -> Self {
        let no_color = context.is_colorless();
        Self {
            context,
            form,
            unread: Unread::default(),
            no_color,
            is_closed: false,
            redaction: Redaction::default(),
        }
    }

    /// Shows these secrets nowhere, however they come back: what a handler answers is not ours to
    /// trust.
    pub fn hide(&mut self, secrets: &SecretSet) {
        self.redaction.add(secrets);
    }

    /// The outside world.
    pub const fn context(&mut self) -> &mut Context {
        self.context
    }

    /// A result, in either form.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn show(&mut self, view: &impl View) -> Result<(), OutputError> {
        if self.form.json {
            return self.object(view);
        }
        self.lines(|style, lines| view.lines(style, lines))
    }

    /// Lines of a result for people, if they are wanted.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn lines(&mut self, add: impl FnOnce(Style, &mut Lines)) -> Result<(), OutputError> {
        if self.form.json || self.form.quiet {
            return Ok(());
        }
        let mut lines = Lines::default();
        add(self.style(Stream::Out), &mut lines);
        let text = self.redaction.of(lines.as_str()).into_owned();
        self.bytes(text.as_bytes())
    }

    /// A line of a result for people.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn line(&mut self, text: impl Display) -> Result<(), OutputError> {
        self.lines(|_, lines| lines.line(text))
    }

    /// Bytes that are the result itself, whatever the form.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        self.with_stdout(|stdout| stdout.write_all(bytes))
    }

    /// A result that goes nowhere is none, but neither is it an error.
    fn with_stdout(
        &mut self,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        if !self.is_closed {
            let Err(error) = write(&mut self.context.stdout) else {
                return Ok(());
            };
            if error.kind() != io::ErrorKind::BrokenPipe {
                return Err(OutputError(error));
            }
            self.is_closed = true;
        }
        match self.unread {
            Unread::GoOn => Ok(()),
            Unread::End => Err(OutputError(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// A JSON line. Silent in every other form.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn object(&mut self, value: &impl Serialize) -> Result<(), OutputError> {
        if !self.form.json {
            return Ok(());
        }
        let mut line = Vec::new();
        json::write(&mut line, value).map_err(OutputError)?;
        line.push(b'\n');
        match std::str::from_utf8(&line).map(|text| self.redaction.of(text)) {
            Ok(Cow::Owned(redacted)) => self.bytes(redacted.as_bytes()),
            _ => self.bytes(&line),
        }
    }

    /// Hands over what was written so far, so that a reader of a pipe sees each result at once.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn flush(&mut self) -> Result<(), OutputError> {
        self.with_stdout(|stdout| stdout.flush())
    }

    /// Hands over the rest, at the end of the command.
    ///
    /// # Errors
    /// When standard output cannot be written, unless it is only that nobody reads it.
    pub fn finish(&mut self) -> Result<(), OutputError> {
        self.unread = Unread::GoOn;
        self.flush()
    }

    /// A line on standard error. Silent if only errors are wanted; a closed standard error is no
    /// error.
    pub fn note(&mut self, text: impl Display) {
        if !self.form.quiet {
            let text = text.to_string();
            let _ = writeln!(self.context.stderr, "{}", self.redaction.of(&text));
        }
    }

    /// `note: …` on standard error.
    pub fn remark(&mut self, text: impl Display) {
        let label = self.style(Stream::Err).paint(ASIDE, "note:");
        let text = text.to_string();
        self.note(format_args!("{label} {}", sanitize(&text)));
    }

    /// An error: on standard error, in the JSON form as a line of standard output.
    pub fn failure(&mut self, failure: &Failure) {
        // What cannot be said on a full disk, or to nobody, is said on standard error.
        let is_said = self.form.json
            && self.object(failure).and_then(|()| self.flush()).is_ok()
            && !self.is_closed
            && !self.context.stdout_is_closed;
        if !is_said {
            let style = self.style(Stream::Err);
            let label = style.paint(BAD.bold(), "error:");
            let _ = writeln!(
                self.context.stderr,
                "{label} {}",
                sanitize(&failure.message)
            );
            if let Some(hint) = &failure.hint {
                let mut lines = Lines::default();
                lines.advice(0, "hint:", hint, style);
                let _ = self.context.stderr.write_all(lines.as_str().as_bytes());
            }
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
        self.can_show_bar() && !self.context.terminal.stdout
    }

    /// Whether a line that counts would be seen; what is written meanwhile takes its place.
    #[must_use]
    pub const fn can_show_bar(&self) -> bool {
        self.context.terminal.stderr && !self.form.quiet
    }

    /// How lines on `stream` look.
    #[must_use]
    pub fn style(&self, stream: Stream) -> Style {
        let terminal = match stream {
            Stream::Out => self.context.terminal.stdout,
            Stream::Err => self.context.terminal.stderr,
        };
        Style {
            colors: match self.form.color {
                Color::Always => true,
                Color::Never => false,
                Color::Auto => terminal && !self.no_color,
            },
            verbose: self.form.verbose,
            width: self.context.terminal.width.filter(|_| terminal),
        }
    }
}
