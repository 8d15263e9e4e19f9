//! JSON Lines: one object a line.

mod serde_line;
pub(super) mod text;

use super::{Broken, CapturedRequest, MAX_RECORD};

/// Reads one line: a request, `None` where there is none to be had (a blank line, or an object of
/// another `type` such as `ready` or `summary`).
///
/// # Errors
/// Why the line is broken.
pub fn parse_line(line: &[u8]) -> Result<Option<CapturedRequest<'_>>, Broken> {
    if line.len() > MAX_RECORD {
        return Err(Broken::TooLarge);
    }
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    serde_line::parse(line)
}
