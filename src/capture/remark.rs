//! What is worth saying about a request as it was read.

use std::fmt;

/// What a capture does not tell as it was on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// `content-length` is not that of the body: somebody edited it afterwards.
    StaleLength {
        /// What the header says.
        said: usize,
        /// How many bytes are there.
        there: usize,
    },
    /// The body was parsed before it was captured, so that its bytes are lost.
    Parsed,
    /// The body is the only text near the headers that can be one.
    Guessed,
    /// The chunked coding was damaged, and undone as well as it could be.
    Frames,
    /// It is not known whether a line end follows the body.
    LineEnd,
    /// A dot stands for every byte that is not printable ASCII.
    Dots,
}

impl Remark {
    /// Whether the body may differ from what was signed through no fault of the sender, so that a
    /// signature that does not match proves nothing.
    #[must_use]
    pub const fn is_of_lost_bytes(&self) -> bool {
        !matches!(self, Self::StaleLength { .. } | Self::LineEnd)
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StaleLength { said, there } => write!(
                f,
                "content-length says {said}, but the body has {there} bytes: it was edited after it was captured"
            ),
            Self::Parsed => f.write_str(
                "the body was parsed before it was captured: its exact bytes are lost, and only the usual ways to write it can be tried",
            ),
            Self::Guessed => f.write_str(
                "no field beside the headers is called a body: the only JSON text near them was taken for it",
            ),
            Self::Frames => f.write_str(
                "the sizes of the chunks do not fit: lines that look like one were left out of the body",
            ),
            Self::LineEnd => f.write_str(
                "nothing says whether a line end belongs to the body: it was tried with and without",
            ),
            Self::Dots => f.write_str(
                "a dot stands for every byte that is not printable ASCII; curl --trace, and a stream followed as raw, have the exact bytes",
            ),
        }
    }
}
