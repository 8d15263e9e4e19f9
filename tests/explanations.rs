//! An explanation has bounds: anybody can send what would take long to explain.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::cell::Cell;
use std::time::Duration;

use cew::diagnosis::{Budget, Cause, Diagnosis, Effort, Request, explain};
use cew::signing::{Clock, SecretSet, SignedHeaders, SigningSecret, verify};
use cew::time::Time;
use tokio::time::Instant;

use crate::support::Test;
use crate::support::listening::{Listening, statuses};

/// JSON that grows 500 times when it is indented.
fn growing(items: usize) -> String {
    format!(
        "{}{}1{}",
        "[".repeat(126),
        "1,".repeat(items),
        "]".repeat(126)
    )
}

const HEADERS: [(&str, &str); 3] = [
    ("svix-id", "msg_1"),
    ("svix-timestamp", "1700000000"),
    (
        "svix-signature",
        "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
];

fn explained<'b>(body: &str, budget: impl Into<Budget<'b>>) -> Diagnosis {
    let secrets = SecretSet::from(SigningSecret::from_key(b"a key"));
    let clock = Clock::at(Time::from_unix_seconds(1_700_000_000));
    let headers = SignedHeaders::collect(HEADERS);
    let verdict = verify(&headers, body.as_bytes(), &secrets, clock, None);
    let request = Request {
        headers: &HEADERS,
        body: body.as_bytes(),
        captured: false,
    };
    explain(&request, &secrets, &[], &verdict, clock, budget).unwrap()
}

#[test]
fn a_usual_body_is_searched_to_the_end() {
    let diagnosis = explained(r#"{"type":"user.created","data":{}}"#, Effort::TwoFaults);
    assert_eq!(
        (diagnosis.cause, diagnosis.incomplete),
        (Cause::Mismatch, false)
    );
    assert!(diagnosis.ruled_out.contains(&Cause::SchemeOther));
}

/// As `cew listen` bounds it: the largest body that it searches, and all that it may write of one.
#[test]
fn the_bounds_of_a_listener_are_enough_for_its_largest_body() {
    let users: Vec<_> = (0..560)
        .map(|n| format!(r#"{{"id":"user_{n}","name":"Zoë","image_url":"https://img.example.com/{n}?a=1&b=2","n":[{n},null]}}"#))
        .collect();
    let body = format!(
        r#"{{"data":{{"users":[{}]}},"type":"users"}}"#,
        users.join(",")
    );
    assert!((48 << 10..64 << 10).contains(&body.len()), "{}", body.len());
    let budget = Budget::from(Effort::OneFault).within(16 << 20);
    let diagnosis = explained(&body, budget);
    assert_eq!(
        (diagnosis.cause, diagnosis.incomplete),
        (Cause::Mismatch, false)
    );
    assert!(diagnosis.ruled_out.contains(&Cause::ContentOrder));
}

#[test]
fn it_stays_within_its_bytes_and_says_what_it_left_out() {
    let budget = Budget::from(Effort::TwoFaults).within(1 << 20);
    let diagnosis = explained(&growing(100_000), budget);
    assert_eq!(
        (diagnosis.cause, diagnosis.incomplete),
        (Cause::Mismatch, true)
    );
    assert!(diagnosis.tries < 10, "{}", diagnosis.tries);
    assert!(diagnosis.ruled_out.contains(&Cause::HeaderSwapped));
    assert!(!diagnosis.ruled_out.contains(&Cause::BodyReserialized));
    assert!(
        diagnosis
            .notes
            .iter()
            .any(|line| line.contains("not every cause"))
    );
}

#[test]
fn it_ends_when_its_time_is_up() {
    let asked = Cell::new(0);
    let time_is_up = || asked.replace(asked.get() + 1) >= 20;
    let budget = Budget::from(Effort::TwoFaults).until(&time_is_up);
    let diagnosis = explained(&growing(1000), budget);
    assert_eq!(
        (diagnosis.cause, diagnosis.incomplete),
        (Cause::Mismatch, true)
    );
    assert!(asked.get() < 100, "asked {} times", asked.get());
}

#[test]
fn without_a_budget_what_is_plain_is_said_all_the_same() {
    let diagnosis = explained("{}", Budget::NOTHING);
    assert_eq!((diagnosis.cause, diagnosis.tries), (Cause::Mismatch, 0));
    assert!(diagnosis.incomplete && diagnosis.ruled_out.is_empty());
}

#[test]
fn verify_does_not_take_longer_than_it_is_worth() {
    let headers = HEADERS.map(|(name, value)| format!("{name}: {value}"));
    let options = headers.iter().flat_map(|header| ["-H", header]);
    let test = Test::new("verify --ignore-timestamp --body body.json").args(options);
    let began = Instant::now();
    let output = test
        .secret()
        .file("body.json", growing(2_000_000))
        .run()
        .exits(1);
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    assert!(
        output.stdout.contains("not every cause"),
        "{}",
        output.stdout
    );
}

#[test]
fn a_listener_answers_others_while_it_explains() {
    let listening = Listening::start("--no-store");
    // At the bound, and beyond it.
    let bodies = [growing(32_000), growing(500_000)];
    let mut attackers = Vec::new();
    for body in bodies.iter().cycle().take(12) {
        let mut stream = listening.connect();
        let head = HEADERS
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .concat();
        let head = head.replace("1700000000", &crate::support::listening::now());
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: x\r\n{head}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        attackers.push(stream);
    }
    let began = Instant::now();
    listening.send("user.created").exits(0);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    for stream in &mut attackers {
        assert_eq!(statuses(&crate::support::listening::answers(stream)), [400]);
    }
    let ended = listening.interrupt();
    let refused = |line: &&serde_json::Value| line["verdict"]["valid"] == false;
    let refused: Vec<_> = ended.lines.iter().filter(refused).collect();
    assert_eq!(refused.len(), 12);
    for line in refused {
        let verdict = &line["verdict"];
        assert_eq!(verdict["cause"], "mismatch", "{verdict}");
        // The smaller one may be searched in time; the larger one is not looked at.
        let is_large = line["body"].as_str().unwrap().len() > 64 << 10;
        let is_said = verdict["notes"].to_string().contains("not every cause");
        assert!(is_said || !is_large, "{verdict}");
    }
}
