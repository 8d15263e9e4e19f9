//! Where deliveries go on to: one handler or several, each with the event types that it wants.

use std::cell::RefCell;
use std::str::FromStr;

use hyper::header::HeaderMap;
use thiserror::Error;

use super::{Forward, PerMessage};
use crate::event::{self, EventType};
use crate::signing::Scheme;

/// `--forward-to`: `[TYPE,…=]URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardTo {
    /// Which event types go there, as names or with a `*` for any part of one; all if empty.
    pub types: Vec<String>,
    /// Where they go, as it was given.
    pub to: String,
}

/// Why something is no [`ForwardTo`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ForwardToError {
    /// Nothing before the `=`, or before a comma there.
    #[error("an event type is missing before the `=`, as in 'user.*=localhost:3001'")]
    NoType,
    /// An event type where a host should be.
    #[error("{0} is an event type, which stands before a `=`, as in '{0}=localhost:3001'")]
    NoHost(String),
}

impl FromStr for ForwardTo {
    type Err = ForwardToError;

    fn from_str(text: &str) -> Result<Self, ForwardToError> {
        let of_types = |c: char| c.is_ascii_alphanumeric() || "_.*,-".contains(c);
        // A URL may have a `=` of its own.
        let (types, to) = match text.split_once('=') {
            Some((types, to)) if types.chars().all(of_types) => (Some(types), to),
            _ => (None, text),
        };
        let types: Vec<_> = types.into_iter().flat_map(|list| list.split(',')).collect();
        if types.contains(&"") {
            return Err(ForwardToError::NoType);
        }
        let host = to.split(['/', ':']).next().unwrap_or_default();
        if Scheme::ALL
            .iter()
            .any(|scheme| EventType::named(host, *scheme).is_some())
        {
            return Err(ForwardToError::NoHost(host.to_owned()));
        }
        Ok(Self {
            types: types.into_iter().map(str::to_owned).collect(),
            to: to.to_owned(),
        })
    }
}

/// A handler, and what goes to it.
pub struct Target {
    /// The way there.
    pub forward: Forward,
    /// As in [`ForwardTo`].
    pub types: Vec<String>,
}

impl Target {
    /// Where it is and what it wants, as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        let to = self.forward.target();
        match &self.types[..] {
            [] => to,
            types => format!("{to} ({})", types.join(", ")),
        }
    }

    fn wants(&self, event_type: Option<&str>) -> bool {
        let of = |name| self.types.iter().any(|pattern| event::fits(pattern, name));
        self.types.is_empty() || event_type.is_some_and(of)
    }
}

/// All handlers, in the order in which they were given.
#[derive(Default)]
pub struct Targets {
    all: Vec<Target>,
    /// Which of several have accepted a message, by their place.
    accepted: RefCell<PerMessage<Vec<usize>>>,
}

impl Targets {
    /// Those.
    #[must_use]
    pub fn new(all: Vec<Target>) -> Self {
        let accepted = RefCell::default();
        Self { all, accepted }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Target> {
        self.all.iter()
    }

    /// Where deliveries go, each with what it wants, as it is shown.
    pub fn shown(&self) -> Option<String> {
        let shown: Vec<_> = self.iter().map(Target::shown).collect();
        (!shown.is_empty()).then(|| shown.join(", "))
    }

    /// Whether a request with these headers was handed on by this listener itself.
    #[must_use]
    pub fn have_sent(&self, headers: &HeaderMap) -> bool {
        self.iter().any(|target| target.forward.has_sent(headers))
    }

    /// Whether an event of that type goes anywhere.
    #[must_use]
    pub fn want(&self, event_type: Option<&str>) -> bool {
        self.iter().any(|target| target.wants(event_type))
    }

    /// Where an attempt at `message` goes, each with its place: an attempt that is repeated for one
    /// that refused it spares the others. What all have accepted is delivered anew on purpose, and
    /// goes to all.
    pub fn due(&self, message: &str, event_type: Option<&str>) -> Vec<(usize, &Target)> {
        let mut wanting: Vec<_> = self
            .iter()
            .enumerate()
            .filter(|(_, target)| target.wants(event_type))
            .collect();
        if wanting.len() > 1 {
            let mut accepted = self.accepted.borrow_mut();
            let accepted = accepted.of(message);
            if wanting.iter().all(|(place, _)| accepted.contains(place)) {
                accepted.clear();
            }
            wanting.retain(|(place, _)| !accepted.contains(place));
        }
        wanting
    }

    /// Remembers that the target in that place has accepted `message`.
    pub fn accepted(&self, message: &str, place: usize) {
        if self.all.len() > 1 {
            self.accepted.borrow_mut().of(message).push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::http::{Endpoint, Outbound};

    #[test]
    fn types_stand_before_an_equals_sign_unless_it_is_the_urls() {
        for (text, types, to) in [
            ("3000", &[][..], "3000"),
            (
                "organization.*=localhost:3001/hooks",
                &["organization.*"],
                "localhost:3001/hooks",
            ),
            (
                "user.created,session.*=3001",
                &["user.created", "session.*"],
                "3001",
            ),
            ("*=3001", &["*"], "3001"),
            ("localhost:3000/in?a=b", &[], "localhost:3000/in?a=b"),
            (
                "user.*=http://localhost/in?a=b",
                &["user.*"],
                "http://localhost/in?a=b",
            ),
        ] {
            let types = types.iter().map(|&name| name.to_owned()).collect();
            let to = to.to_owned();
            assert_eq!(text.parse(), Ok(ForwardTo { types, to }), "{text}");
        }
        for text in ["=3000", "user.created,=3000", ",=3000"] {
            let parsed = text.parse::<ForwardTo>();
            assert_eq!(parsed, Err(ForwardToError::NoType), "{text}");
        }
        for text in [
            "user.created:3000",
            "user.created",
            "user.*=user.created/hook",
        ] {
            let parsed = text.parse::<ForwardTo>();
            let no_host = ForwardToError::NoHost("user.created".to_owned());
            assert_eq!(parsed, Err(no_host), "{text}");
        }
    }

    fn targets(lists: &[&[&str]]) -> Targets {
        let target = |types: &&[&str]| Target {
            forward: Forward::new(
                Endpoint::parse("3000", "/").unwrap(),
                false,
                Duration::from_secs(1),
                Vec::new(),
                &Outbound::default(),
                [7; 8],
            )
            .unwrap(),
            types: types.iter().map(|&name| name.to_owned()).collect(),
        };
        Targets::new(lists.iter().map(target).collect())
    }

    fn due(targets: &Targets, message: &str, event_type: Option<&str>) -> Vec<usize> {
        let due = targets.due(message, event_type);
        due.into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn each_gets_the_types_that_it_wants() {
        let targets = targets(&[&[], &["user.*"], &["session.created", "user.created"]]);
        assert_eq!(due(&targets, "a", Some("user.created")), [0, 1, 2]);
        assert_eq!(due(&targets, "b", Some("user.updated")), [0, 1]);
        assert_eq!(due(&targets, "c", Some("username")), [0]);
        assert_eq!(due(&targets, "d", None), [0]);
    }

    #[test]
    fn who_has_accepted_a_message_is_spared_until_all_have() {
        let targets = targets(&[&[], &[], &["session.*"]]);
        targets.accepted("a", 1);
        assert_eq!(due(&targets, "a", Some("user.created")), [0]);
        assert_eq!(due(&targets, "b", Some("user.created")), [0, 1]);
        targets.accepted("a", 0);
        assert_eq!(due(&targets, "a", Some("user.created")), [0, 1]);
        assert_eq!(due(&targets, "a", Some("user.created")), [0, 1]);
    }
}
