//! A fuzzy picker on the terminal, for what was not named on the command line.

use std::cmp::Reverse;
use std::fmt;
use std::ops::ControlFlow;

use dialoguer::FuzzySelect;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;
use thiserror::Error;

use super::prompt::{TerminalError, ask};
use super::{Reporter, Stream};
use crate::event::EventType;
use crate::signing::Scheme;
use crate::store::{Filter, Store, StoreError};
use crate::time::Time;
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
    #[error("{store}: holds nothing yet: `cew listen` captures, `cew send-example` sends")]
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

/// Lets the user pick one of the latest captures and sent messages; gives its id. `None` after Esc
/// or Ctrl-C.
///
/// # Errors
/// When the store or the terminal cannot be read, or there is nothing yet.
pub fn pick_message(store: &Store, reporter: &Reporter<'_>) -> Result<Option<String>, PickError> {
    /// Older ones are found by their ids.
    const LATEST: u64 = 500;
    let filter = Filter {
        last: Some(LATEST),
        ..Filter::default()
    };
    let mut found = Vec::new();
    store.each(&filter, &mut |capture| {
        let event = capture.event_type.as_deref().unwrap_or_default();
        let note = match capture.valid {
            Some(true) => "",
            Some(false) => "  not authentic",
            None => "  not verified",
        };
        let at = capture.request.received_at.unwrap_or_default();
        let id = capture.request.id.as_deref().unwrap_or_default().to_owned();
        found.push((at, id, line(at, event, &capture.message, note)));
        ControlFlow::Continue(())
    })?;
    store.each_message(&filter, &mut |stored| {
        let message = stored.message;
        let line = line(message.at, &message.event_type, &message.id, "  sent");
        found.push((message.at, message.id, line));
        ControlFlow::Continue(())
    })?;
    if found.is_empty() {
        let store = store.path().display().to_string();
        return Err(PickError::Empty { store });
    }
    // The latest first, and of one time what came last.
    found.reverse();
    found.sort_by_key(|(at, ..)| Reverse(*at));
    let lines = found.iter().map(|(.., line)| line.clone()).collect();
    let picked = pick("Message:", lines, reporter)?;
    Ok(picked.map(|index| found.swap_remove(index).1))
}

fn line(at: Time, event: &str, message: &str, note: &str) -> String {
    let event = if event.is_empty() { "(no type)" } else { event };
    let (event, message) = (sanitize(event), sanitize(message));
    format!("{at:.0}  {event:32}  {message}{note}")
}

/// Lets the user pick one of `lines`, by position.
fn pick(
    prompt: &str,
    lines: Vec<String>,
    reporter: &Reporter<'_>,
) -> Result<Option<usize>, TerminalError> {
    let (colorful, simple) = (ColorfulTheme::default(), SimpleTheme);
    let look: &dyn Theme = if reporter.style(Stream::Err).colors {
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
        let lines: Vec<_> = lines.into_iter().map(cut).collect();
        let theme = SaysWhenNothingMatches {
            look,
            lines: &lines,
        };
        FuzzySelect::with_theme(&theme)
            .with_prompt(prompt)
            .items(&lines)
            .default(0)
            .max_length(SHOWN)
            .report(false)
            .interact_on_opt(terminal)
    })
}

/// Without this, a list that has become empty looks like one that hangs.
struct SaysWhenNothingMatches<'a> {
    look: &'a dyn Theme,
    lines: &'a [String],
}

impl Theme for SaysWhenNothingMatches<'_> {
    fn format_fuzzy_select_prompt(
        &self,
        out: &mut dyn fmt::Write,
        prompt: &str,
        typed: &str,
        cursor: usize,
    ) -> fmt::Result {
        let matcher = SkimMatcherV2::default();
        let matches = |line: &String| matcher.fuzzy_match(line, typed).is_some();
        if self.lines.iter().any(matches) {
            return self
                .look
                .format_fuzzy_select_prompt(out, prompt, typed, cursor);
        }
        let prompt = format!("{prompt} (nothing matches, backspace deletes)");
        self.look
            .format_fuzzy_select_prompt(out, &prompt, typed, cursor)
    }

    fn format_fuzzy_select_prompt_item(
        &self,
        out: &mut dyn fmt::Write,
        text: &str,
        active: bool,
        highlight_matches: bool,
        matcher: &SkimMatcherV2,
        typed: &str,
    ) -> fmt::Result {
        self.look.format_fuzzy_select_prompt_item(
            out,
            text,
            active,
            highlight_matches,
            matcher,
            typed,
        )
    }
}
