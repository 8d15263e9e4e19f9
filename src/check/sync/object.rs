//! Users, organizations and memberships, and what happens to them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::signing::MessageId;
use crate::time::Time;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A user.
    User,
    /// An organization.
    Organization,
    /// A user's membership in an organization.
    Membership,
}

impl Kind {
    /// As event types begin.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Organization => "organization",
            Self::Membership => "organizationMembership",
        }
    }

    /// For texts.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Organization => "organization",
            Self::Membership => "membership",
        }
    }

    /// The last version of an object of this kind.
    pub const fn last(self) -> Step {
        match self {
            Self::User => Step::UpdatedAgain,
            Self::Organization | Self::Membership => Step::Updated,
        }
    }
}

/// What happens to an object in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The first version.
    Created,
    /// The second: another name, other metadata.
    Updated,
    /// The third: another name, another primary address.
    UpdatedAgain,
    /// The end.
    Deleted,
}

impl Step {
    /// How the event type ends.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated | Self::UpdatedAgain => "updated",
            Self::Deleted => "deleted",
        }
    }

    /// How far into the life.
    pub const fn number(self) -> u8 {
        match self {
            Self::Created => 0,
            Self::Updated => 1,
            Self::UpdatedAgain => 2,
            Self::Deleted => 3,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UpdatedAgain => "updated₂",
            step => step.event(),
        })
    }
}

/// When the steps of a life happened.
#[derive(Clone, Copy)]
pub struct Clock {
    start: Time,
    /// Between two steps.
    pace: Duration,
}

impl Clock {
    /// A life that goes on as its deliveries come: a handler may compare with the time of day.
    pub fn live(now: Time) -> Self {
        Self {
            start: now.to_milliseconds(),
            pace: Duration::from_secs(2),
        }
    }

    /// A life that is over, whose deliveries come late.
    pub fn late(now: Time) -> Self {
        Self {
            start: now
                .to_milliseconds()
                .saturating_sub(Duration::from_secs(40)),
            pace: Duration::from_secs(10),
        }
    }

    /// In milliseconds since 1970.
    pub fn at(self, step: Step) -> i64 {
        let passed = self.pace * u32::from(step.number());
        self.start.saturating_add(passed).unix_milliseconds()
    }
}

/// A message: however often it is delivered, it keeps its id.
#[derive(Clone)]
pub struct Message {
    /// Of the message.
    pub id: MessageId,
    /// The payload.
    pub body: Vec<u8>,
}

/// A made-up object and all messages on it.
pub struct Object {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Its data as it was created.
    pub data: Value,
    /// A row with one of these is about it.
    pub(super) marks: Vec<String>,
    /// A row with all of these is about it, too.
    pub(super) together: Vec<String>,
    /// What differs between objects of one kind, and what stands for it.
    pub(super) own: Vec<(String, String)>,
    pub(super) messages: BTreeMap<Step, Message>,
}

impl Object {
    /// Whether a row that reads `text` is about this object.
    pub fn is_in(&self, text: &str) -> bool {
        self.marks.iter().any(|mark| text.contains(mark))
            || !self.together.is_empty() && self.together.iter().all(|mark| text.contains(mark))
    }

    /// `text` as it would read for any object of this kind.
    pub fn impersonal(&self, text: &str) -> String {
        let replace = |text: String, (own, general): &(String, String)| text.replace(own, general);
        self.own.iter().fold(text.to_owned(), replace)
    }

    /// The message on `step`, if there is one in lives of this kind.
    pub fn message(&self, step: Step) -> Option<&Message> {
        self.messages.get(&step)
    }
}
