//! The bundled examples are one coherent story, in bytes that survive a handler.
//!
//! A rule group is a pure function `problems(&[Example]) -> Vec<String>` that
//! names event, path and fault, so that the same rules judge the files and what
//! `cew send-example --all --fresh --dry-run` makes of them.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod billing;
pub mod body_hmac;
mod bytes;
mod ids;
mod mutations;
mod organizations;
mod people;
mod places;
mod shape;
mod states;
mod times;
mod walk;

use std::{fs, path::PathBuf};

use serde_json::Value;

/// An event's name and its whole payload.
pub type Example = (String, Value);

pub const EVENT_TYPES: [&str; 46] = [
    "email.created",
    "organization.created",
    "organization.deleted",
    "organization.updated",
    "organizationDomain.created",
    "organizationDomain.deleted",
    "organizationDomain.updated",
    "organizationInvitation.accepted",
    "organizationInvitation.created",
    "organizationInvitation.revoked",
    "organizationMembership.created",
    "organizationMembership.deleted",
    "organizationMembership.updated",
    "paymentAttempt.created",
    "paymentAttempt.updated",
    "permission.created",
    "permission.deleted",
    "permission.updated",
    "role.created",
    "role.deleted",
    "role.updated",
    "session.created",
    "session.ended",
    "session.pending",
    "session.removed",
    "session.revoked",
    "sms.created",
    "subscription.active",
    "subscription.created",
    "subscription.pastDue",
    "subscription.updated",
    "subscriptionItem.abandoned",
    "subscriptionItem.active",
    "subscriptionItem.canceled",
    "subscriptionItem.created",
    "subscriptionItem.ended",
    "subscriptionItem.freeTrialEnding",
    "subscriptionItem.incomplete",
    "subscriptionItem.pastDue",
    "subscriptionItem.upcoming",
    "subscriptionItem.updated",
    "user.created",
    "user.deleted",
    "user.updated",
    "waitlistEntry.created",
    "waitlistEntry.updated",
];

/// The text of every fixture of one directory, by name, in the order of names.
fn texts(directory: &str) -> Vec<(String, String)> {
    let directory = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures")).join(directory);
    let mut texts: Vec<_> = fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| {
            let path = entry.unwrap().path();
            assert_eq!(path.extension().unwrap(), "json", "{}", path.display());
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, text)
        })
        .collect();
    texts.sort();
    texts
}

fn parsed(directory: &str) -> Vec<Example> {
    let parse = |(name, text): (String, String)| {
        let value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{directory}/{name}.json: {error}"));
        (name, value)
    };
    texts(directory).into_iter().map(parse).collect()
}

/// The bundled examples of the Svix scheme.
pub fn examples() -> Vec<Example> {
    parsed("events")
}

/// All rules that hold for the examples of the Svix scheme, fresh or not.
pub fn problems(events: &[Example]) -> Vec<String> {
    [
        bytes::problems,
        shape::problems,
        ids::problems,
        times::problems,
        states::problems,
        people::problems,
        organizations::problems,
        billing::problems,
        places::problems,
    ]
    .iter()
    .flat_map(|rules| rules(events))
    .collect()
}

#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn all_event_types_have_an_example() {
    let names: Vec<_> = examples().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, EVENT_TYPES);
}

#[test]
fn files_are_what_json_stringify_writes() {
    for directory in ["events", "body-hmac", "stories"] {
        assert_none(&bytes::file_problems(&texts(directory)));
    }
}

#[test]
fn keys_are_in_order_and_numbers_are_javascript_numbers() {
    assert_none(&bytes::problems(&examples()));
}

#[test]
fn objects_have_the_keys_of_the_catalogue() {
    assert_none(&shape::problems(&examples()));
}

#[test]
fn ids_are_ksuids_and_name_one_object_each() {
    assert_none(&ids::problems(&examples()));
}

#[test]
fn times_are_milliseconds_in_order() {
    assert_none(&times::problems(&examples()));
}

#[test]
fn the_story_plays_in_2026() {
    let (start, end) = (1_767_225_600_000, 1_798_761_600_000);
    for (name, event) in examples() {
        let at = event["timestamp"].as_i64().unwrap();
        assert!((start..end).contains(&at), "{name}: timestamp {at}");
    }
}

#[test]
fn states_fit_the_event() {
    assert_none(&states::problems(&examples()));
}

#[test]
fn users_sessions_and_messages_are_coherent() {
    assert_none(&people::problems(&examples()));
}

#[test]
fn organizations_are_coherent() {
    assert_none(&organizations::problems(&examples()));
}

#[test]
fn billing_is_coherent() {
    assert_none(&billing::problems(&examples()));
}

#[test]
fn nothing_points_at_a_real_person_or_place() {
    assert_none(&places::problems(&examples()));
    assert_none(&places::problems(&parsed("body-hmac")));
}

#[test]
fn body_hmac_examples_keep_their_own_form() {
    assert_none(&body_hmac::problems(&parsed("body-hmac")));
}

#[test]
fn payloads_have_the_size_of_real_ones() {
    for (name, event) in examples() {
        let size = event.to_string().len();
        assert!((300..8_000).contains(&size), "{name}: {size} bytes");
    }
}

#[test]
fn some_text_is_not_ascii_and_some_is_html_with_quotes() {
    let examples = examples();
    assert!(
        examples
            .iter()
            .any(|(_, event)| !event.to_string().is_ascii())
    );
    let (_, email) = examples
        .iter()
        .find(|(name, _)| name == "email.created")
        .unwrap();
    assert!(email["data"]["body"].as_str().unwrap().contains("=\""));
}

#[test]
fn stories_are_in_the_order_of_time() {
    let examples = examples();
    let stories = parsed("stories");
    let names: Vec<_> = stories.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["billing", "goodbye", "organization", "signup"]);
    for (name, story) in &stories {
        let keys: Vec<_> = story.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["name", "summary", "events"], "stories/{name}.json");
        assert_eq!(story["name"], **name, "stories/{name}.json: name");
        let summary = story["summary"].as_str().unwrap();
        assert!(
            !summary.is_empty() && !summary.contains('\n'),
            "stories/{name}.json: summary"
        );
        let mut previous = 0;
        for event_type in story["events"].as_array().unwrap() {
            let (_, event) = examples
                .iter()
                .find(|(name, _)| event_type == name)
                .unwrap_or_else(|| panic!("stories/{name}.json: no example of {event_type}"));
            let at = event["timestamp"].as_i64().unwrap();
            assert!(
                at >= previous,
                "stories/{name}.json: {event_type} is out of order"
            );
            previous = at;
        }
    }
    for event_type in EVENT_TYPES {
        let told = stories
            .iter()
            .flat_map(|(_, story)| story["events"].as_array().unwrap())
            .filter(|told| *told == event_type)
            .count();
        assert_eq!(told, 1, "{event_type}: told by {told} stories");
    }
}
