//! What an input without any request comes nearest to, and what is missing from it.

use thiserror::Error;

/// From the farthest to the nearest. The texts complete "no captured request".
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearest {
    /// Nothing that could be named.
    #[error("text that has no request line, no curl command and no JSON with signature headers")]
    Text,
    /// Such as a log of something else.
    #[error(
        "JSON without the headers svix-id, svix-timestamp and svix-signature, in whatever depth"
    )]
    Json,
    /// The answer to a request.
    #[error("a response, not a request")]
    Response,
    /// What was signed, but not what signs it.
    #[error("an event's payload alone: give it with --body, and its headers with -H")]
    Payload,
    /// Such as what a browser sent to its own server.
    #[error("requests, but none with the headers svix-id, svix-timestamp and svix-signature")]
    Unsigned,
}
