//! Why a record cannot be read.

use std::io;

use thiserror::Error;

use super::{MAX_HEADERS, MAX_RECORD, Nearest};

/// Why a record cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Broken {
    /// See [`MAX_RECORD`].
    #[error("larger than {} MiB", MAX_RECORD >> 20)]
    TooLarge,
    /// See [`MAX_HEADERS`].
    #[error("more than {MAX_HEADERS} headers")]
    TooManyHeaders,
    /// Where text is expected.
    #[error("not UTF-8")]
    NotUtf8,
    /// Malformed, or not of the expected types.
    #[error("{}", json_reason(.0))]
    Json(#[from] serde_json::Error),
    /// No request, and nothing that is nearly one: the rest of a log, other requests of a browser.
    #[error("{0}")]
    PassedOver(Nearest),
    /// Headers without what they sign.
    #[error(
        "the signature headers are there, but no body beside them: have the raw body logged, too, as `body` or `rawBody`"
    )]
    NoBody(Box<str>),
    /// What `curl -v` shows.
    #[error("curl -v does not show the body that it sends: --trace - does")]
    VerboseCurl(Box<str>),
    /// Of an editor's file.
    #[error("the variable {{{{{0}}}}} is not set in the file: put its value in its place")]
    Variable(String),
    /// Of mitmproxy's file.
    #[error("malformed flow: this is no file of mitmproxy, or it was cut off")]
    Flow,
    /// A field that the form requires.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Two fields that exclude each other.
    #[error("`{0}` and `{1}` are both there")]
    Both(&'static str, &'static str),
    /// Of a field that should be base64.
    #[error("`{0}` is not base64")]
    Base64(&'static str),
    /// Of a field that should be a time.
    #[error("`{0}` is not a time")]
    Time(&'static str),
    /// A capture line from a later version.
    #[error("version {0} of the capture line; only version 1 is known")]
    Version(u64),
    /// The body was parsed before it was captured.
    #[error("`{0}` is {1}, not text: the exact bytes that were signed are lost")]
    ParsedBody(&'static str, &'static str),
    /// The capture tells of a body that it does not have.
    #[error("the body is not in the capture")]
    BodyLost,
    /// A command line that cannot be understood without running it.
    #[error("the command has {0}: only what stands in its text is read")]
    Shell(&'static str),
    /// A quotation mark without its counterpart.
    #[error("a quotation mark is never closed")]
    OpenQuote,
    /// An option of curl that changes the request in a way that is not followed.
    #[error("curl's {0} is not supported here")]
    CurlOption(String),
    /// `@file`, when it cannot be read.
    #[error("cannot read {0}: {1}")]
    File(String, io::Error),
    /// `@file`, when it is somewhere else.
    #[error("{0} is not read: it is not in the directory of the capture")]
    FileElsewhere(String),
    /// Neither a request line nor the end of the input.
    #[error("expected a request line such as `POST /api/webhooks HTTP/1.1`")]
    RequestLine,
    /// A header line that HTTP does not allow.
    #[error("malformed header: {0}")]
    Header(httparse::Error),
    /// Not a number, or several different ones.
    #[error("malformed content-length")]
    ContentLength,
    /// The chunked coding is broken.
    #[error("malformed chunk; was the body saved without its chunked coding?")]
    Chunk,
    /// The input ends inside the header block.
    #[error("the input ends inside the headers (an empty line ends them)")]
    TruncatedHead,
    /// The input ends inside the body.
    #[error("the body ends after {got} of {expected} bytes")]
    TruncatedBody {
        /// Bytes that are there.
        got: usize,
        /// Bytes that the headers promise.
        expected: usize,
    },
}

impl Broken {
    /// What the record is, where it is none that anybody would take for a captured request.
    #[must_use]
    pub const fn passed_over(&self) -> Option<Nearest> {
        match self {
            Self::PassedOver(nearest) => Some(*nearest),
            _ => None,
        }
    }
}

/// The reason without its line, which is that of the record and known already.
fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&position) {
        Some(reason) if error.line() == 1 => format!("{reason} (column {})", error.column()),
        Some(reason) => reason.to_owned(),
        None => text,
    }
}
