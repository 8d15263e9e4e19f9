//! Who reads it: advice names what one has before oneself.

/// Where something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// At a terminal: endpoints are named by `--to`.
    Terminal,
    /// On the page: endpoints have a URL that can be edited.
    Page,
}

impl Face {
    /// What names the endpoint there.
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::Terminal => "--to",
            Self::Page => "the endpoint's URL",
        }
    }
}
