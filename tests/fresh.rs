//! `--fresh` and `--seed`: new every time, and as coherent as the bundled examples.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::{BTreeMap, BTreeSet};

use cew::event::{EventType, Fresh};
use cew::signing::Scheme;
use cew::time::Time;
use serde_json::Value;

use crate::coherence::{self, Example};
use crate::support::{Output, Test};

fn run(line: &str) -> Output {
    let line = format!("send-example --dry-run --json {line}");
    Test::new(&line)
        .secret()
        .env("WEBHOOK_SECRET", "a test's secret")
        .run()
        .exits(0)
}

/// What would be sent, by event type, in the order of names.
fn sent(output: &Output) -> Vec<Example> {
    let mut sent: Vec<_> = output.json().iter().map(request).collect();
    sent.sort_by(|(a, _), (b, _)| a.cmp(b));
    sent
}

fn request(line: &Value) -> Example {
    let body = serde_json::from_str(line["body"].as_str().unwrap()).unwrap();
    (line["event_type"].as_str().unwrap().to_owned(), body)
}

fn bodies(output: &Output) -> Vec<String> {
    let body = |line: Value| line["body"].as_str().unwrap().to_owned();
    output.json().into_iter().map(body).collect()
}

fn assert_coherent(examples: &[Example]) {
    let problems = coherence::problems(examples);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn a_fresh_catalogue_is_coherent() {
    let examples = sent(&run("--all --fresh"));
    assert_eq!(examples.len(), 46);
    assert_coherent(&examples);
}

#[test]
fn a_fresh_body_hmac_catalogue_is_coherent() {
    let examples = sent(&run("--all --fresh --scheme body-hmac"));
    let problems = coherence::body_hmac::problems(&examples);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn any_seed_at_any_time_is_coherent() {
    let own: Vec<_> = EventType::all(Scheme::Svix).collect();
    let generic: Vec<_> = EventType::all(Scheme::BodyHmac).collect();
    let judge = |events: &[EventType], now: Time, seed, rules: fn(&[Example]) -> Vec<String>| {
        let templates: Vec<_> = events.iter().map(|event| event.template()).collect();
        let fresh = Fresh::at(now, seed, templates.iter().copied());
        let payload = |template| serde_json::from_slice(&fresh.payload(template)).unwrap();
        let examples: Vec<Example> = events
            .iter()
            .zip(&templates)
            .map(|(event, template)| (event.name().to_owned(), payload(template)))
            .collect();
        let problems = rules(&examples);
        assert!(
            problems.is_empty(),
            "{now:?}, seed {seed}\n{}",
            problems.join("\n")
        );
    };
    // Over hours, days, months and years, in both directions.
    for step in 0..12_u64 {
        let now = Time::from_unix_milliseconds(
            1_750_000_000_123 + i64::try_from(step * step * 2_397_654_321).unwrap(),
        );
        judge(&own, now, step, coherence::problems);
        judge(&generic, now, step, coherence::body_hmac::problems);
    }
}

#[test]
fn every_time_moves_to_now_with_its_distances_kept() {
    let now = || std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let before = i64::try_from(now()).unwrap();
    let fresh = sent(&run("--all --fresh"));
    let after = i64::try_from(now()).unwrap();
    let at = |example: &Example| example.1["timestamp"].as_i64().unwrap();
    let latest = fresh.iter().map(at).max().unwrap();
    assert!(
        (before - 1_000..=after).contains(&latest),
        "{before} {latest} {after}"
    );
    let bundled = coherence::examples();
    let shifts: BTreeSet<_> = bundled
        .iter()
        .zip(&fresh)
        .map(|(a, b)| at(b) - at(a))
        .collect();
    assert_eq!(shifts.len(), 1, "{shifts:?}");
    let alone = sent(&run("user.created --fresh"));
    assert!(
        at(&alone[0]) >= before - 1_000,
        "one event alone happens now"
    );
}

#[test]
fn a_seed_alone_gives_the_same_bytes_at_any_time() {
    let first = bodies(&run("--all --seed 7"));
    assert_eq!(first, bodies(&run("--all --seed 7")));
    assert_ne!(first, bodies(&run("--all --seed 8")));
    let alone = bodies(&run("user.deleted --seed 7"));
    assert!(
        first.contains(&alone[0]),
        "a single event is that of the whole run"
    );
    let examples = sent(&run("--all --seed 7"));
    assert_coherent(&examples);
    for ((name, bundled), (_, fresh)) in coherence::examples().iter().zip(&examples) {
        assert_eq!(bundled["timestamp"], fresh["timestamp"], "{name}");
    }
}

/// Two runs share nothing that a handler could keep under a unique key.
#[test]
fn nothing_unique_is_the_same_in_two_runs() {
    for scheme in ["svix", "body-hmac"] {
        let line = format!("--all --fresh --scheme {scheme}");
        let (first, second) = (sent(&run(&line)), sent(&run(&line)));
        let (first, second) = (names(&first), names(&second));
        for (key, values) in &first {
            let both: Vec<_> = values.intersection(&second[key]).collect();
            assert!(both.is_empty(), "{scheme}: {key}: {both:?}");
        }
    }
}

/// The values of the keys that are unique in some table. The instance, its phone and the
/// payment provider's account are the same for ever.
fn names(examples: &[Example]) -> BTreeMap<String, BTreeSet<String>> {
    fn visit(value: &Value, key: &str, names: &mut BTreeMap<String, BTreeSet<String>>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    if !key.ends_with("_metadata") {
                        visit(value, key, names);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| visit(item, key, names)),
            Value::String(text) => {
                let id = key == "id"
                    || key.ends_with("_id")
                    || ["created_by", "uploaded_by"].contains(&key);
                let name = ["email_address", "email", "username", "identifier"].contains(&key);
                let kept = ["ins_", "acct_"]
                    .iter()
                    .any(|prefix| text.starts_with(prefix));
                let slug = key == "slug" && text.contains("scenografi");
                if (id || name || slug) && !kept {
                    names
                        .entry(key.to_owned())
                        .or_default()
                        .insert(text.clone());
                }
            }
            _ => {}
        }
    }
    let mut names = BTreeMap::new();
    for (_, example) in examples {
        visit(example, "", &mut names);
    }
    names
}

/// Apart from names, all is as bundled: numbers, texts with their quotes and line ends, order.
#[test]
fn a_seed_changes_names_only() {
    fn compare(path: &str, old: &Value, new: &Value) {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                assert!(old.keys().eq(new.keys()), "{path}");
                for ((key, old), new) in old.iter().zip(new.values()) {
                    compare(&format!("{path}.{key}"), old, new);
                }
            }
            (Value::Array(old), Value::Array(new)) => {
                assert_eq!(old.len(), new.len(), "{path}");
                old.iter()
                    .zip(new)
                    .for_each(|(old, new)| compare(path, old, new));
            }
            _ => {
                let (_, key) = path.rsplit_once('.').unwrap();
                let named = [
                    "id",
                    "email_address",
                    "email",
                    "username",
                    "identifier",
                    "slug",
                ];
                let reference = ["_id", "_by", "_email_address", "_client"];
                let name = named.contains(&key) || reference.iter().any(|end| key.ends_with(end));
                assert!(name || old == new, "{path}: {old} became {new}");
            }
        }
    }
    for ((name, old), (_, new)) in coherence::examples()
        .iter()
        .zip(&sent(&run("--all --seed 1")))
    {
        compare(name, old, new);
    }
}

/// User names, slugs and external ids are renamed where their key stands. No other text of the
/// examples may name them, or it would go on naming the old ones.
#[test]
fn no_text_names_what_is_renamed_by_its_key() {
    for (name, text) in coherence::examples() {
        let text = text.to_string();
        for (key, value) in [
            ("username", "zoe_me"),
            ("username", "zoe-builds"),
            ("slug", "fjordlicht-scenografi"),
            ("external_id", "567772"),
            ("provider_user_id", "90417355"),
        ] {
            let under_its_key = text.matches(&format!("\"{key}\":\"{value}\"")).count();
            assert_eq!(
                text.matches(value).count(),
                under_its_key,
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn edits_come_last() {
    let output = run("user.created --fresh --set data.id=user_mine");
    assert_eq!(sent(&output)[0].1["data"]["id"], "user_mine");
}

#[test]
fn a_payload_of_ones_own_is_not_renewed() {
    Test::new("send-example --data - --fresh")
        .secret()
        .run()
        .exits(2);
    Test::new("send-example --data - --seed 1")
        .secret()
        .run()
        .exits(2);
}

#[test]
fn times_that_are_moved_beforehand_are_the_same() {
    let events: Vec<_> = EventType::all(Scheme::Svix)
        .chain(EventType::all(Scheme::BodyHmac))
        .collect();
    let templates: Vec<_> = events.into_iter().map(EventType::template).collect();
    let fresh = Fresh::at(
        Time::from_unix_milliseconds(1_800_000_000_123),
        7,
        templates.iter().copied(),
    );
    for template in templates {
        let expected = fresh.round(3).payload(template);
        let moved = fresh.with_times(template);
        assert_eq!(fresh.round(3).payload(&moved), expected);
    }
}
