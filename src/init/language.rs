//! The languages of handlers.

/// What a handler is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// TypeScript.
    TypeScript,
    /// JavaScript with `import`.
    JavaScript,
    /// JavaScript with `require`.
    CommonJs,
    /// Python.
    Python,
}

impl Language {
    /// The ending of a file in it.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::TypeScript => "ts",
            Self::JavaScript | Self::CommonJs => "js",
            Self::Python => "py",
        }
    }

    /// As people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TypeScript => "TypeScript",
            Self::JavaScript | Self::CommonJs => "JavaScript",
            Self::Python => "Python",
        }
    }
}
