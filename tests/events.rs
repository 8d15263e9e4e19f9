//! `cew events`.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::support::{Test, snapshot};

#[test]
fn the_list_names_each_type_once_and_says_when_it_is_sent() {
    for scheme in ["svix", "standard", "body-hmac"] {
        let list = Test::new(&format!("events --scheme {scheme}"))
            .run()
            .exits(0);
        let json = Test::new(&format!("events --json --scheme {scheme}"))
            .run()
            .exits(0)
            .json();
        let names: Vec<_> = json
            .iter()
            .map(|e| e["event_type"].as_str().unwrap())
            .collect();
        let listed: Vec<_> = list
            .stdout
            .lines()
            .map(|line| line.split("  ").next().unwrap())
            .collect();
        assert_eq!(listed, names, "{scheme}");
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
        for event in &json {
            assert_eq!(event["type"], "event");
            assert_eq!(event["payload"]["type"], event["event_type"]);
            assert!(!event["summary"].as_str().unwrap().is_empty());
            assert!(
                event["event_type"]
                    .as_str()
                    .unwrap()
                    .starts_with(event["group"].as_str().unwrap())
            );
        }
    }
    snapshot("events.list", &Test::new("events").run());
    snapshot(
        "events.list-body-hmac",
        &Test::new("events --scheme body-hmac").run(),
    );
}

#[test]
fn a_payload_is_printed_in_the_bytes_that_would_be_sent() {
    let printed = Test::new("events user.created").run().exits(0);
    assert_eq!(printed.stderr, "");
    let payload: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(payload["type"], "user.created");
    assert_eq!(printed.stdout, payload.to_string(), "compact, no newline");
    let dry = Test::new("send-example user.created --dry-run")
        .secret()
        .run()
        .exits(0);
    assert_eq!(dry.stdout.split_once("\r\n\r\n").unwrap().1, printed.stdout);
}

#[test]
fn what_is_no_event_type() {
    for (name, typed) in [
        ("typo", "user.creatd"),
        ("group", "organizationInvitation"),
        ("case", "USER.CREATED"),
        ("nothing-like-it", "xyz"),
        ("other-scheme", "file.uploaded"),
    ] {
        let line = format!("events {typed}");
        snapshot(&format!("events.{name}"), &Test::new(&line).run().exits(3));
    }
    let json = Test::new("events --json user.creatd").run().exits(3);
    assert_eq!(json.stderr, "");
    let error = &json.json()[0];
    assert_eq!(error["type"], "error");
    assert_eq!(error["kind"], "unknown_event");
    assert_eq!(error["hint"], "did you mean user.created?");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Test::new("events --json").spawn();
    let stdout = child.stdout.take().unwrap();
    // One line, then the pipe is closed: it is larger than what a pipe holds.
    BufReader::with_capacity(64, stdout)
        .read_line(&mut String::new())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
