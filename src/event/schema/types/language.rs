//! The languages of `--types`.

use std::str::FromStr;

/// A language that types are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// As a module that only declares, under `strict`.
    TypeScript,
    /// For serde.
    Rust,
    /// As `TypedDict`, of Python 3.10 and later.
    Python,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::TypeScript, Self::Rust, Self::Python];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TypeScript => "ts",
            Self::Rust => "rust",
            Self::Python => "python",
        }
    }

    /// A name that is understood, too.
    #[must_use]
    pub const fn other_name(self) -> &'static str {
        match self {
            Self::TypeScript => "typescript",
            Self::Rust => "rs",
            Self::Python => "py",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|known| [known.name(), known.other_name()].contains(&name));
        known
            .next()
            .ok_or_else(|| format!("{name:?} is not a language; use ts, rust or python"))
    }
}
