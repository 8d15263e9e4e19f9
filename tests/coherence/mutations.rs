//! Each rule catches the fault it is there for: spoil a value, and the complaint must follow.

use serde_json::{Value, json};

use super::{
    Example, billing, body_hmac, bytes, examples, ids, organizations, parsed, people, places,
    problems, shape, states, times,
};

type Rules = fn(&[Example]) -> Vec<String>;

const GROUPS: [(&str, Rules); 10] = [
    ("bytes", bytes::problems),
    ("shape", shape::problems),
    ("ids", ids::problems),
    ("times", times::problems),
    ("states", states::problems),
    ("people", people::problems),
    ("organizations", organizations::problems),
    ("billing", billing::problems),
    ("places", places::problems),
    ("body_hmac", body_hmac::problems),
];

/// The event's payload, to be spoilt.
fn payload_mut<'a>(events: &'a mut [Example], event: &str) -> &'a mut Value {
    let found = events.iter_mut().find(|(name, _)| name == event);
    &mut found.unwrap_or_else(|| panic!("no example of {event}")).1
}

/// Puts a value at a JSON pointer, or removes what is there.
fn spoil(example: &mut Value, pointer: &str, wrong: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (example.pointer_mut(parent), wrong) {
        (Some(Value::Array(items)), Some(wrong)) => items[key.parse::<usize>().unwrap()] = wrong,
        (Some(Value::Object(members)), Some(wrong)) => {
            members.insert(key.to_owned(), wrong);
        }
        (Some(Value::Object(members)), None) => {
            assert!(
                members.shift_remove(key).is_some(),
                "{pointer} is not there"
            );
        }
        _ => panic!("{pointer} leads nowhere"),
    }
}

#[track_caller]
fn assert_complaint(found: &[String], complaint: &str, mutation: &str) {
    let heard = found.iter().any(|problem| problem.contains(complaint));
    assert!(heard, "{mutation}\nwas not caught by\n{}", found.join("\n"));
}

#[test]
fn every_mutation_is_caught() {
    let (own, other) = (examples(), parsed("body-hmac"));
    let mut group = None;
    let mut first = false;
    for line in include_str!("mutations.txt")
        .lines()
        .skip_while(|line| !line.starts_with('#'))
    {
        if let Some(name) = line.strip_prefix("# ") {
            group = GROUPS.iter().find(|(known, _)| *known == name);
            assert!(group.is_some(), "no rule group {name}");
            first = name != "body_hmac";
        } else if !line.is_empty() {
            let (name, rules) = group.unwrap();
            let mut events = if *name == "body_hmac" {
                other.clone()
            } else {
                own.clone()
            };
            let (mutation, complaint) = line.split_once(" => ").unwrap();
            let [event, pointer, wrong] = mutation
                .splitn(3, ' ')
                .collect::<Vec<_>>()
                .try_into()
                .unwrap();
            let wrong = (wrong != "(none)").then(|| wrong.parse().unwrap());
            spoil(payload_mut(&mut events, event), pointer, wrong);
            assert_complaint(&rules(&events), complaint, line);
            if std::mem::take(&mut first) {
                assert_complaint(&problems(&events), complaint, line);
            }
        }
    }
}

#[test]
fn every_fault_of_a_file_is_caught() {
    let problems = |text: &str| bytes::file_problems(&[(String::new(), text.to_owned())]);
    assert!(problems("{\n  \"a\": \"é\"\n}\n").is_empty());
    for text in [
        "{\"a\":\"é\"}\n",
        "{\n  \"a\": \"é\"\n}",
        "{\n  \"a\": \"é\"\n}\n\n",
        "{\r\n  \"a\": \"é\"\r\n}\r\n",
        "\u{feff}{\n  \"a\": \"é\"\n}\n",
        "{\n  \"a\": \"\\u00e9\"\n}\n",
        "{\n  \"a\": \"\\/\"\n}\n",
        "{\n  \"a\": 1,\n  \"a\": 1\n}\n",
        "{\n  \"1\": 1\n}\n",
        "{\n  \"a\": 1.0\n}\n",
        "{\n  \"a\": 1e3\n}\n",
        "{\n  \"a\": -0\n}\n",
        "{\n  \"a\": 1\n",
    ] {
        assert!(!problems(text).is_empty(), "{text:?}");
    }
}

#[test]
fn an_update_that_changes_nothing_is_caught() {
    let mut events = examples();
    let created = payload_mut(&mut events, "permission.created")["data"].clone();
    let updated = payload_mut(&mut events, "permission.updated");
    let at = updated["data"]["updated_at"].take();
    updated["data"] = created;
    updated["data"]["updated_at"] = at;
    assert_complaint(
        &times::problems(&events),
        "nothing changed",
        "permission.updated",
    );
}

#[test]
fn a_membership_update_without_role_or_metadata_is_caught() {
    let mut events = examples();
    let created = payload_mut(&mut events, "organizationMembership.created")["data"].clone();
    payload_mut(&mut events, "organizationMembership.updated")["data"] = created;
    let found = states::problems(&events);
    assert_complaint(&found, "neither role nor metadata changed", "membership");
}

/// Rule 13, where the one who accepts is the one whose membership is told.
#[test]
fn another_role_than_the_accepted_one_is_caught() {
    let mut events = examples();
    let founder = payload_mut(&mut events, "organizationMembership.created")["data"].clone();
    let accepted = payload_mut(&mut events, "organizationInvitation.accepted");
    accepted["data"]["user_id"] = founder["public_user_data"]["user_id"].clone();
    assert_complaint(
        &organizations::problems(&events),
        "has another role",
        "accepted",
    );
}

#[test]
fn a_recurring_charge_for_a_new_item_is_caught() {
    let mut events = examples();
    let attempt = &mut payload_mut(&mut events, "paymentAttempt.created")["data"];
    attempt["charge_type"] = json!("recurring");
    attempt["billing_date"] = attempt["subscription_items"][0]["created_at"].clone();
    assert_complaint(
        &billing::problems(&events),
        "but the item is new",
        "recurring",
    );
}

#[test]
fn a_missing_body_hmac_example_is_caught() {
    let missing = &parsed("body-hmac")[1..];
    assert_complaint(
        &body_hmac::problems(missing),
        "the events are",
        "file.uploaded",
    );
}
