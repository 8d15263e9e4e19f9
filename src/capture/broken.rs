//! Why a record cannot be read.

use thiserror::Error;

use super::{MAX_HEADERS, MAX_RECORD};

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
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// JSON, but of no known form.
    #[error("a JSON value without `headers` is no request")]
    UnknownObject,
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
    /// Neither a request line nor the end of the input.
    #[error("expected a request line such as `POST /api/webhooks HTTP/1.1`")]
    RequestLine,
    /// A response where a request is expected.
    #[error("a response, not a request")]
    Response,
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
