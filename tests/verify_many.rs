//! `cew verify` over many requests, files and forms.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Write as _;

use std::ops::ControlFlow;

use cew::capture::{CapturedRequest, read_line};
use cew::signing::{MessageId, Scheme, SigningSecret, sign};
use cew::store::{Access, NewCapture, Store};
use cew::time::Time;
use serde_json::{Value, json};

use crate::support::{Output, SECRET, Test};

/// A capture line; a forged one has another body than was signed.
fn line(number: usize, forged: bool) -> String {
    let secret = SigningSecret::parse(SECRET, Scheme::Svix).unwrap();
    let id = MessageId::parse(&format!("msg_{number}")).unwrap();
    let body = format!(r#"{{"data":{{"n":{number}}},"object":"event","type":"user.created"}}"#);
    let at = Time::from_unix_seconds(1_700_000_000);
    let headers = sign(Scheme::Svix, &secret.into(), &id, at, body.as_bytes());
    let body = if forged {
        body.replace("user", "loser")
    } else {
        body
    };
    let capture = json!({"type": "capture", "v": 1, "received_at": "2023-11-14T22:13:21Z",
        "headers": headers, "body": body});
    format!("{capture}\n")
}

/// Many blocks of lines: every 1000th is forged, line 5001 is broken.
fn many() -> (String, usize) {
    let mut text = String::new();
    for number in 0..10_000 {
        text.push_str(&line(number, number % 1000 == 7));
        if number == 4999 {
            text.push_str("{\"type\":\"capture\"}\n\n{\"type\":\"summary\"}\n");
        }
    }
    (text, 10_001)
}

fn last(output: &Output) -> Value {
    output.json().pop().unwrap()
}

#[test]
fn verdicts_come_in_the_order_of_the_input() {
    let (input, total) = many();
    let output = Test::new("verify --json")
        .secret()
        .stdin(input)
        .run()
        .exits(3);
    let lines = output.json();
    assert_eq!(lines.len(), total + 1);
    for (index, line) in lines[..total].iter().enumerate() {
        if index == 5000 {
            let message = "standard input, line 5001: `headers` is missing";
            assert_eq!(
                (&line["type"], &line["message"]),
                (&json!("error"), &json!(message))
            );
            continue;
        }
        let number = if index < 5000 { index } else { index - 1 };
        assert_eq!(line["source"]["index"], index);
        assert_eq!(line["message_id"], format!("msg_{number}"));
        assert_eq!(line["valid"], number % 1000 != 7);
    }
    let summary = last(&output);
    assert_eq!(summary["type"], "summary");
    let counts = ["valid", "invalid", "unreadable"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [9990, 10, 1]);
    let causes: Vec<u64> = summary["causes"]
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap())
        .collect();
    assert_eq!(causes.iter().sum::<u64>(), 10);
}

/// Pieces of a store are read by several threads, and the first of its rows may be gone.
#[test]
fn a_store_is_verified_in_its_order() {
    const FIRST: &str = "2023-11-14T22:13:20Z";
    const REST: &str = "2023-11-14T22:13:21Z";
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("captures.db");
    let store = Store::open(&path, Access::Create).unwrap();
    let capture = |number: usize| NewCapture {
        request: CapturedRequest {
            id: Some(format!("cap_{number}").into()),
            received_at: Some(if number < 1000 { FIRST } else { REST }.parse().unwrap()),
            ..parsed(&line(number, number % 1000 == 7))
        },
        message: Some(format!("msg_{number}")),
        event_type: None,
        verdict: None,
    };
    store
        .insert(&(0..5000).map(capture).collect::<Vec<_>>())
        .unwrap();
    assert_eq!(
        store.remove_before(REST.parse().unwrap()).unwrap().captures,
        1000
    );
    let output = Test::new("verify --json")
        .arg(path.to_str().unwrap())
        .secret()
        .run()
        .exits(1);
    let lines = output.json();
    assert_eq!(lines.len(), 4001);
    for (index, line) in lines[..4000].iter().enumerate() {
        let number = 1000 + index;
        assert_eq!(line["source"]["index"], index);
        assert_eq!(line["message_id"], format!("msg_{number}"));
        assert_eq!(line["valid"], number % 1000 != 7);
    }
    assert_eq!(last(&output)["valid"], 3996);
}

#[test]
fn fail_fast_stops_at_the_first() {
    let (input, _) = many();
    let output = Test::new("verify --json --fail-fast")
        .secret()
        .stdin(input)
        .run()
        .exits(1);
    let summary = last(&output);
    assert_eq!(
        (&summary["valid"], &summary["invalid"]),
        (&json!(7), &json!(1))
    );

    let mut late = (0..9000).fold(String::new(), |mut text, number| {
        let _ = text.write_str(&line(number, false));
        text
    });
    late.push_str("passed over\n{\"oops\n");
    late.push_str(&line(9001, true));
    let output = Test::new("verify --json --fail-fast")
        .secret()
        .stdin(late)
        .run()
        .exits(3);
    let summary = last(&output);
    assert_eq!(
        (&summary["valid"], &summary["unreadable"]),
        (&json!(9000), &json!(1))
    );
}

#[test]
fn quiet_tells_by_its_exit_code() {
    for (input, code) in [
        (line(1, false), 0),
        (line(1, true), 1),
        (line(1, true) + &line(2, false), 1),
        (many().0, 3),
    ] {
        let output = Test::new("verify --quiet")
            .secret()
            .stdin(input)
            .run()
            .exits(code);
        assert_eq!(output.stdout, "");
        assert_eq!(output.stderr.is_empty(), code != 3);
    }
}

#[test]
fn files_of_all_forms_and_standard_input_at_once() {
    let http = "POST / HTTP/1.1\nsvix-id: msg_1\n\n{}";
    let output = Test::new("verify --json one.jsonl - broken none.json empty gone two.http")
        .secret()
        .file("one.jsonl", line(1, false) + &line(2, true))
        .file("broken", "What is this?")
        .file("none.json", "[]")
        .file("empty", "")
        .file("two.http", http)
        .stdin(line(3, false))
        .run()
        .exits(3);
    let shown: Vec<String> = output
        .json()
        .iter()
        .map(|line| match line["type"].as_str().unwrap() {
            "verdict" => format!("{} {}", line["source"], line["valid"]),
            "error" => line["message"].as_str().unwrap().replace("os error 2", "…"),
            _ => format!(
                "{} {} {}",
                line["valid"], line["invalid"], line["unreadable"]
            ),
        })
        .collect();
    let gone = shown[6].clone();
    assert!(gone.starts_with("cannot read gone: "), "{gone}");
    assert_eq!(
        shown,
        [
            r#"{"file":"one.jsonl","index":0} true"#,
            r#"{"file":"one.jsonl","index":1} false"#,
            r#"{"file":"standard input","index":0} true"#,
            "broken holds no captured request, only text that has no request line, no curl command and no JSON with signature headers",
            "none.json holds no captured request",
            "empty is empty",
            &gone,
            r#"{"file":"two.http","index":0} false"#,
            "2 2 4",
        ]
    );
}

#[test]
fn people_get_a_summary_with_causes() {
    let input = line(1, false) + &line(2, true) + &line(3, true);
    let output = Test::new("verify --secret-file key -")
        .file("key", SECRET)
        .stdin(input)
        .run()
        .exits(1);
    let summary = output.stdout.lines().last().unwrap();
    assert!(summary.starts_with("1 authentic, 2 not (2 "), "{summary}");
    let one = Test::new("verify")
        .secret()
        .stdin(line(1, false))
        .run()
        .exits(0);
    assert!(!one.stdout.contains("authentic, "), "{}", one.stdout);
}

/// The second million lines must not wait for the third: nothing is held back.
#[test]
fn a_live_stream_gets_each_verdict_at_once() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let mut child = Test::new("verify --json").secret().spawn();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for number in 0..10 {
        stdin.write_all(line(number, false).as_bytes()).unwrap();
        stdin.flush().unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["source"]["index"], number);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_missing_secret_is_said_once() {
    let (input, _) = many();
    let output = Test::new("verify").stdin(input).run().exits(3);
    assert!(
        output.stderr.starts_with("error: no signing secret found"),
        "{}",
        output.stderr
    );
    assert_eq!(output.stdout, "");
    let generic = json!({"headers": {"x-webhook-signature": "00"}, "body": "{}"});
    let mixed = Test::new("verify --json")
        .env("WEBHOOK_SECRET", "generic")
        .stdin(format!("{generic}\n").repeat(20_000))
        .run()
        .exits(1);
    assert_eq!(last(&mixed)["invalid"], 20_000);
}

#[test]
fn a_capture_without_time_of_receipt_is_unreadable_at_received() {
    let plain = json!({"headers": {"svix-id": "1"}, "body": "{}"});
    let output = Test::new("verify --at received")
        .secret()
        .stdin(format!("{plain}\n{}", line(1, false)))
        .run()
        .exits(3);
    assert!(
        output.stderr.contains("line 1: does not say when"),
        "{}",
        output.stderr
    );
    assert!(
        output.stdout.contains("1 authentic, 0 not, 1 unreadable"),
        "{}",
        output.stdout
    );
}

/// The request of a line.
fn parsed(line: &str) -> CapturedRequest<'static> {
    let mut found = None;
    let _ = read_line(line.trim().as_bytes(), &mut |record| {
        found = Some(record.unwrap().into_owned());
        ControlFlow::Continue(())
    });
    found.unwrap()
}
