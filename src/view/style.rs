//! How lines for people look.

use std::fmt::{self, Display, Write as _};

use anstyle::{AnsiColor, Effects, Style as Ansi};

/// It is as it should be.
pub const GOOD: Ansi = AnsiColor::Green.on_default();
/// It is not.
pub const BAD: Ansi = AnsiColor::Red.on_default();
/// Look here.
pub const CARE: Ansi = AnsiColor::Yellow.on_default();
/// By the way.
pub const ASIDE: Ansi = AnsiColor::Cyan.on_default();
/// The names of things.
pub const NAME: Ansi = AnsiColor::Blue.on_default();
/// What it is about.
pub const BOLD: Ansi = Ansi::new().effects(Effects::BOLD);
/// What few people look for.
pub const DIM: Ansi = Ansi::new().effects(Effects::DIMMED);

/// How lines look on one stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// In colour.
    pub colors: bool,
    /// Everything, however long.
    pub verbose: bool,
}

impl Style {
    /// `text` in `ansi`, where there is colour.
    pub fn paint<T: Display>(self, ansi: Ansi, text: T) -> Painted<T> {
        Painted {
            ansi: self.colors.then_some(ansi),
            text,
        }
    }
}

/// A text in colour, or not.
pub struct Painted<T> {
    ansi: Option<Ansi>,
    text: T,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ansi {
            Some(ansi) => write!(f, "{}{}{}", ansi.render(), self.text, ansi.render_reset()),
            None => self.text.fmt(f),
        }
    }
}

/// Lines that are put together and written at once.
#[derive(Clone, Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a line, or several.
    pub fn line(&mut self, text: impl Display) {
        // A string takes everything.
        let _ = writeln!(self.0, "{text}");
    }

    /// All of it, with the end of the last line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is shown: an object for programs, lines for people.
pub trait View: serde::Serialize {
    /// Adds the lines.
    fn lines(&self, style: Style, lines: &mut Lines);
}
