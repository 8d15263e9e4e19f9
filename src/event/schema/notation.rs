//! Reads the notation that `fixtures/schema/consignease.txt` explains.

use std::collections::HashMap;
use std::rc::Rc;

/// The types of a family of events, read as they are asked for: most uses need a few.
pub(super) struct Shapes {
    text: &'static str,
    /// What `data` is, in the event at hand.
    pub data: &'static str,
    known: HashMap<&'static str, Rc<[Field]>>,
}

/// A field of an object.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub name: &'static str,
    pub optional: bool,
    kinds: &'static str,
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
    /// Those of a bundled text, for events of the type `event`, if there is such a type. What is
    /// wrong in a text shows in the tests that compare it with every example.
    pub fn find(text: &'static str, event: &str) -> Option<Self> {
        let events = text.rsplit("\nevents\n").next()?;
        let data = events
            .lines()
            .filter_map(|line| line.trim_start().split_once(": "))
            .find(|(name, _)| *name == event);
        Some(Self {
            text,
            data: data?.1,
            known: HashMap::new(),
        })
    }

    /// The fields of a type; none of an unknown one.
    pub fn fields(&mut self, name: &'static str) -> Rc<[Field]> {
        if let Some(known) = self.known.get(name) {
            return Rc::clone(known);
        }
        let (base, lines) = block(self.text, name).unwrap_or_default();
        let mut fields = base.map_or(Vec::new(), |base| self.fields(base).to_vec());
        for mut field in lines.lines().map_while(Field::parse) {
            if field.kinds == DATA {
                field.kinds = self.data;
            }
            match fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
        let fields = Rc::from(fields);
        self.known.insert(name, Rc::clone(&fields));
        fields
    }
}

/// What follows the first line of a type, and the type it is based on.
fn block(text: &'static str, name: &str) -> Option<(Option<&'static str>, &'static str)> {
    let mut lines = memchr::memmem::find_iter(text.as_bytes(), name);
    lines.find_map(|at| {
        let (before, line) = text.split_at(at);
        let (first, rest) = line.split_once('\n')?;
        let base = first[name.len()..].strip_prefix(" is ");
        let whole = before.ends_with('\n') && (base.is_some() || first == name);
        whole.then_some((base, rest))
    })
}

impl Field {
    fn parse(line: &'static str) -> Option<Self> {
        let (name, kinds) = line.strip_prefix("  ")?.split_once(": ")?;
        Some(Self {
            name: name.trim_end_matches('?'),
            optional: name.ends_with('?'),
            kinds,
        })
    }

    /// What may stand there: one, or several of which any fits.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + use<> {
        self.kinds.split(" | ").map(Kind::parse)
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
