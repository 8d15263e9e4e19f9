//! The HTTP server side: accept connections, read whole requests, answer.

mod serve;

pub use serve::{Answer, Received, serve};
