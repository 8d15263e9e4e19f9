//! What is to be explained.

/// A request that was refused.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Names and values as received.
    pub headers: &'a [(&'a str, &'a str)],
    /// The exact bytes.
    pub body: &'a [u8],
    /// Whether it was kept, rather than just received: then its age tells nothing.
    pub captured: bool,
}
