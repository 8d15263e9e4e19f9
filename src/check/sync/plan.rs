//! What a sync check will do, before it does.

use std::cell::Cell;
use std::time::Duration;

use super::object::Kind;
use super::shell;
use super::state::{StateError, StateSource};
use super::story::{self, Story};
use crate::check::Selection;

/// Users whose lives come once and in order: one that is only created, two with whole lives, and
/// one that is not deleted.
pub const WITNESSES: usize = 4;

/// A last one, after which all is known to be done.
const LAST: usize = 1;

/// How long a command may take to stop or start a database.
const LIMIT: Duration = Duration::from_secs(60);

/// What is decided before a sync check.
pub struct SyncPlan {
    /// Where the rows are read.
    pub state: StateSource,
    /// How long a delivery takes to show, if it is not to be measured.
    pub settle: Option<Duration>,
    /// What takes the database away and brings it back.
    pub outage: Option<Outage>,
    /// What is asked.
    pub selection: Selection,
}

/// Commands that stand for an outage.
pub struct Outage {
    /// Takes the database away.
    pub breaks: String,
    /// Brings it back.
    pub mends: String,
    /// Whether it is away.
    pub is_broken: Cell<bool>,
}

impl Outage {
    /// Not broken yet.
    #[must_use]
    pub const fn new(breaks: String, mends: String) -> Self {
        Self {
            breaks,
            mends,
            is_broken: Cell::new(false),
        }
    }

    /// Brings the database back, if it is away.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn mend(&self) -> Result<(), StateError> {
        if !self.is_broken.get() {
            return Ok(());
        }
        let mended = shell::run(&self.mends, LIMIT).await;
        mended.map_err(|source| StateError::Outage {
            what: "mends",
            source,
        })?;
        self.is_broken.set(false);
        Ok(())
    }

    /// Takes the database away.
    ///
    /// # Errors
    /// When the command fails.
    pub async fn make(&self) -> Result<(), StateError> {
        // What fails may have done half of it.
        self.is_broken.set(true);
        let broken = shell::run(&self.breaks, LIMIT).await;
        broken.map_err(|source| StateError::Outage {
            what: "breaks",
            source,
        })
    }
}

impl SyncPlan {
    /// Whether that probe was asked for.
    #[must_use]
    pub fn wants(&self, probe: &str) -> bool {
        self.selection
            .probes()
            .iter()
            .any(|known| known.id == probe)
    }

    /// The lives of users that are asked for, in the order in which they come. The outage is the
    /// last of them.
    #[must_use]
    pub fn stories(&self) -> Vec<Story> {
        let mut stories = story::of_users();
        stories.retain(|story| self.wants(story.probe));
        stories
    }

    /// The lives in the outage, if there is one.
    #[must_use]
    pub fn outage_stories(&self) -> Vec<Story> {
        if self.outage.is_some() && self.wants("sync.after-failure") {
            story::of_outage()
        } else {
            Vec::new()
        }
    }

    /// How many users are made up and how many deliveries are made, without what the state may
    /// turn out to show besides and what is sent again.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let stories = [self.stories(), self.outage_stories()].concat();
        let users = WITNESSES + stories.len() + LAST;
        // Two witnesses have four deliveries, one has two, one has one; in the end all others are
        // deleted.
        let own: usize = stories.iter().map(Story::deliveries).sum();
        let deleted = stories.iter().filter(|story| story.deletes()).count();
        (users, own + 2 * 4 + 2 + 1 + LAST + users - 2 - deleted)
    }

    /// The kinds of objects besides users that are asked for.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        [
            (Kind::Organization, "sync.organizations"),
            (Kind::Membership, "sync.memberships"),
        ]
        .into_iter()
        .filter(|(_, probe)| self.wants(probe))
        .map(|(kind, _)| kind)
    }
}
