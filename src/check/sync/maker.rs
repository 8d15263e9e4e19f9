//! Makes objects up, each with a life of its own.
//!
//! Ids are new in every run, even with the same seed: a right handler remembers what was deleted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::object::{Clock, Kind, Message, Object, Step};
use super::telling::{DOMAIN, NAMES, ROLES};
use crate::check::CheckError;
use crate::context::Ambient;
use crate::event::{self, EventType};
use crate::signing::Scheme;
use crate::text::ksuid;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

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
