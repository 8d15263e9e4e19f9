//! Exit codes: one meaning each, the highest wins over many results.

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Yes, or done.
    Done = 0,
    /// The answer is no: not authentic, or answered outside `--expect-status`.
    No = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A secret, payload, capture or event type that cannot be used.
    Input = 3,
    /// The endpoint could not be reached.
    Unreachable = 4,
    /// Local I/O failed: files, sockets, output.
    Local = 5,
    /// Interrupted: twice while delivering, once in a picker.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
