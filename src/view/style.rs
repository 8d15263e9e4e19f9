//! How lines for people look.

use std::fmt::{self, Display, Write as _};

use super::sanitize::sanitize;
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

/// Below so many columns nothing is wrapped.
const NARROW: usize = 40;

/// How much deeper the second line of advice begins.
const HANGING: usize = 2;

/// How lines look on one stream.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// In colour.
    pub colors: bool,
    /// Everything, however long.
    pub verbose: bool,
    /// Where lines of prose end. `None` where nobody sees them as lines: in pipes and files.
    pub width: Option<usize>,
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

    /// Adds advice after its label, such as `hint:`, indented, safe and wrapped at words.
    pub fn advice(&mut self, indent: usize, label: &str, text: &str, style: Style) {
        let text = sanitize(text);
        // A narrow terminal wraps as it likes.
        let width = style.width.filter(|width| *width >= NARROW);
        let width = width.unwrap_or(usize::MAX);
        let mut line = format!("{:indent$}{}", "", style.paint(CARE, label));
        let mut column = indent + label.len();
        for word in text.split(' ') {
            let length = word.chars().count();
            if column + 1 + length > width {
                self.line(&line);
                column = indent + HANGING - 1;
                line = " ".repeat(column);
            }
            line.push(' ');
            line.push_str(word);
            column += 1 + length;
        }
        self.line(line);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_wrapped_at_words_where_lines_end() {
        let shown = |width, text: &str| {
            let (mut lines, style) = (
                Lines::default(),
                Style {
                    width,
                    ..Style::default()
                },
            );
            lines.advice(4, "hint:", text, style);
            lines.0
        };
        let text = "the server's clock is 7 minutes ahead of this machine's";
        let wrapped = "    hint: the server's clock is 7\n      minutes ahead of this machine's\n";
        assert_eq!(shown(Some(40), text), wrapped);
        assert_eq!(shown(None, text), format!("    hint: {text}\n"));
        assert_eq!(shown(Some(39), text), format!("    hint: {text}\n"));
        let long = format!("go to {}", "x".repeat(60));
        let wrapped = format!("    hint: go to\n      {}\n", "x".repeat(60));
        assert_eq!(shown(Some(40), &long), wrapped);
        assert_eq!(shown(Some(40), "a\nb"), "    hint: a\\x0ab\n");
    }
}
