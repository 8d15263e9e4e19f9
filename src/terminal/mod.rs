//! The terminal: what is written to it and read from it, and its signals.

mod consent;
mod interrupt;
#[cfg_attr(not(unix), path = "no_keys.rs")]
mod keys;
#[cfg(unix)]
mod mode;
mod once;
mod pick;
mod progress_line;
mod prompt;
mod reporter;

pub use consent::{ConsentError, consent};
pub use interrupt::{Interrupt, leave, write_in_background};
pub use keys::Keys;
pub use pick::{PickError, pick_event_type, pick_message};
pub use progress_line::ProgressLine;
pub use prompt::TerminalError;
pub use reporter::{Color, Form, OutputError, Reporter, Stream, Unread};
