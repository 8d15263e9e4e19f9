//! Rust: structs for serde. What has no name here is passed over, and a word that is not known is
//! kept as it came.

use std::fmt::Write as _;

use super::super::notation::Kind;
use super::language::Language;
use super::model::{Member, Model};
use super::names::pascal;

const DERIVED: &str = "#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]";

pub(super) fn write(model: &Model) -> String {
    let mut text = String::new();
    for line in model.heading(Language::Rust) {
        let _ = writeln!(text, "{}", format!("//! {line}").trim_end());
    }
    text.push_str(
        "//!\n\
         //! Save it as a module of its own. It needs `serde` with the feature `derive`, and `serde_json`.\n\n\
         #![allow(dead_code, missing_docs)]\n\
         #![allow(clippy::doc_markdown, clippy::struct_excessive_bools)]\n\
         #![allow(clippy::struct_field_names)]\n\n\
         use serde::{Deserialize, Serialize};\n",
    );
    if model.uses(|kind| matches!(kind, Kind::Time)) {
        text.push_str("\n/// Unix time in milliseconds.\npub type Milliseconds = i64;\n");
    }
    for object in &model.objects {
        let _ = write!(text, "\n{DERIVED}\npub struct {} {{\n", object.name);
        members(&mut text, object.name, &object.members);
        text.push_str("}\n");
        for member in &object.members {
            words(&mut text, object.name, member);
        }
    }
    let _ = write!(
        text,
        "\n{DERIVED}\npub struct WebhookEnvelope<Data> {{\n    pub data: Data,\n"
    );
    members(&mut text, "Webhook", &model.envelope);
    let _ = write!(
        text,
        "}}\n\n/// Any event, by its `type`.\n{DERIVED}\n#[serde(tag = \"type\")]\npub enum WebhookEvent {{\n"
    );
    for event in &model.events {
        let (name, summary) = (event.event.name(), event.event.summary());
        let (variant, data) = (pascal(name), event.data);
        let _ = writeln!(
            text,
            "    /// {summary}.\n    #[serde(rename = \"{name}\")]\n    \
             {variant}(Box<WebhookEnvelope<{data}>>),"
        );
    }
    text.push_str(
        "    /// One of a type that is not known here.\n    #[serde(other)]\n    Unknown,\n}\n",
    );
    text
}

fn members(text: &mut String, of: &str, members: &[Member]) {
    for member in members {
        if let Some(remark) = member.remark() {
            let _ = writeln!(text, "    /// {remark}");
        }
        let kind = whole_kind(of, member);
        let kind = if member.optional || member.nullable {
            format!("Option<{kind}>")
        } else {
            kind
        };
        if member.optional {
            text.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
        }
        let _ = writeln!(text, "    pub {}: {kind},", identifier(member.name));
    }
}

/// The type of a field that is there.
fn whole_kind(of: &str, member: &Member) -> String {
    if member.words().is_some() {
        return format!("{of}{}", pascal(member.name));
    }
    let mut kinds: Vec<_> = member.kinds.iter().map(kind).collect();
    kinds.dedup();
    match &kinds[..] {
        [kind] => kind.clone(),
        _ => "serde_json::Value".to_owned(),
    }
}

/// The type of a field that is one of several words.
fn words(text: &mut String, of: &str, member: &Member) {
    let Some(words) = member.words() else {
        return;
    };
    let _ = write!(
        text,
        "\n{DERIVED}\npub enum {of}{} {{\n",
        pascal(member.name)
    );
    for word in words {
        let _ = writeln!(
            text,
            "    #[serde(rename = \"{word}\")]\n    {},",
            pascal(word)
        );
    }
    text.push_str(
        "    /// A word that is not known here.\n    #[serde(untagged)]\n    Other(String),\n}\n",
    );
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::Text | Kind::Date | Kind::Moment | Kind::Id(_) | Kind::Literal(_) => {
            "String".to_owned()
        }
        Kind::Int => "i64".to_owned(),
        Kind::Number => "f64".to_owned(),
        Kind::Bool | Kind::True => "bool".to_owned(),
        Kind::Null => "()".to_owned(),
        Kind::Time => "Milliseconds".to_owned(),
        Kind::Any => "serde_json::Map<String, serde_json::Value>".to_owned(),
        Kind::Object(name) => (*name).to_owned(),
        Kind::Array(item) => format!("Vec<{}>", kind(item)),
    }
}

/// A field's name, which may be a word of the language.
fn identifier(name: &str) -> String {
    const KEYWORDS: [&str; 12] = [
        "as", "enum", "fn", "for", "in", "match", "mod", "move", "ref", "type", "use", "where",
    ];
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}
