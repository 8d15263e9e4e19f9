//! Python: a `TypedDict` for each type, which a payload is as `json.loads` gives it.

use std::fmt::Write as _;

use super::super::notation::Kind;
use super::language::Language;
use super::model::{Member, Model};
use super::names::pascal;

pub(super) fn write(model: &Model) -> String {
    let any = if model.uses(|kind| matches!(kind, Kind::Any)) {
        "Any, "
    } else {
        ""
    };
    let lines = model.heading(Language::Python).join("\n");
    let mut text = format!(
        "\"\"\"{lines}\n\n\
         Python 3.10 and later; before 3.12 the package typing_extensions is needed, as for Pydantic.\n\
         \"\"\"\n\n\
         import sys\n\
         from typing import {any}Literal, Union\n\n\
         if sys.version_info >= (3, 12):\n    from typing import NotRequired, TypedDict\n\
         else:\n    from typing_extensions import NotRequired, TypedDict\n"
    );
    if model.uses(|kind| matches!(kind, Kind::Time)) {
        text.push_str("\n# Unix time in milliseconds.\nMilliseconds = int\n");
    }
    for object in &model.objects {
        let _ = write!(text, "\n\nclass {}(TypedDict):\n", object.name);
        members(&mut text, &object.members);
    }
    text.push_str("\n\nclass WebhookEnvelope(TypedDict):\n");
    members(&mut text, &model.envelope);
    for event in &model.events {
        let (name, summary) = (event.event.name(), event.event.summary());
        let (class, data) = (pascal(name), event.data);
        let _ = write!(
            text,
            "\n\nclass {class}Event(WebhookEnvelope):\n    \"\"\"{summary}.\"\"\"\n\n    \
             data: {data}\n    type: Literal[\"{name}\"]\n"
        );
    }
    text.push_str(
        "\n\n# Any event: to compare its \"type\" tells what its \"data\" is.\nWebhookEvent = Union[\n",
    );
    for event in &model.events {
        let _ = writeln!(text, "    {}Event,", pascal(event.event.name()));
    }
    text.push_str("]\n");
    text
}

fn members(text: &mut String, members: &[Member]) {
    for member in members {
        let words = member.words();
        let mut kinds: Vec<_> = match &words {
            Some(words) => vec![format!("Literal[\"{}\"]", words.join("\", \""))],
            None => member.kinds.iter().map(kind).collect(),
        };
        if member.nullable {
            kinds.push("None".to_owned());
        }
        kinds.dedup();
        let kinds = kinds.join(" | ");
        let kinds = if member.optional {
            format!("NotRequired[{kinds}]")
        } else {
            kinds
        };
        let remark = member
            .remark()
            .map(|remark| format!("  # {}", remark.replace('`', "")));
        let _ = writeln!(
            text,
            "    {}: {kinds}{}",
            member.name,
            remark.unwrap_or_default()
        );
    }
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::Text | Kind::Date | Kind::Moment | Kind::Id(_) => "str".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Number => "float".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Null => "None".to_owned(),
        Kind::True => "Literal[True]".to_owned(),
        Kind::Time => "Milliseconds".to_owned(),
        Kind::Any => "dict[str, Any]".to_owned(),
        Kind::Literal(word) => format!("Literal[\"{word}\"]"),
        Kind::Object(name) => (*name).to_owned(),
        Kind::Array(item) => format!("list[{}]", kind(item)),
    }
}
