//! Ids are KSUIDs that fit their object's time, and one id names one object (rule 3).

use std::{collections::HashMap, str::FromStr};

use serde_json::Value;
use svix_ksuid::{Ksuid, KsuidLike};

use super::{
    Example,
    walk::{Node, Problems, nodes, payload},
};

/// The prefix of an object's own id, by kind.
const OWN: [(&str, &str); 27] = [
    ("commerce_payer", "cpayer"),
    ("commerce_payment_attempt", "pa"),
    ("commerce_subscription", "csub"),
    ("commerce_subscription_item", "csub_item"),
    ("email", "ema"),
    ("email_address", "idn"),
    ("external_account", "eac"),
    ("invitation", "inv"),
    ("linked_to", "eac"),
    ("organization", "org"),
    ("organization_domain", "orgdmn"),
    ("organization_invitation", "orginv"),
    ("organization_membership", "orgmem"),
    ("passkey", "passkey"),
    ("payee", "cpayee"),
    ("payment_source", "cps"),
    ("permission", "perm"),
    ("phone_number", "idn"),
    ("plan", "cplan"),
    ("public_organization_data", "org"),
    ("role", "role"),
    ("session", "sess"),
    ("session_activity", "sess_activity"),
    ("sms_message", "sms"),
    ("user", "user"),
    ("waitlist_entry", "wle"),
    ("web3_wallet", "idn"),
];

/// The prefix of the id that a key refers to.
const REFERENCE: [(&str, &str); 22] = [
    ("client_id", "client"),
    ("created_by", "user"),
    ("email_address_id", "idn"),
    ("identification_id", "idn"),
    ("instance_id", "ins"),
    ("inviter_id", "user"),
    ("last_active_organization_id", "org"),
    ("latest_payment_id", "cpa"),
    ("organization_id", "org"),
    ("payer_id", "cpayer"),
    ("payment_id", "cpa"),
    ("payment_source_id", "cps"),
    ("phone_number_id", "idn"),
    ("plan_id", "cplan"),
    ("primary_email_address_id", "idn"),
    ("primary_phone_number_id", "idn"),
    ("primary_web3_wallet_id", "idn"),
    ("product_id", "cprd"),
    ("statement_id", "stmt"),
    ("subscription_id", "csub"),
    ("user_id", "user"),
    ("verified_at_client", "client"),
];

/// The customer's and other companies' ids.
const FOREIGN: [&str; 4] = [
    "external_id",
    "gateway_external_account_id",
    "gateway_external_id",
    "provider_user_id",
];

/// What an object keeps for life. Keys that it does not have do not matter.
const FIXED: [&str; 18] = [
    "billing_date",
    "charge_type",
    "client_id",
    "created_at",
    "created_by",
    "email_address",
    "gateway_external_id",
    "inviter_id",
    "key",
    "organization_id",
    "payer_id",
    "payment_id",
    "phone_number",
    "plan_id",
    "provider",
    "slug",
    "statement_id",
    "user_id",
];

/// The events that tell of one and the same object.
const LIVES: [&[&str]; 13] = [
    &["user.created", "user.updated", "user.deleted"],
    &["session.created", "session.ended"],
    &[
        "organization.created",
        "organization.updated",
        "organization.deleted",
    ],
    &[
        "organizationMembership.created",
        "organizationMembership.updated",
        "organizationMembership.deleted",
    ],
    &[
        "organizationInvitation.created",
        "organizationInvitation.accepted",
    ],
    &[
        "organizationDomain.created",
        "organizationDomain.updated",
        "organizationDomain.deleted",
    ],
    &["role.created", "role.updated", "role.deleted"],
    &[
        "permission.created",
        "permission.updated",
        "permission.deleted",
    ],
    &["waitlistEntry.created", "waitlistEntry.updated"],
    &[
        "subscription.created",
        "subscription.updated",
        "subscription.pastDue",
        "subscription.active",
    ],
    &[
        "subscriptionItem.created",
        "subscriptionItem.incomplete",
        "subscriptionItem.active",
        "subscriptionItem.pastDue",
        "subscriptionItem.updated",
        "subscriptionItem.canceled",
        "subscriptionItem.ended",
    ],
    &["subscriptionItem.upcoming", "subscriptionItem.abandoned"],
    &["paymentAttempt.created", "paymentAttempt.updated"],
];

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    form(events, &mut problems);
    identity(events, &mut problems);
    versions(events, &mut problems);
    lives(events, &mut problems);
    problems.0
}

/// The prefix that the id at a place must have; `None` if there is no id there.
fn expected_prefix(node: &Node<'_>, owner: &Node<'_>) -> Option<&'static str> {
    let key = node.key();
    if node.path.contains("_metadata") || node.value.is_null() || FOREIGN.contains(&key) {
        return None;
    }
    if key == "id" {
        let kind = match owner.kind()? {
            "deleted" => owner.text("object"),
            kind => kind,
        };
        return Some(find(&OWN, kind).unwrap_or("(unknown kind)"));
    }
    let unknown = key.ends_with("_id").then_some("(unknown key)");
    find(&REFERENCE, key).or(unknown)
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let (_, prefix) = table.iter().find(|(known, _)| *known == name)?;
    Some(prefix)
}

fn form(events: &[Example], problems: &mut Problems) {
    let mut names = HashMap::new();
    let mut instance = None;
    for owner in nodes(events) {
        for (key, value) in owner.value.as_object().into_iter().flatten() {
            let dot = if owner.path.is_empty() { "" } else { "." };
            let path = format!("{}{dot}{key}", owner.path);
            let node = Node {
                path,
                value,
                ..owner.clone()
            };
            let Some(prefix) = expected_prefix(&node, &owner) else {
                continue;
            };
            let id = value.as_str().unwrap_or_default();
            let Some((seconds, suffix)) = ksuid(id, prefix) else {
                problems.unless(
                    false,
                    &node,
                    format_args!("{value} is not {prefix}_ and a KSUID"),
                );
                continue;
            };
            if key == "instance_id" {
                let same = *instance.get_or_insert(id) == id;
                problems.unless(same, &node, "not the instance of the other examples");
            }
            if let (true, Some(created)) = (key == "id", owner.int("created_at")) {
                let fits = seconds == created.div_euclid(1_000);
                problems.unless(fits, &node, "the KSUID's second is not that of created_at");
            }
            let past = seconds <= node.now() / 1_000;
            problems.unless(past, &node, "the KSUID is younger than the event");
            let born = ksuid(
                node.envelope["instance_id"].as_str().unwrap_or_default(),
                "ins",
            );
            let after = born.is_some_and(|(born, _)| born <= seconds);
            problems.unless(after, &node, "the KSUID is older than the instance");
            let only = *names.entry(suffix).or_insert(id) == id;
            problems.unless(only, &node, "shares its KSUID with another id");
        }
    }
}

/// Seconds and text of a well-formed id's KSUID.
fn ksuid<'a>(id: &'a str, prefix: &str) -> Option<(i64, &'a str)> {
    let suffix = id.strip_prefix(prefix)?.strip_prefix('_')?;
    let ksuid = Ksuid::from_str(suffix).ok()?;
    (ksuid.to_string() == suffix).then(|| (ksuid.timestamp_seconds(), suffix))
}

/// All mentions of an id agree on what its object keeps for life; users and organizations exist.
fn identity(events: &[Example], problems: &mut Problems) {
    let nodes = nodes(events);
    let mut fixed: HashMap<(&str, &str), &Value> = HashMap::new();
    let mut kinds = HashMap::new();
    for node in &nodes {
        let (Some(id), Some(kind)) = (node.get("id").as_str(), node.kind()) else {
            continue;
        };
        let referring = matches!(kind, "linked_to" | "public_organization_data");
        if !referring {
            let name = if kind == "deleted" {
                node.text("object")
            } else {
                kind
            };
            let same = *kinds.entry(id).or_insert(name.to_owned()) == name;
            problems.unless(
                same,
                node,
                format_args!("{id} is another kind of object elsewhere"),
            );
        }
        let whole = matches!(
            kind,
            "plan" | "payee" | "payment_source" | "session_activity"
        );
        for (key, value) in node.value.as_object().into_iter().flatten() {
            if whole || FIXED.contains(&key.as_str()) && !accepted_by(node, key) {
                let same = *fixed.entry((id, key)).or_insert(value) == value;
                problems.unless(same, node, format_args!("{key} of {id} differs elsewhere"));
            }
        }
    }
    for node in &nodes {
        if let (Some("user"), Some(id)) = (find(&REFERENCE, node.key()), node.value.as_str()) {
            problems.unless(kinds.contains_key(id), node, "no such user in the story");
        }
        if let (Some("org"), Some(id)) = (find(&REFERENCE, node.key()), node.value.as_str()) {
            problems.unless(
                kinds.contains_key(id),
                node,
                "no such organization in the story",
            );
        }
    }
}

/// An invitation gets its `user_id` when it is accepted.
fn accepted_by(node: &Node<'_>, key: &str) -> bool {
    node.kind() == Some("organization_invitation") && key == "user_id"
}

/// Two mentions of an object as of the same `updated_at` are equal, as far as both go.
fn versions(events: &[Example], problems: &mut Problems) {
    let mut versions = HashMap::new();
    for node in nodes(events) {
        let (Some(id), Some(updated)) = (node.get("id").as_str(), node.int("updated_at")) else {
            continue;
        };
        let first = versions.entry((id, updated)).or_insert(node.value);
        for (key, value) in node.value.as_object().into_iter().flatten() {
            let nesting = matches!(key.as_str(), "last_active_at" | "subscription_id");
            let same = nesting || first.get(key).is_none_or(|known| known == value);
            problems.unless(
                same,
                &node,
                format_args!("{key} differs at the same updated_at"),
            );
        }
    }
}

fn lives(events: &[Example], problems: &mut Problems) {
    for life in LIVES {
        let mut steps = life.iter().filter_map(|event| payload(events, event));
        let Some(mut before) = steps.next() else {
            continue;
        };
        for step in steps {
            let same = step.get("id") == before.get("id");
            problems.unless(
                same,
                &step,
                format_args!("not the object of {}", before.event),
            );
            let later = step.now() >= before.now();
            problems.unless(
                later,
                &step,
                format_args!("happens before {}", before.event),
            );
            before = step;
        }
    }
}
