//! A fuzzy picker on the terminal, for what was not named on the command line.

use std::io;
use std::ops::ControlFlow;

use dialoguer::console::{Term, set_colors_enabled_stderr};
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Error as PromptError, FuzzySelect};

use crate::capture::store::{Filter, Store};
use crate::error::Error;
use crate::event::EventType;
use crate::report::{Reporter, Stream, sanitize};
use crate::signing::Scheme;

/// So many lines at once; the rest scrolls.
const SHOWN: usize = 16;

/// Lets the user pick an event type. `None` after Esc or Ctrl-C.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn event_type(scheme: Scheme, reporter: &Reporter<'_>) -> Result<Option<EventType>, Error> {
    let events: Vec<_> = EventType::all(scheme).collect();
    let width = events.iter().map(|event| event.name().len()).max();
    let lines = events.iter().map(|event| {
        let (name, width) = (event.name(), width.unwrap_or_default());
        format!("{name:width$}  {}", event.summary())
    });
    let picked = pick("Event type:", lines.collect(), reporter)?;
    Ok(picked.map(|index| events[index]))
}

/// Lets the user pick one of the latest captures; gives its id. `None` after Esc or Ctrl-C.
///
/// # Errors
/// When the store or the terminal cannot be read, or nothing was captured yet.
pub fn capture(store: &Store, reporter: &Reporter<'_>) -> Result<Option<String>, Error> {
    /// Older ones are found by their ids.
    const LATEST: u64 = 500;
    let filter = Filter {
        last: Some(LATEST),
        ..Filter::default()
    };
    let mut captures = Vec::new();
    store.each(&filter, &mut |capture| {
        let event = capture.event_type.as_deref().unwrap_or("(no type)");
        let time = capture.request.received_at.map(|time| format!("{time:.0}"));
        let verdict = match capture.valid {
            Some(true) => "",
            Some(false) => "  not authentic",
            None => "  not verified",
        };
        let (event, message) = (sanitize(event), sanitize(&capture.message));
        let time = time.unwrap_or_default();
        let id = capture.request.id.as_deref().unwrap_or_default().to_owned();
        captures.push((id, format!("{time}  {event:32}  {message}{verdict}")));
        ControlFlow::Continue(())
    })?;
    if captures.is_empty() {
        return Err(Error::Capture {
            origin: store.path().display().to_string(),
            reason: "holds no captures yet; `cew listen` makes them".to_owned(),
        });
    }
    captures.reverse();
    let lines = captures.iter().map(|(_, line)| line.clone()).collect();
    let picked = pick("Capture:", lines, reporter)?;
    Ok(picked.map(|index| captures.swap_remove(index).0))
}

/// Lets the user pick one of `lines`, by position. Only call this where
/// [`Reporter::can_prompt`].
fn pick(prompt: &str, lines: Vec<String>, reporter: &Reporter<'_>) -> Result<Option<usize>, Error> {
    let terminal = Term::stderr();
    // A line that wraps would be redrawn wrongly.
    let room = usize::from(terminal.size().1).saturating_sub(4);
    let cut = |line: String| match line.char_indices().nth(room) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    };
    let colors = reporter.colors(Stream::Err);
    set_colors_enabled_stderr(colors);
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if colors { &colorful } else { &simple };
    let picker = FuzzySelect::with_theme(theme)
        .with_prompt(prompt)
        .items(lines.into_iter().map(cut))
        .default(0)
        .max_length(SHOWN)
        .report(false);
    let picked = outlive_ctrl_c(|| picker.interact_on_opt(&terminal))?;
    picked.or_else(|PromptError::IO(error)| {
        // The picker shows the cursor again in every case but this one.
        let _ = terminal.show_cursor();
        match error.kind() {
            io::ErrorKind::Interrupted => Ok(None),
            _ => Err(failed(error)),
        }
    })
}

/// Runs `prompt` with Ctrl-C as an error of its own. The terminal is read in raw mode, and what
/// reads it answers Ctrl-C by raising the signal: it would end the process on the spot, with the
/// cursor still hidden.
#[cfg(unix)]
pub(super) fn outlive_ctrl_c<T>(prompt: impl FnOnce() -> T) -> Result<T, Error> {
    use tokio::signal::unix::{SignalKind, signal};
    super::block_on(async {
        let _handler = signal(SignalKind::interrupt()).map_err(failed)?;
        Ok(prompt())
    })
}

#[cfg(not(unix))]
pub(super) fn outlive_ctrl_c<T>(prompt: impl FnOnce() -> T) -> Result<T, Error> {
    Ok(prompt())
}

pub(super) fn failed(source: io::Error) -> Error {
    Error::Io {
        what: "cannot use the terminal".to_owned(),
        source,
    }
}
