//! A fuzzy picker on the terminal, for what was not named on the command line.

use std::ops::ControlFlow;

use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use thiserror::Error;

use super::prompt::{TerminalError, ask};
use super::{Reporter, Stream};
use crate::event::EventType;
use crate::signing::Scheme;
use crate::store::{Filter, Store, StoreError};
use crate::view::sanitize;

/// So many lines at once; the rest scrolls.
const SHOWN: usize = 16;

/// Why nothing can be picked.
#[derive(Debug, Error)]
pub enum PickError {
    /// The terminal cannot be used.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to pick from.
    #[error("{store}: holds no captures yet; `cew listen` makes them")]
    Empty {
        /// The store's file.
        store: String,
    },
}

/// Lets the user pick an event type. `None` after Esc or Ctrl-C.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn pick_event_type(
    scheme: Scheme,
    reporter: &Reporter<'_>,
) -> Result<Option<EventType>, PickError> {
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
pub fn pick_capture(store: &Store, reporter: &Reporter<'_>) -> Result<Option<String>, PickError> {
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
        let store = store.path().display().to_string();
        return Err(PickError::Empty { store });
    }
    captures.reverse();
    let lines = captures.iter().map(|(_, line)| line.clone()).collect();
    let picked = pick("Capture:", lines, reporter)?;
    Ok(picked.map(|index| captures.swap_remove(index).0))
}

/// Lets the user pick one of `lines`, by position.
fn pick(
    prompt: &str,
    lines: Vec<String>,
    reporter: &Reporter<'_>,
) -> Result<Option<usize>, TerminalError> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let theme: &dyn Theme = if reporter.style(Stream::Err).colors {
        &colorful
    } else {
        &simple
    };
    ask(reporter, |terminal| {
        // A line that wraps would be redrawn wrongly.
        let room = usize::from(terminal.size().1).saturating_sub(4);
        let cut = |line: String| match line.char_indices().nth(room) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        };
        FuzzySelect::with_theme(theme)
            .with_prompt(prompt)
            .items(lines.into_iter().map(cut))
            .default(0)
            .max_length(SHOWN)
            .report(false)
            .interact_on_opt(terminal)
    })
}
