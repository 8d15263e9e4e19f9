//! What is sent at the terminal, written down while it is sent.
//!
//! A [`Recorder`] opens the store and writes on a thread of its own, so that nobody waits for it but
//! the end of the command. [`Recorded`] is a message that hands it each attempt.

mod attempt;
mod message;
mod recorder;

pub use attempt::recorded;
pub use message::Recorded;
pub use recorder::{Notes, Recorder};
