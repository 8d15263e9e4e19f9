//! Reads the notation that `fixtures/schema/consignease.txt` explains.

use std::collections::HashMap;

/// The types of a family of events.
pub(super) struct Shapes {
    types: HashMap<&'static str, Type>,
    events: HashMap<&'static str, &'static str>,
}

#[derive(Default)]
struct Type {
    base: Option<&'static str>,
    fields: Vec<Field>,
}

/// A field of an object.
#[derive(Clone)]
pub(super) struct Field {
    pub name: &'static str,
    pub optional: bool,
    /// One, or several of which any fits.
    pub kinds: Vec<Kind>,
}

/// What may stand in a field.
#[derive(Clone)]
pub(super) enum Kind {
    Text,
    Int,
    Number,
    Bool,
    Null,
    /// Unix time in milliseconds.
    Time,
    /// `2026-02-10`
    Date,
    /// `2026-02-10T09:31:20Z`
    Moment,
    /// An object of the application's.
    Any,
    /// Text that starts with this.
    Id(&'static str),
    /// This text.
    Literal(&'static str),
    True,
    Object(&'static str),
    Array(Box<Self>),
}

/// The type of the whole payload, and the name that stands for that of its `data`.
pub(super) const ENVELOPE: &str = "Event";
const DATA: &str = "Data";

impl Shapes {
    /// Reads a bundled text. What is wrong in it shows in the tests that compare it with every
    /// example.
    pub fn parse(text: &'static str) -> Self {
        let mut shapes = Self {
            types: HashMap::new(),
            events: HashMap::new(),
        };
        let mut current = ENVELOPE;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, kind)) = line.strip_prefix("  ").and_then(|it| it.split_once(": ")) {
                if current == "events" {
                    shapes.events.insert(name, kind);
                } else {
                    let entry = shapes.types.entry(current).or_default();
                    entry.fields.push(Field {
                        name: name.trim_end_matches('?'),
                        optional: name.ends_with('?'),
                        kinds: kind.split(" | ").map(Kind::parse).collect(),
                    });
                }
            } else if let Some((name, base)) = line.split_once(" is ") {
                current = name;
                shapes.types.entry(current).or_default().base = Some(base);
            } else if !line.is_empty() {
                current = line;
            }
        }
        shapes
    }

    /// What `data` is in an event of that type, if the type is known.
    pub fn data(&self, event: &str) -> Option<&'static str> {
        self.events.get(event).copied()
    }

    /// The fields of a type; `data` is what `Data` stands for.
    pub fn fields(&self, name: &str, data: &'static str) -> Vec<Field> {
        let Some(shape) = self.types.get(name) else {
            return Vec::new();
        };
        let mut fields = shape
            .base
            .map_or(Vec::new(), |base| self.fields(base, data));
        for field in &shape.fields {
            let mut field = field.clone();
            for kind in &mut field.kinds {
                if let Kind::Object(name) = kind
                    && *name == DATA
                {
                    *name = data;
                }
            }
            match fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
        fields
    }
}

impl Kind {
    fn parse(text: &'static str) -> Self {
        let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
        match text {
            "text" => Self::Text,
            "int" => Self::Int,
            "number" => Self::Number,
            "bool" => Self::Bool,
            "null" => Self::Null,
            "time" => Self::Time,
            "date" => Self::Date,
            "moment" => Self::Moment,
            "any" => Self::Any,
            "true" => Self::True,
            _ => match (inside('[', ']'), inside('"', '"')) {
                (Some(item), _) => Self::Array(Box::new(Self::parse(item))),
                (None, Some(text)) => Self::Literal(text),
                (None, None) if text.ends_with('_') => Self::Id(text),
                (None, None) => Self::Object(text),
            },
        }
    }
}
