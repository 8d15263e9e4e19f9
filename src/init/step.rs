//! The steps of a plan, and what is left to people.

use super::wire::Wired;

/// A step.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A new file.
    Create {
        /// Its path.
        path: String,
        /// All that it holds.
        text: String,
        /// What it is.
        about: &'static str,
    },
    /// Lines are added to a file.
    Edit {
        /// Its path.
        path: String,
        /// What it holds now.
        old: String,
        /// All that it is to hold.
        text: String,
        /// The lines.
        added: Vec<String>,
    },
    /// A new signing secret.
    Secret {
        /// The file.
        path: String,
        /// The variable.
        name: &'static str,
    },
    /// Something is there already, and stays as it is.
    Keep {
        /// Its path.
        path: String,
        /// What is there.
        why: String,
    },
}

/// What somebody has to decide, or to write where there is more than one place for it.
#[derive(Debug, PartialEq, Eq)]
pub struct ByHand {
    /// Where.
    pub path: String,
    /// What for.
    pub why: String,
    /// What to write.
    pub lines: Vec<String>,
}

/// A signing secret that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSecret {
    /// The file; none for the environment.
    pub path: Option<String>,
    /// The variable.
    pub name: String,
}

impl Step {
    /// The file that it is about.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Create { path, .. }
            | Self::Edit { path, .. }
            | Self::Secret { path, .. }
            | Self::Keep { path, .. } => path,
        }
    }
}

/// What is decided so far.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// What is to be done, in this order.
    pub(super) steps: Vec<Step>,
    /// What somebody has to decide.
    pub(super) by_hand: Vec<ByHand>,
}

impl Steps {
    /// Something stays as it is.
    pub(super) fn keep(&mut self, path: impl Into<String>, why: impl Into<String>) {
        let (path, why) = (path.into(), why.into());
        self.steps.push(Step::Keep { path, why });
    }

    /// A new file.
    pub(super) fn create(&mut self, path: impl Into<String>, text: String, about: &'static str) {
        let path = path.into();
        self.steps.push(Step::Create { path, text, about });
    }

    /// Lines are added to a file that held `old`.
    pub(super) fn edit(&mut self, path: impl Into<String>, old: String, wired: Wired) {
        self.steps.push(Step::Edit {
            path: path.into(),
            old,
            text: wired.text,
            added: wired.added,
        });
    }

    /// Somebody has to decide.
    pub(super) fn by_hand(
        &mut self,
        path: impl Into<String>,
        why: impl Into<String>,
        lines: Vec<String>,
    ) {
        let (path, why) = (path.into(), why.into());
        self.by_hand.push(ByHand { path, why, lines });
    }
}
