//! TypeScript: declarations alone, so the file may be named `.ts` or `.d.ts`.

use std::fmt::Write as _;

use super::super::notation::Kind;
use super::language::Language;
use super::model::{Member, Model};
use super::names::pascal;

use crate::signing::Scheme;

/// The names by which the guide has some types imported from the SDK.
const BY_THE_GUIDE: [(&str, &str); 7] = [
    ("EmailJSON", "Email"),
    ("OrganizationInvitationJSON", "OrganizationInvitation"),
    ("OrganizationJSON", "Organization"),
    ("OrganizationMembershipJSON", "OrganizationMembership"),
    ("SessionJSON", "Session"),
    ("SMSMessageJSON", "SmsMessage"),
    ("UserJSON", "User"),
];

pub(super) fn write(model: &Model) -> String {
    let mut text = String::new();
    for line in model.heading(Language::TypeScript) {
        let _ = writeln!(text, "{}", format!("// {line}").trim_end());
    }
    if model.uses(|kind| matches!(kind, Kind::Time)) {
        text.push_str("\n/** Unix time in milliseconds. */\nexport type Milliseconds = number\n");
    }
    for object in &model.objects {
        let _ = writeln!(text, "\nexport interface {} {{", object.name);
        members(&mut text, &object.members);
        text.push_str("}\n");
    }
    text.push_str(
        "\nexport interface WebhookEnvelope<Type extends string, Data> {\n  data: Data\n",
    );
    members(&mut text, &model.envelope);
    text.push_str("  type: Type\n}\n");
    for event in &model.events {
        let (name, summary) = (event.event.name(), event.event.summary());
        let (alias, data) = (pascal(name), event.data);
        let _ = write!(
            text,
            "\n/** {summary}. */\nexport type {alias}Event = WebhookEnvelope<'{name}', {data}>\n"
        );
    }
    text.push_str("\n/** Every event by its type. */\nexport interface WebhookEvents {\n");
    for event in &model.events {
        let name = event.event.name();
        let _ = writeln!(text, "  '{name}': {}Event", pascal(name));
    }
    text.push_str(
        "}\n\nexport type WebhookEventType = keyof WebhookEvents\n\n\
         /** Any event: to compare its `type` tells what its `data` is. */\n\
         export type WebhookEvent = WebhookEvents[WebhookEventType]\n",
    );
    if matches!(model.scheme, Scheme::Svix | Scheme::Standard) {
        by_the_guide(&mut text, model);
    }
    text
}

/// The types once more, by their names in the SDK.
fn by_the_guide(text: &mut String, model: &Model) {
    let has = |name: &str| model.objects.iter().any(|object| object.name == name);
    let named = BY_THE_GUIDE.iter().filter(|(_, ours)| has(ours));
    let named = named.map(|(theirs, ours)| ((*theirs).to_owned(), (*ours).to_owned()));
    let objects = model.objects.iter().map(|object| object.name);
    let deleted: Vec<_> = objects.filter(|name| name.starts_with("Deleted")).collect();
    let deleted =
        (!deleted.is_empty()).then(|| ("DeletedObjectJSON".to_owned(), deleted.join(" | ")));
    let all: Vec<_> = named.chain(deleted).collect();
    if !all.is_empty() {
        text.push_str("\n// By the names that they have in the SDK.\n");
    }
    for (theirs, ours) in all {
        let _ = writeln!(text, "export type {theirs} = {ours}");
    }
}

fn members(text: &mut String, members: &[Member]) {
    for member in members {
        if let Some(remark) = member.remark() {
            let _ = writeln!(text, "  /** {remark} */");
        }
        let mut kinds: Vec<_> = member.kinds.iter().map(kind).collect();
        if member.nullable {
            kinds.push("null".to_owned());
        }
        kinds.dedup();
        let mark = if member.optional { "?" } else { "" };
        let _ = writeln!(text, "  {}{mark}: {}", member.name, kinds.join(" | "));
    }
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::Text | Kind::Date | Kind::Moment | Kind::Id(_) => "string".to_owned(),
        Kind::Int | Kind::Number => "number".to_owned(),
        Kind::Bool => "boolean".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::True => "true".to_owned(),
        Kind::Time => "Milliseconds".to_owned(),
        Kind::Any => "Record<string, unknown>".to_owned(),
        Kind::Literal(word) => format!("'{word}'"),
        Kind::Object(name) => (*name).to_owned(),
        Kind::Array(item) => format!("{}[]", kind(item)),
    }
}
