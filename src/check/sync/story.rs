//! The lives that the probes try: which deliveries come in which order, and how it has to end.

use std::fmt;

use super::object::{Kind, Step};
use Step::{Created, Deleted, Updated, UpdatedAgain};

/// Lives at once, so that each kind of race has a chance.
const RACES: usize = 6;

/// Lives with hung-up deliveries, each cut at another moment.
const CUTS: usize = 3;

/// A delivery, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Delivered, and its answer waited for.
    Deliver(Step),
    /// Delivered at the same time.
    AtOnce(Vec<Step>),
    /// Hung up before the answer.
    HangUp(Step),
    /// Delivered while the database is away.
    InOutage(Step),
}

impl Act {
    /// What is delivered.
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Deliver(step) | Self::HangUp(step) | Self::InOutage(step) => {
                std::slice::from_ref(step)
            }
            Self::AtOnce(steps) => steps,
        }
    }
}

/// How the state has to be in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As after this step.
    After(Step),
    /// Gone.
    Gone,
}

/// A life.
#[derive(Clone, Debug)]
pub struct Story {
    /// The probe that it is for.
    pub probe: &'static str,
    /// Whose life.
    pub kind: Kind,
    /// What comes, in this order.
    pub acts: Vec<Act>,
    /// How it ends.
    pub end: End,
}

impl Story {
    /// How many deliveries it has.
    pub fn deliveries(&self) -> usize {
        self.acts.iter().map(|act| act.steps().len()).sum()
    }

    /// Whether it tells of a deletion.
    pub fn deletes(&self) -> bool {
        self.acts.iter().any(|act| act.steps().contains(&Deleted))
    }

    /// What several of it are.
    pub fn noun(&self) -> &'static str {
        if ["sync.orders", "sync.stays-deleted"].contains(&self.probe) {
            "orders"
        } else {
            "lives"
        }
    }

    /// Whether it makes sense only where updates are handled.
    pub fn needs_updates(&self) -> bool {
        ["sync.update-first", "sync.older-update-last", "sync.orders"].contains(&self.probe)
    }

    /// Whether it makes sense only where deletions are handled.
    pub fn needs_deletion(&self) -> bool {
        self.end == End::Gone
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, act) in self.acts.iter().enumerate() {
            if index > 0 {
                f.write_str(" → ")?;
            }
            match act {
                Act::Deliver(step) => write!(f, "{step}")?,
                Act::HangUp(step) => write!(f, "{step} (hung up)")?,
                Act::InOutage(step) => write!(f, "{step} (in the outage)")?,
                Act::AtOnce(steps) => {
                    let names: Vec<_> = steps.iter().map(Step::to_string).collect();
                    write!(f, "{} at once", names.join(" + "))?;
                }
            }
        }
        Ok(())
    }
}

/// All lives of users, probe by probe.
pub fn of_users() -> Vec<Story> {
    let alive = End::After(UpdatedAgain);
    let whole = [Created, Updated, UpdatedAgain];
    let user = |probe, acts: Vec<Act>, end| Story {
        probe,
        kind: Kind::User,
        acts,
        end,
    };
    let mut stories = vec![
        user("sync.delete-unknown", one_by_one(&[Deleted]), End::Gone),
        user("sync.twice", twice(&whole), alive),
        user(
            "sync.twice",
            one_by_one(&[Created, Created, Deleted, Deleted]),
            End::Gone,
        ),
        user(
            "sync.twice-later",
            one_by_one(&[Created, Updated, UpdatedAgain, Created]),
            alive,
        ),
        user(
            "sync.twice-later",
            one_by_one(&[Created, Updated, UpdatedAgain, Updated]),
            alive,
        ),
        user(
            "sync.twice-later",
            one_by_one(&[Created, Deleted, Created]),
            End::Gone,
        ),
        user(
            "sync.update-first",
            one_by_one(&[UpdatedAgain, Created]),
            alive,
        ),
        user(
            "sync.older-update-last",
            one_by_one(&[Created, UpdatedAgain, Updated]),
            alive,
        ),
    ];
    for order in orders(&whole) {
        stories.push(user("sync.orders", one_by_one(&order), alive));
    }
    for order in orders(&[Created, Updated, UpdatedAgain, Deleted]) {
        stories.push(user("sync.stays-deleted", one_by_one(&order), End::Gone));
    }
    for _ in 0..RACES {
        let steps = vec![Created, Updated, UpdatedAgain, Created];
        stories.push(user("sync.at-once", vec![Act::AtOnce(steps)], alive));
    }
    for _ in 0..RACES {
        let steps = vec![Created, Updated, UpdatedAgain, Deleted];
        stories.push(user(
            "sync.at-once-deleted",
            vec![Act::AtOnce(steps)],
            End::Gone,
        ));
    }
    for _ in 0..CUTS {
        stories.push(user("sync.hung-up", hung_up(&whole), alive));
        stories.push(user(
            "sync.hung-up",
            hung_up(&[Created, Deleted]),
            End::Gone,
        ));
    }
    stories
}

/// What comes while the database is away.
pub fn of_outage() -> Vec<Story> {
    let user = |acts, end| Story {
        probe: "sync.after-failure",
        kind: Kind::User,
        acts,
        end,
    };
    let (deliver, outage) = (Act::Deliver, Act::InOutage);
    vec![
        user(vec![outage(Created)], End::After(Created)),
        user(
            vec![deliver(Created), outage(UpdatedAgain)],
            End::After(UpdatedAgain),
        ),
        user(vec![deliver(Created), outage(Deleted)], End::Gone),
    ]
}

/// The lives of what belongs to users.
pub fn of(kind: Kind) -> Vec<Story> {
    let probe = match kind {
        Kind::User => return of_users(),
        Kind::Organization => "sync.organizations",
        Kind::Membership => "sync.memberships",
    };
    let story = |steps: &[Step], end| Story {
        probe,
        kind,
        acts: one_by_one(steps),
        end,
    };
    let alive = End::After(Updated);
    let mut stories = vec![
        story(&[Updated, Created], alive),
        story(&[Created, Updated, Created], alive),
    ];
    for order in orders(&[Created, Updated, Deleted]) {
        stories.push(story(&order, End::Gone));
    }
    stories
}

fn one_by_one(steps: &[Step]) -> Vec<Act> {
    steps.iter().copied().map(Act::Deliver).collect()
}

fn twice(steps: &[Step]) -> Vec<Act> {
    steps
        .iter()
        .flat_map(|step| [Act::Deliver(*step), Act::Deliver(*step)])
        .collect()
}

fn hung_up(steps: &[Step]) -> Vec<Act> {
    steps
        .iter()
        .flat_map(|step| [Act::HangUp(*step), Act::Deliver(*step)])
        .collect()
}

/// Every order of `steps`.
fn orders(steps: &[Step]) -> Vec<Vec<Step>> {
    if steps.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, first) in steps.iter().enumerate() {
        let others = [&steps[..index], &steps[index + 1..]].concat();
        for mut rest in orders(&others) {
            rest.insert(0, *first);
            all.push(rest);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_orders_as_there_have_to_be() {
        let count = |probe| {
            of_users()
                .iter()
                .filter(|story| story.probe == probe)
                .count()
        };
        assert_eq!((count("sync.orders"), count("sync.stays-deleted")), (6, 24));
    }
}
