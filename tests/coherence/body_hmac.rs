//! The examples of the `body-hmac` scheme: their own envelope, short ids, ISO times.

use std::collections::HashMap;

use super::{
    Example,
    walk::{Node, Problems, nodes},
};

const EVENT_TYPES: [&str; 9] = [
    "file.uploaded",
    "payment.failed",
    "payment.succeeded",
    "project.created",
    "project.deleted",
    "project.updated",
    "user.created",
    "user.deleted",
    "user.updated",
];

/// The prefix of the id that a key holds; `id` is that of the event's family.
const PREFIXES: [(&str, &str); 7] = [
    ("file", "file_"),
    ("payment", "pay_"),
    ("project", "proj_"),
    ("user", "user_"),
    ("owner_id", "user_"),
    ("uploaded_by", "user_"),
    ("user_id", "user_"),
];

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    let mut names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names != EVENT_TYPES {
        problems
            .0
            .push(format!("body-hmac: the events are {names:?}"));
    }
    let mut ids = HashMap::new();
    for node in nodes(events).iter().filter(|node| node.path.is_empty()) {
        envelope(node, &mut problems);
        let only = ids.insert(node.text("id"), node.event).is_none();
        problems.unless(only, node, "shares its event id with another example");
    }
    for node in nodes(events).iter().filter(|node| node.path == "data") {
        payload(node, &mut problems);
    }
    references(events, &mut problems);
    problems.0
}

fn envelope(node: &Node<'_>, problems: &mut Problems) {
    let keys: Vec<_> = node
        .value
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys())
        .collect();
    problems.unless(
        keys == ["id", "type", "created_at", "data"],
        node,
        format_args!("keys {keys:?}"),
    );
    problems.unless(
        node.get("type") == node.event,
        node,
        "type is not the file's name",
    );
    problems.unless(
        short(node.text("id"), "evt_"),
        node,
        "id is not a short evt_ id",
    );
    let time = node.text("created_at");
    problems.unless(
        iso(time),
        node,
        format_args!("created_at {time} is not YYYY-MM-DDThh:mm:ssZ"),
    );
}

fn payload(node: &Node<'_>, problems: &mut Problems) {
    let (family, verb) = node.event.split_once('.').unwrap_or_default();
    for (key, value) in node.value.as_object().into_iter().flatten() {
        let name = if key == "id" { family } else { key };
        if let Some((_, prefix)) = PREFIXES.iter().find(|(known, _)| *known == name) {
            let fits = short(value.as_str().unwrap_or_default(), prefix);
            problems.unless(fits, node, format_args!("{key} is not a short {prefix} id"));
        }
        let alien = matches!(key.as_str(), "object" | "deleted" | "updated_at");
        problems.unless(!alien, node, format_args!("{key} is of the other scheme"));
    }
    problems.unless(node.get("id").is_string(), node, "no id");
    let status = match (family, verb) {
        ("file", _) => return,
        (_, "deleted" | "succeeded" | "failed") => verb,
        _ => "active",
    };
    problems.unless(
        node.get("status") == status,
        node,
        format_args!("status is not {status}"),
    );
    if node.event == "user.created" {
        let keys: Vec<_> = node
            .value
            .as_object()
            .into_iter()
            .flat_map(|user| user.keys())
            .collect();
        problems.unless(
            keys == ["id", "name", "email", "status"],
            node,
            "not the documented user",
        );
    }
}

/// One user and one project throughout, and no event before what it needs.
fn references(events: &[Example], problems: &mut Problems) {
    let nodes = nodes(events);
    for (key, source) in [("user", "user.created"), ("project", "project.created")] {
        let made = nodes
            .iter()
            .find(|node| node.path.is_empty() && node.event == source);
        let Some(made) = made else { continue };
        for node in nodes.iter().filter(|node| node.path == "data") {
            let own = node
                .event
                .starts_with(&format!("{key}."))
                .then(|| node.get("id"));
            let keys: &[&str] = if key == "user" {
                &["owner_id", "uploaded_by", "user_id"]
            } else {
                &["project_id"]
            };
            let others = keys.iter().filter_map(|key| node.value.get(key));
            for id in own.into_iter().chain(others) {
                let same = *id == made.value["data"]["id"];
                problems.unless(
                    same,
                    node,
                    format_args!("{id} is not the {key} of {source}"),
                );
                let later =
                    node.envelope["created_at"].as_str() >= made.value["created_at"].as_str();
                problems.unless(later, node, format_args!("before {source}"));
            }
        }
    }
}

/// A prefix and 3 to 12 letters or digits.
fn short(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| {
        (3..=12).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn iso(time: &str) -> bool {
    let form = "0000-00-00T00:00:00Z";
    time.len() == form.len()
        && time.bytes().zip(form.bytes()).all(|(byte, form)| {
            if form == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == form
            }
        })
}
