//! What a sync check will do, before it does.

use std::time::Duration;

use super::object::Kind;
use super::state::StateSource;
use super::story::{self, Story};
use crate::check::Selection;

/// Users whose lives come once and in order: two that are deleted, two that are not.
pub const WITNESSES: usize = 4;

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
}

impl SyncPlan {
    /// Whether that probe was asked for.
    #[must_use]
    pub fn wants(&self, probe: &str) -> bool {
        self.selection.probes().iter().any(|known| known.id == probe)
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
        let users = WITNESSES + stories.len();
        // Two witnesses have four deliveries, two have two; in the end all others are deleted.
        let own: usize = stories.iter().map(Story::deliveries).sum();
        let deleted = stories.iter().filter(|story| story.deletes()).count();
        (users, own + 2 * 4 + 2 * 2 + users - 2 - deleted)
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
