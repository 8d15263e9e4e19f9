//! An example with its times, ids and unique names taken out, ready to be filled in anew.

use std::str::FromStr;

use serde_json::{Map, Value};
use svix_ksuid::Ksuid;

use crate::text::ksuid::LENGTH as KSUID_LENGTH;
use crate::time::Time;

/// The text of an example, cut at everything that `--fresh` renews.
#[derive(Clone, Debug)]
pub struct Template {
    /// In the order of the text.
    pub(super) parts: Vec<Part>,
    /// Each once, however often the example names it.
    pub(super) ksuids: Vec<Ksuid>,
    /// When the event happened, in milliseconds since the Unix epoch.
    pub(super) at: i64,
}

/// A piece of the example's JSON.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Stays as it is.
    Text(String),
    /// Unix time in milliseconds.
    Milliseconds(i64),
    /// The same moment as text.
    Moment(i64, Style),
    /// A KSUID, by its position in [`Template::ksuids`].
    Ksuid(usize),
    /// Another name that some table may hold once only.
    Name(String, Form),
    /// What makes an address, a user name or a slug unique.
    Tag,
}

/// How a moment is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    /// `2026-02-02T09:31:20Z`
    Iso,
    /// `2026-02-02`
    Day,
    /// `2 February 2026, 09:31 UTC`
    Minute,
}

/// The characters of a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Of a short id, after its prefix.
    Short,
    /// Of an id at the payment provider, after its prefix: 24 letters and digits.
    Gateway,
    /// A number, as databases count.
    Number,
}

impl Part {
    /// About how many bytes it takes.
    pub(super) const fn room(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Milliseconds(_) | Self::Moment(..) => 32,
            Self::Ksuid(_) => KSUID_LENGTH,
            Self::Name(_, form) => form.characters().1,
            Self::Tag => Form::Short.characters().1,
        }
    }
}

impl Form {
    /// Those that it is made of, and how many it has.
    pub(super) const fn characters(self) -> (&'static [u8], usize) {
        match self {
            // Long enough that a million names do not meet.
            Self::Short => (b"0123456789abcdefghijklmnopqrstuvwxyz", 10),
            Self::Gateway => (
                b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                24,
            ),
            // Below 2^53: some read it as a number.
            Self::Number => (b"123456789", 15),
        }
    }
}

impl Template {
    pub(super) fn of(example: &Value) -> Self {
        let created = example["created_at"].as_str().and_then(seconds_of);
        let at = example["timestamp"].as_i64();
        let mut template = Self {
            parts: Vec::new(),
            ksuids: Vec::new(),
            at: at.or(created.map(|at| at * 1_000)).unwrap_or_default(),
        };
        template.value("", &Map::new(), example);
        template
    }

    /// `value`, which stands under a key in `object`. Entries of an array stand under its key.
    fn value(&mut self, under: &str, object: &Map<String, Value>, value: &Value) {
        match value {
            Value::Object(members) => {
                self.text("{");
                for (index, (key, value)) in members.iter().enumerate() {
                    self.text(if index > 0 { "," } else { "" });
                    self.text(&Value::from(key.as_str()).to_string());
                    self.text(":");
                    // Keys inside of metadata are the application's: they say nothing to us.
                    let key = if under.ends_with("_metadata") {
                        under
                    } else {
                        key
                    };
                    self.value(key, members, value);
                }
                self.text("}");
            }
            Value::Array(items) => {
                self.text("[");
                for (index, item) in items.iter().enumerate() {
                    self.text(if index > 0 { "," } else { "" });
                    self.value(under, object, item);
                }
                self.text("]");
            }
            Value::String(text) => {
                self.text("\"");
                self.string(under, object, text);
                self.text("\"");
            }
            value => match value.as_i64().filter(|_| is_time(under)) {
                Some(time) => self.parts.push(Part::Milliseconds(time)),
                None => self.text(&value.to_string()),
            },
        }
    }

    /// What stands between the quotes.
    fn string(&mut self, key: &str, object: &Map<String, Value>, text: &str) {
        let time = |key: &str| object.get(key).and_then(Value::as_i64);
        // Texts are told to the minute or the day: they follow from the time they tell.
        if key == "requested_at" {
            self.parts.push(Part::Moment(self.at, Style::Minute));
        } else if key == "proration_date"
            && let Some(start) = time("period_start")
        {
            self.parts.push(Part::Moment(start, Style::Day));
        } else if is_time(key)
            && let Some(seconds) = seconds_of(text)
        {
            self.parts.push(Part::Moment(seconds * 1_000, Style::Iso));
        } else if matches!(key, "external_id" | "provider_user_id") {
            self.name("", text, Form::Number);
        } else if key == "gateway_external_id"
            && let Some((prefix, id)) = gateway_id(text)
        {
            self.name(prefix, id, Form::Gateway);
        } else if is_reference(key)
            && let Some((prefix, id)) = short_id(text)
        {
            self.name(prefix, id, Form::Short);
        } else if key == "username" {
            self.tagged(text, "_");
        } else if key == "slug" && is_organization(object) {
            self.tagged(text, "-");
        } else {
            self.prose(text);
        }
    }

    /// Any other text, with the ids and addresses that it mentions.
    fn prose(&mut self, text: &str) {
        let mut done = 0;
        for (at, c) in text.char_indices() {
            if c == '_'
                && let Some(ksuid) = ksuid_at(text, at)
            {
                self.escaped(&text[done..=at]);
                done = at + 1 + KSUID_LENGTH;
                self.ksuid(ksuid);
            } else if c == '@' && is_address(text, at) {
                self.escaped(&text[done..at]);
                done = at;
                self.text("+");
                self.parts.push(Part::Tag);
            }
        }
        self.escaped(&text[done..]);
    }

    fn tagged(&mut self, text: &str, separator: &str) {
        self.escaped(text);
        self.text(separator);
        self.parts.push(Part::Tag);
    }

    fn name(&mut self, prefix: &str, old: &str, form: Form) {
        self.escaped(prefix);
        self.parts.push(Part::Name(old.to_owned(), form));
    }

    fn ksuid(&mut self, ksuid: Ksuid) {
        let known = self.ksuids.iter().position(|known| *known == ksuid);
        let index = known.unwrap_or(self.ksuids.len());
        if known.is_none() {
            self.ksuids.push(ksuid);
        }
        self.parts.push(Part::Ksuid(index));
    }

    fn escaped(&mut self, text: &str) {
        let quoted = Value::from(text).to_string();
        self.text(&quoted[1..quoted.len() - 1]);
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }
}

/// Keys of times; numbers under them are milliseconds.
fn is_time(key: &str) -> bool {
    key == "timestamp"
        || key.starts_with("period_")
        || key.ends_with("_at")
        || key.ends_with("_date")
}

fn seconds_of(text: &str) -> Option<i64> {
    Some(text.parse::<Time>().ok()?.unix_seconds())
}

/// Keys of ids: one's own, and those of others.
fn is_reference(key: &str) -> bool {
    key == "id" || key.ends_with("_id") || key.ends_with("_by")
}

/// Prefix and rest of `user_7kq2`, as the generic system names its objects.
fn short_id(text: &str) -> Option<(&str, &str)> {
    let (prefix, id) = text.split_at(text.rfind('_')? + 1);
    let short = (3..=12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    (short && prefix != INSTANCE).then_some((prefix, id))
}

/// Prefix and rest of `pi_…`; an account, `acct_…`, is the same for all payments and stays.
fn gateway_id(text: &str) -> Option<(&str, &str)> {
    let (prefix, id) = text.split_at(text.find('_')? + 1);
    (id.len() == 24 && prefix != "acct_").then_some((prefix, id))
}

/// Whether the slug of `object` is an organization's: plans and messages have slugs as well.
fn is_organization(object: &Map<String, Value>) -> bool {
    match object.get("object") {
        Some(object) => object == "organization",
        None => object
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|id| id.starts_with("org_")),
    }
}

/// The instance is the one thing that outlives a run.
const INSTANCE: &str = "ins_";

/// The KSUID behind the underscore at `at`, if that is `prefix_KSUID`.
fn ksuid_at(text: &str, at: usize) -> Option<Ksuid> {
    let (before, rest) = text.split_at(at + 1);
    let mut words = before.rsplit(|c: char| !c.is_ascii_lowercase() && c != '_');
    let prefix = words.next().unwrap_or_default();
    let id = rest.get(..KSUID_LENGTH)?;
    let ends = !rest[KSUID_LENGTH..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let named = prefix.len() > 1 && prefix != INSTANCE;
    Ksuid::from_str(id).ok().filter(|_| named && ends)
}

/// Whether the `@` at `at` joins a mailbox and a host.
fn is_address(text: &str, at: usize) -> bool {
    let mailbox = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    mailbox && text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Fresh;
    use super::*;

    #[test]
    fn what_is_renewed_is_renewed_also_inside_of_texts() {
        let user = "user_396jvnSnyDdgAM8N0ZXSsvedwWT";
        let example = json!({
            "id": user,
            "instance_id": "ins_2drlcS8ZcjqSsUzK5QEkQhJ7z2p",
            "url": format!("https://a.example/u/{user}?next=\"{user}\"&mail=zoe@b.example"),
            "text": format!("Søren's ins_2drlcS8ZcjqSsUzK5QEkQhJ7z2p: ß{user}\n\n@lanterna.example #1"),
            "longer": format!("{user}x"),
            "public_metadata": {"owner": user, "slug": "a", "seen_at": 1, "deep": {"made_at": 2}},
        });
        let payload = Fresh::names(7).payload(&Template::of(&example));
        let fresh: Value = serde_json::from_slice(&payload).unwrap();
        let (id, tag) = (
            fresh["id"].as_str().unwrap(),
            Fresh::names(7).payload(&Template {
                parts: vec![Part::Tag],
                ksuids: Vec::new(),
                at: 0,
            }),
        );
        let tag = String::from_utf8(tag).unwrap();
        assert_ne!(id, user);
        let mut expected = serde_json::to_string(&example).unwrap();
        expected = expected
            .replace(&format!("{user}x"), "LONGER")
            .replace(user, id);
        expected = expected.replace("LONGER", &format!("{user}x"));
        expected = expected.replace("zoe@", &format!("zoe+{tag}@"));
        assert_eq!(String::from_utf8(payload).unwrap(), expected);
    }
}
