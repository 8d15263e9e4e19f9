//! Where terminals are of another kind, no keys are read.

use super::Reporter;

/// Never there.
pub enum Keys {}

impl Keys {
    /// `None`.
    pub fn watch(_: &mut Reporter<'_>, _: impl Fn(char) + Send + 'static) -> Option<Self> {
        None
    }

    /// Never called.
    pub fn next(&self) {
        match *self {}
    }
}
