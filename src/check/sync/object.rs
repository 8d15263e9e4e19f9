//! Made-up users, organizations and memberships, each with a life of its own.
//!
//! Ids are new in every run, even with the same seed: a right handler remembers what was deleted.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::check::CheckError;
use crate::context::Ambient;
use crate::event::{self, EventType};
use crate::signing::{MessageId, Scheme};
use crate::text::ksuid;
use crate::time::Time;

/// All made-up addresses end in this. It is reserved: no mail goes there.
pub const DOMAIN: &str = "cew-sync.example";

/// First and last names, version after version. No word of them is in an id by accident.
const NAMES: [(&str, &str); 3] = [
    ("Marigold", "Alderman"),
    ("Nasturtium", "Birchwood"),
    ("Oleander", "Cedarhurst"),
];

/// Roles in an organization, version after version.
const ROLES: [(&str, &str); 2] = [("org:member", "Member"), ("org:admin", "Admin")];

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
    const fn event(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated | Self::UpdatedAgain => "updated",
            Self::Deleted => "deleted",
        }
    }

    /// How far into the life.
    const fn number(self) -> u8 {
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

    fn at(self, step: Step) -> i64 {
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
    marks: Vec<String>,
    /// A row with all of these is about it, too.
    together: Vec<String>,
    /// What differs between objects of one kind, and what stands for it.
    own: Vec<(String, String)>,
    messages: BTreeMap<Step, Message>,
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

/// Makes objects.
pub struct Maker {
    ambient: Ambient,
}

impl Maker {
    /// With this clock and randomness.
    pub const fn new(ambient: Ambient) -> Self {
        Self { ambient }
    }

    /// A user with several addresses, of which the primary one is never the first.
    pub fn user(&self, clock: Clock) -> Result<Object, CheckError> {
        let (id, tag) = (self.id("user_")?, self.tag()?);
        let roles = ["other", "main", "main2"];
        let mut addresses = Vec::new();
        for role in roles {
            addresses.push((self.id("idn_")?, format!("{role}-{tag}@{DOMAIN}")));
        }
        let mut own = vec![
            (id.clone(), "<id>".to_owned()),
            (tag.clone(), "…".to_owned()),
        ];
        for (role, (id, _)) in roles.iter().zip(&addresses) {
            own.push((id.clone(), format!("<id of {role}>")));
        }
        let version = |step: Step| -> Result<Value, CheckError> {
            let mut data = template("user.created")?;
            let shown = if step == Step::UpdatedAgain { 3 } else { 2 };
            let (first, last) = NAMES[usize::from(step.number())];
            data["email_addresses"] = addresses[..shown]
                .iter()
                .map(|(id, address)| email_address(&data, id, address, clock))
                .collect();
            data["id"] = id.clone().into();
            data["first_name"] = first.into();
            data["last_name"] = format!("{last}-{tag}").into();
            data["primary_email_address_id"] = addresses[shown - 1].0.clone().into();
            data["phone_numbers"] = json!([]);
            data["primary_phone_number_id"] = Value::Null;
            data["public_metadata"] = json!({ "plan": format!("plan-{}", step.number() + 1) });
            if step == Step::Created {
                // It is gone with the first update: what is merged keeps it or not, as they come.
                data["public_metadata"]["trial"] = true.into();
            }
            for field in [
                "created_at",
                "last_active_at",
                "last_sign_in_at",
                "legal_accepted_at",
            ] {
                data[field] = clock.at(Step::Created).into();
            }
            data["updated_at"] = clock.at(step).into();
            Ok(data)
        };
        let deleted = json!({ "deleted": true, "external_id": null, "id": id, "object": "user" });
        let steps = [Step::Created, Step::Updated, Step::UpdatedAgain];
        let mut versions = Vec::new();
        for step in steps {
            versions.push((step, version(step)?));
        }
        let marks = vec![id.clone(), tag];
        self.object(Kind::User, id, marks, own, versions, deleted, clock)
    }

    /// An organization that `creator` made.
    pub fn organization(&self, creator: &Object, clock: Clock) -> Result<Object, CheckError> {
        let (id, tag) = (self.id("org_")?, self.tag()?);
        let own = vec![
            (id.clone(), "<id>".to_owned()),
            (tag.clone(), "…".to_owned()),
        ];
        let mut versions = Vec::new();
        for step in [Step::Created, Step::Updated] {
            let mut data = template("organization.created")?;
            let (_, name) = NAMES[usize::from(step.number())];
            data["id"] = id.clone().into();
            data["name"] = format!("{name} {tag}").into();
            data["slug"] = format!("{}-{tag}", name.to_lowercase()).into();
            data["created_by"] = creator.id.clone().into();
            data["public_metadata"] = json!({ "plan": format!("plan-{}", step.number() + 1) });
            data["created_at"] = clock.at(Step::Created).into();
            data["last_active_at"] = clock.at(Step::Created).into();
            data["updated_at"] = clock.at(step).into();
            versions.push((step, data));
        }
        let slug = versions[1].1["slug"].clone();
        let deleted = json!({ "deleted": true, "id": id, "object": "organization", "slug": slug });
        let marks = vec![id.clone(), tag];
        self.object(Kind::Organization, id, marks, own, versions, deleted, clock)
    }

    /// The membership of `user` in `organization`.
    pub fn membership(
        &self,
        user: &Object,
        organization: &Object,
        clock: Clock,
    ) -> Result<Object, CheckError> {
        let id = self.id("orgmem_")?;
        let own = [
            (id.clone(), "<id>".to_owned()),
            (organization.id.clone(), "<organization>".to_owned()),
        ];
        // What is the user's own stands in the membership, too.
        let own = own.into_iter().chain(user.own.iter().cloned()).collect();
        let mut versions = Vec::new();
        for step in [Step::Created, Step::Updated] {
            let mut data = template("organizationMembership.created")?;
            let (role, name) = ROLES[usize::from(step.number())];
            data["id"] = id.clone().into();
            data["organization"] = organization.data.clone();
            data["public_user_data"]["user_id"] = user.id.clone().into();
            data["public_user_data"]["first_name"] = user.data["first_name"].clone();
            data["public_user_data"]["last_name"] = user.data["last_name"].clone();
            let address = &user.data["email_addresses"][1]["email_address"];
            data["public_user_data"]["identifier"] = address.clone();
            data["public_user_data"]["username"] = Value::Null;
            data["role"] = role.into();
            data["role_name"] = name.into();
            data["created_at"] = clock.at(Step::Created).into();
            data["updated_at"] = clock.at(step).into();
            versions.push((step, data));
        }
        let deleted = versions[1].1.clone();
        let together = vec![user.id.clone(), organization.id.clone()];
        let marks = vec![id.clone()];
        let membership = self.object(Kind::Membership, id, marks, own, versions, deleted, clock)?;
        Ok(Object {
            together,
            ..membership
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of an object, each once"
    )]
    fn object(
        &self,
        kind: Kind,
        id: String,
        marks: Vec<String>,
        own: Vec<(String, String)>,
        versions: Vec<(Step, Value)>,
        deleted: Value,
        clock: Clock,
    ) -> Result<Object, CheckError> {
        let data = versions.first().map(|(_, data)| data.clone());
        let mut messages = BTreeMap::new();
        for (step, data) in versions.into_iter().chain([(Step::Deleted, deleted)]) {
            let name = format!("{}.{}", kind.name(), step.event());
            let mut payload = EventType::find(&name, Scheme::Svix)?.value();
            payload["data"] = data;
            // The same in all of a life: what only one event tells is no field to compare.
            payload["event_attributes"] = json!({ "http_request": {
                "client_ip": "203.0.113.24", "user_agent": "cew"
            } });
            payload["timestamp"] = (clock.at(step) + 20).into();
            let message = Message {
                id: self.ambient.new_message_id()?,
                body: event::compact(&payload),
            };
            messages.insert(step, message);
        }
        Ok(Object {
            kind,
            id,
            data: data.unwrap_or_default(),
            marks,
            together: Vec::new(),
            own,
            messages,
        })
    }

    fn id(&self, prefix: &str) -> Result<String, CheckError> {
        let seconds = self.ambient.now().unix_seconds();
        let text = ksuid::text(seconds, &self.ambient.random_bytes()?);
        Ok(format!("{prefix}{text}"))
    }

    /// What makes addresses and names the object's own.
    fn tag(&self) -> Result<String, CheckError> {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let random: [u8; 10] = self.ambient.random_bytes()?;
        Ok(random
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect())
    }
}

/// The data of an example.
fn template(name: &str) -> Result<Value, CheckError> {
    let mut example = EventType::find(name, Scheme::Svix)?.value();
    Ok(example["data"].take())
}

fn email_address(data: &Value, id: &str, address: &str, clock: Clock) -> Value {
    let mut entry = data["email_addresses"][0].clone();
    entry["id"] = id.into();
    entry["email_address"] = address.into();
    entry["created_at"] = clock.at(Step::Created).into();
    entry["updated_at"] = clock.at(Step::Created).into();
    entry
}

/// The words of a value that tell which version of an object it is of: they are always compared.
pub fn telling_words(text: &str) -> Vec<&'static str> {
    const ADDRESSES: [&str; 3] = ["main-", "main2-", "other-"];
    let names = NAMES.iter().flat_map(|(first, last)| [*first, *last]);
    let roles = ROLES.iter().map(|(role, _)| *role);
    let text = text.to_lowercase();
    let mut words: Vec<_> = names.chain(roles).collect();
    words.retain(|word| text.contains(&word.to_lowercase()));
    if text.contains(DOMAIN) {
        words.extend(ADDRESSES.iter().filter(|address| text.contains(**address)));
    }
    words
}

/// Whether a value is of a name.
pub fn is_name(text: &str) -> bool {
    let mut names = NAMES.iter().flat_map(|(first, last)| [*first, *last]);
    let text = text.to_lowercase();
    names.any(|name| text.contains(&name.to_lowercase()))
}

/// Whether there are such words.
pub fn is_telling(text: &str) -> bool {
    !telling_words(text).is_empty()
}

/// The address that `text` is, whole, of a user whose tag was taken out.
pub fn address_role(text: &str) -> Option<&str> {
    text.strip_suffix(DOMAIN)?.strip_suffix("-…@")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ambient() -> Ambient {
        fn fill(bytes: &mut [u8]) -> std::io::Result<()> {
            getrandom::fill(bytes).map_err(std::io::Error::other)
        }
        Ambient {
            clock: || Time::from_unix_seconds(1_790_000_000),
            random: fill,
        }
    }

    #[test]
    fn everything_is_made_up_and_new() {
        let maker = Maker::new(ambient());
        let clock = Clock::late(ambient().now());
        let user = maker.user(clock).unwrap();
        let organization = maker.organization(&user, clock).unwrap();
        let membership = maker.membership(&user, &organization, clock).unwrap();
        let bundled = EventType::find("user.created", Scheme::Svix)
            .unwrap()
            .value();
        for object in [&user, &organization, &membership] {
            for message in object.messages.values() {
                let text = String::from_utf8(message.body.clone()).unwrap();
                for (at, _) in text.match_indices('@') {
                    assert!(text[at..].starts_with("@cew-sync.example\""), "{text}");
                }
                assert!(object.is_in(&text), "{text}");
                assert!(
                    !text.contains(bundled["data"]["id"].as_str().unwrap()),
                    "{text}"
                );
                assert!(!text.contains("+1202555"), "{text}");
            }
        }
        assert!(!maker.user(clock).unwrap().is_in(&user.data.to_string()));
    }

    #[test]
    fn the_primary_address_is_never_the_first() {
        let user = Maker::new(ambient())
            .user(Clock::live(ambient().now()))
            .unwrap();
        let mut seen = Vec::new();
        for step in [Step::Created, Step::Updated, Step::UpdatedAgain] {
            let payload: Value = serde_json::from_slice(&user.message(step).unwrap().body).unwrap();
            let data = &payload["data"];
            let primary = &data["primary_email_address_id"];
            assert_ne!(data["email_addresses"][0]["id"], *primary);
            seen.push((primary.clone(), data["updated_at"].as_i64()));
        }
        assert_eq!(seen[0].0, seen[1].0);
        assert_ne!(seen[1].0, seen[2].0);
        assert!(seen[0].1 < seen[1].1 && seen[1].1 < seen[2].1);
    }
}
