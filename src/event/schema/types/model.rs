//! What a file of types has to have, before any language is thought of.

use std::collections::HashSet;

use super::super::super::EventType;
use super::super::notation::{ENVELOPE, Field, Kind, Shapes};
use super::super::shapes;
use super::language::Language;
use crate::signing::Scheme;

/// The types of some events.
pub(super) struct Model {
    pub scheme: Scheme,
    /// What every payload has beside its type and its data.
    pub envelope: Vec<Member>,
    /// Each after those that it needs.
    pub objects: Vec<Object>,
    pub events: Vec<Event>,
}

/// An event type, and what its `data` is.
pub(super) struct Event {
    pub event: EventType,
    pub data: &'static str,
}

/// A type of its own.
pub(super) struct Object {
    pub name: &'static str,
    pub members: Vec<Member>,
}

/// A field of it.
pub(super) struct Member {
    pub name: &'static str,
    /// Whether it may be missing.
    pub optional: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// What else it may be: one at least.
    pub kinds: Vec<Kind>,
}

impl Model {
    pub(super) fn of(events: &[EventType], scheme: Scheme) -> Self {
        let mut model = Self {
            scheme,
            envelope: Vec::new(),
            objects: Vec::new(),
            events: Vec::new(),
        };
        let mut known = HashSet::new();
        for event in events {
            let Some(mut shapes) = shapes(event.name(), scheme) else {
                continue;
            };
            let data = shapes.data;
            if model.events.is_empty() {
                let fields = shapes.fields(ENVELOPE);
                let own = |field: &&Field| !["data", "type"].contains(&field.name);
                model.envelope = fields.iter().filter(own).map(Member::of).collect();
                model.add_all_of(&fields, &mut shapes, &mut known);
            } else {
                model.add(data, &mut shapes, &mut known);
            }
            let event = *event;
            model.events.push(Event { event, data });
        }
        model
    }

    /// What stands at the top of a file, after the mark of a comment.
    pub fn heading(&self, language: Language) -> [String; 5] {
        let whose = match self.scheme {
            Scheme::Svix | Scheme::Standard => "Consignease's webhooks",
            Scheme::BodyHmac => "the generic system's webhooks",
        };
        let option = match self.scheme {
            Scheme::Svix | Scheme::Standard => "",
            Scheme::BodyHmac => " --scheme body-hmac",
        };
        let only = match &self.events[..] {
            [one] => format!(" {}", one.event.name()),
            _ => String::new(),
        };
        let name = language.name();
        [
            format!("The payloads of {whose}, written by"),
            format!("`cew events{only} --types {name}{option}`: write it anew rather than change it."),
            String::new(),
            "A sender may add fields, values and event types at any time, so what is not known here is no"
                .to_owned(),
            "fault of a payload. An optional field is one that some senders leave out.".to_owned(),
        ]
    }

    /// Whether some field is of such a kind.
    pub fn uses(&self, is: fn(&Kind) -> bool) -> bool {
        let members = self.objects.iter().flat_map(|object| &object.members);
        let mut members = members.chain(&self.envelope);
        members.any(|member| member.kinds.iter().any(is))
    }

    /// The type `name`, after all that it needs.
    fn add(&mut self, name: &'static str, shapes: &mut Shapes, known: &mut HashSet<&'static str>) {
        if !known.insert(name) {
            return;
        }
        let fields = shapes.fields(name);
        self.add_all_of(&fields, shapes, known);
        let members = fields.iter().map(Member::of).collect();
        self.objects.push(Object { name, members });
    }

    fn add_all_of(
        &mut self,
        fields: &[Field],
        shapes: &mut Shapes,
        known: &mut HashSet<&'static str>,
    ) {
        for kind in fields.iter().flat_map(Field::kinds) {
            if let Some(name) = named(&kind) {
                self.add(name, shapes, known);
            }
        }
    }
}

impl Member {
    fn of(field: &Field) -> Self {
        let (null, kinds): (Vec<_>, Vec<_>) =
            field.kinds().partition(|kind| matches!(kind, Kind::Null));
        Self {
            name: field.name,
            optional: field.optional,
            nullable: !null.is_empty(),
            kinds,
        }
    }

    /// The values of a field that is one of several words.
    pub fn words(&self) -> Option<Vec<&'static str>> {
        let words = self.kinds.iter().map(|kind| match kind {
            Kind::Literal(word) => Some(*word),
            _ => None,
        });
        let words = words.collect::<Option<Vec<_>>>()?;
        (words.len() > 1).then_some(words)
    }

    /// What a reader is told of a field whose type does not say it.
    pub fn remark(&self) -> Option<String> {
        let prefixes = self.kinds.iter().map(|kind| match kind {
            Kind::Id(prefix) => Some(format!("`{prefix}…`")),
            Kind::Date => Some("`2026-02-10`".to_owned()),
            Kind::Moment => Some("`2026-02-10T09:31:20Z`".to_owned()),
            _ => None,
        });
        let prefixes = prefixes.collect::<Option<Vec<_>>>()?;
        Some(prefixes.join(" or "))
    }
}

/// The type that a field leads to.
fn named(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Object(name) => Some(name),
        Kind::Array(item) => named(item),
        _ => None,
    }
}
