//! `cew listen --relay`: what is posted to a public address comes here, and the answer goes back.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a panic fails the test, and it has a clock of its own"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::listening::{Listening, test};
use crate::support::relay::Relay;
use crate::support::{Output, Test};

/// A listener at `relay`, in a project of its own.
fn relayed(relay: &Relay, options: &str) -> Test {
    stated(
        test(&format!("--relay {options}"))
            .secret()
            .env("CEW_RELAY_URL", &relay.url),
    )
}

/// With the user's state in the directory of the test.
fn stated(test: Test) -> Test {
    let state = test.path().join("state");
    test.env("XDG_STATE_HOME", state)
}

/// The listener, and its address.
fn start(relay: &Relay, options: &str) -> (Listening, String) {
    let listening = Listening::of(relayed(relay, options));
    let inbox = inbox(&listening);
    (listening, inbox)
}

fn inbox(listening: &Listening) -> String {
    listening.ready["relay_url"].as_str().unwrap().to_owned()
}

fn send(types: &str, to: &str) -> Output {
    Test::new(&format!("send-example {types} --json --to {to}"))
        .secret()
        .run()
}

/// Posts these bytes to an inbox: what comes back.
fn post(inbox: &str, headers: &str, body: &[u8]) -> String {
    let rest = inbox.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let head = format!(
        "POST /{path} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_delivery_comes_from_outside_and_the_answer_goes_back() {
    let relay = Relay::start();
    let head = "201 Created\r\ncontent-type: text/plain\r\nx-mine: 1";
    let handler = Handler::answering(head, "made");
    let (listening, inbox) = start(&relay, &format!("--forward-to {}", handler.origin));
    let sent = send("user.created", &inbox).exits(0).json();
    assert_eq!(sent[0]["status"], 201);
    assert_eq!(sent[0]["response_head"], "made");
    let capture = listening.line();
    assert_eq!(capture["remote_addr"], "relay");
    assert_eq!(capture["verdict"]["valid"], true, "{capture}");
    assert_eq!(capture["attempts"][0]["status"], 201);
    let seen = handler.seen();
    assert_eq!(seen[0].line, "POST /api/webhooks HTTP/1.1");
    assert!(seen[0].is_authentic(crate::support::SECRET));
    let ended = listening.interrupt();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(relay.closes(), [Some(1000)]);
    // The address stands where it has to be pasted from, and nowhere else.
    let token = inbox.trim_end_matches('/').rsplit('/').next().unwrap();
    assert!(!ended.stderr.contains(token), "{}", ended.stderr);
    assert!(
        ended
            .lines
            .iter()
            .all(|line| !line.to_string().contains(token))
    );
}

#[test]
fn the_capture_is_the_same_as_one_that_came_by_http() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "");
    let body = b"\xff\x00{ \"type\" : \"user.created\" }\n";
    let headers = "svix-id: msg_1\r\nsvix-timestamp: 1\r\nsvix-signature: v1,x\r\n\
                   content-type: application/json\r\n";
    assert!(post(&inbox, headers, body).starts_with("HTTP/1.1 400"));
    assert!(post(&listening.url(), headers, body).starts_with("HTTP/1.1 400"));
    let (mut by_relay, mut by_http) = (listening.line(), listening.line());
    assert_eq!(by_relay["remote_addr"], "relay");
    for capture in [&mut by_relay, &mut by_http] {
        let capture = capture.as_object_mut().unwrap();
        for differs in ["id", "received_at", "remote_addr", "attempt"] {
            capture.remove(differs);
        }
        capture["verdict"]["age_ms"].take();
        capture["verdict"]["explanation"].take();
        let headers = capture["headers"].as_array_mut().unwrap();
        headers.retain(|pair| pair[0] != "host");
        headers.sort_by_key(Value::to_string);
    }
    assert_eq!(by_relay, by_http);
}

#[test]
fn bodies_keep_their_bytes_up_to_the_limit() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "--max-body 6MiB");
    let large: Vec<u8> = (0..5 << 20).map(|n: u32| n.to_le_bytes()[1]).collect();
    assert!(post(&inbox, "", &large).starts_with("HTTP/1.1 400"));
    let kept = listening.line();
    let size = kept["body_base64"].as_str().unwrap().len();
    assert_eq!(size, (5_usize << 20).div_ceil(3) * 4);
    assert!(post(&inbox, "", &vec![b'x'; 7 << 20]).starts_with("HTTP/1.1 413"));
    let turned = listening.line();
    assert_eq!(turned["type"], "turned_away", "{turned}");
    assert_eq!(turned["reason"], "body_too_large");
    assert_eq!(turned["remote_addr"], "relay");
}

#[test]
fn many_are_answered_at_once_while_pings_are() {
    let relay = Relay::pinging(Duration::from_millis(50));
    let handler =
        Handler::start(|_| Reply::After(Duration::from_millis(500), Box::new(Reply::status(200))));
    let (listening, inbox) = start(&relay, &format!("--forward-to {}", handler.origin));
    let before = relay.pongs();
    let began = Instant::now();
    let options = "--count 200 --concurrency 200";
    send(&format!("user.created {options}"), &inbox).exits(0);
    let took = began.elapsed();
    // One after the other they would take 100 s.
    assert!(took < Duration::from_secs(30), "{took:?}");
    assert!(relay.pongs() > before);
    let ended = listening.interrupt();
    assert_eq!(ended.summary()["authentic"], 200);
    assert_eq!(relay.connections(), 1);
}

#[test]
fn frames_that_nobody_knows_do_no_harm() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "");
    for frame in [
        "",
        "[1",
        r#"{"type":"pong","version":1}"#,
        r#"{"type":"server-error","version":7,"data":{"x":[]}}"#,
        r#"{"type":"event","version":1,"data":{"id":7}}"#,
        r#"{"type":"event","version":1,"data":{"id":"x","body":"no base64"}}"#,
        &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
    ] {
        relay.say(frame);
    }
    send("user.created", &inbox).exits(0);
    let ended = listening.interrupt();
    assert_eq!((ended.code, &ended.summary()["received"]), (0, &1.into()));
    assert_eq!(relay.connections(), 1);
}

#[test]
fn a_lost_connection_is_opened_again_and_nothing_answered_is_lost() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "");
    let mut answered = 0;
    for round in 0..6 {
        answered += send("--all", &inbox)
            .json()
            .iter()
            .filter(|line| line["ok"] == true)
            .count();
        match round % 3 {
            0 => relay.drop_all(),
            1 => relay.close_all(1001, "restarting"),
            _ => relay.close_all(1012, ""),
        }
        let before = relay.connections();
        let deadline = Instant::now() + Duration::from_secs(20);
        while relay.connections() == before && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
    }
    assert!(answered > 100, "{answered}");
    let ended = listening.interrupt();
    let of = |wanted: &str| {
        ended
            .lines
            .iter()
            .filter(|line| line["type"] == wanted)
            .count()
    };
    assert!(of("capture") >= answered, "{answered} answered");
    let states: Vec<_> = ended
        .lines
        .iter()
        .filter(|line| line["type"] == "relay")
        .collect();
    assert!(states.len() >= 10, "{states:?}");
    assert_eq!(states[0]["state"], "lost");
    assert_eq!(states[1]["state"], "back");
    assert!(
        states[2]["reason"].as_str().unwrap().contains("restarting"),
        "{states:?}"
    );
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn an_address_that_another_listener_holds_is_not_taken() {
    let relay = Relay::start();
    let (holder, inbox) = start(&relay, "--relay-token c_AbCdEf123456");
    let second = relayed(&relay, "--relay-token c_AbCdEf123456")
        .process()
        .exits(4);
    let error = &second.json()[0];
    assert_eq!(error["kind"], "relay");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("another listener holds it"),
        "{error}"
    );
    assert!(
        error["hint"].as_str().unwrap().contains("--relay-token"),
        "{error}"
    );
    send("user.created", &inbox).exits(0);
    holder.interrupt();
}

#[test]
fn a_refusal_ends_it_with_its_reason() {
    let relay = Relay::start();
    relay.refuse_all(1008, "Invalid \u{1b}[31m token");
    let refused = relayed(&relay, "").process().exits(4);
    assert!(refused.stdout.contains("Invalid"), "{}", refused.stdout);
    let mut plain = stated(Test::new("listen --port 0 --relay").env("CEW_RELAY_URL", &relay.url));
    plain = plain.env("CEW_STORE", "state/captures.db");
    let shown = plain.process().exits(4);
    assert!(shown.stderr.contains("Invalid"), "{:?}", shown.stderr);
    assert!(!shown.stderr.contains('\u{1b}'), "{:?}", shown.stderr);

    // Also later: then it does not try for ever.
    let relay = Relay::start();
    let (listening, _) = start(&relay, "");
    relay.refuse_all(1008, "gone for good");
    relay.drop_all();
    let ended = listening.end();
    assert_eq!(ended.code, 4, "{}", ended.stderr);
}

#[test]
fn a_project_keeps_its_address_and_no_two_have_the_same() {
    let relay = Relay::start();
    let first = relayed(&relay, "")
        .file(".git/HEAD", "")
        .file("below/x", "");
    let listening = Listening::of(first);
    let one = inbox(&listening);
    let ended = listening.interrupt();
    let listening = Listening::of(ended.test.below("below"));
    assert_eq!(inbox(&listening), one, "the whole repository has one");
    let ended = listening.interrupt();
    let mut projects = std::fs::read_dir(ended.test.path().join("state/cew/projects")).unwrap();
    let token = projects.next().unwrap().unwrap().path().join("relay-token");
    let mode = std::fs::metadata(&token).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (other, two) = start(&relay, "");
    assert_ne!(one, two);
    other.interrupt();
    // One that is damaged is not replaced in silence: somebody may have pasted it somewhere.
    std::fs::write(&token, "c_bad!").unwrap();
    let damaged = ended.test.process().exits(5);
    assert!(damaged.stdout.contains("relay-token"), "{}", damaged.stdout);
}

#[test]
fn what_cannot_be_is_said_at_once() {
    let relay = Relay::start();
    relayed(&relay, "--allow-from svix").process().exits(2);
    relayed(&relay, "--relay-token c_1").process().exits(2);
    test("--relay-token c_AbCdEf123456").process().exits(2);
    let no_url = relayed(&relay, "").env("CEW_RELAY_URL", "127.0.0.1:1");
    no_url.process().exits(2);
    let nobody = relayed(&relay, "").env("CEW_RELAY_URL", "ws://127.0.0.1:9");
    let said = nobody.process().exits(4);
    for text in ["cannot reach the relay", "CEW_RELAY_URL names this relay"] {
        assert!(said.stdout.contains(text), "{}", said.stdout);
    }
}

#[test]
fn an_address_that_was_pasted_somewhere_names_its_token() {
    let relay = Relay::start();
    let pinned = "--relay-token https://play.svix.com/in/c_AbCdEf123456/";
    let (listening, inbox) = start(&relay, pinned);
    assert!(inbox.ends_with("/in/c_AbCdEf123456/"), "{inbox}");
    send("user.created", &inbox).exits(0);
    listening.interrupt();
}

#[test]
fn what_is_under_way_is_answered_before_the_end() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "--delay 1s");
    let sending = thread::spawn(move || send("user.created", &inbox));
    thread::sleep(Duration::from_millis(500));
    let ended = listening.interrupt();
    assert_eq!(sending.join().unwrap().exits(0).json()[0]["status"], 200);
    assert_eq!(ended.summary()["authentic"], 1);
    assert_eq!(relay.closes(), [Some(1000)]);
}

#[test]
fn the_sender_gets_504_before_it_gives_up() {
    let relay = Relay::start();
    let handler = Handler::start(|_| Reply::Hang);
    let (listening, inbox) = start(
        &relay,
        &format!("--timeout 1m --forward-to {}", handler.origin),
    );
    let began = Instant::now();
    let answer = post(&inbox, &signed(), b"{}");
    assert!(answer.starts_with("HTTP/1.1 504"), "{answer}");
    let took = began.elapsed();
    assert!(
        took > Duration::from_secs(13) && took < Duration::from_secs(15),
        "{took:?}"
    );
    drop(listening);
}

/// The headers of a signed `{}`.
fn signed() -> String {
    let signed = Test::new("sign - --output headers")
        .secret()
        .stdin("{}")
        .run()
        .exits(0);
    signed.stdout.trim_end().replace('\n', "\r\n") + "\r\n"
}

#[test]
fn a_dead_connection_is_noticed() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "");
    relay.fall_silent();
    let began = Instant::now();
    let lost = listening.line_within(Duration::from_secs(60));
    assert_eq!(
        (&lost["type"], &lost["state"]),
        (&"relay".into(), &"lost".into()),
        "{lost}"
    );
    let took = began.elapsed();
    assert!(took < Duration::from_secs(45), "{took:?}");
    relay.forget_all();
    relay.speak_again();
    assert_eq!(listening.line()["state"], "back");
    send("user.created", &inbox).exits(0);
}

#[test]
fn it_survives_sleep() {
    let relay = Relay::start();
    let (listening, inbox) = start(&relay, "");
    listening.signal("STOP");
    thread::sleep(Duration::from_secs(1));
    relay.drop_all();
    thread::sleep(Duration::from_secs(1));
    listening.signal("CONT");
    assert_eq!(listening.line()["state"], "lost");
    assert_eq!(listening.line()["state"], "back");
    send("user.created", &inbox).exits(0);
}

#[test]
fn unverified_ones_go_on_only_as_the_gate_allows() {
    let relay = Relay::start();
    let handler = Handler::accepting();
    let options = format!(
        "--relay --forward-unverified --forward-to {}",
        handler.origin
    );
    let listening = Listening::of(stated(test(&options).env("CEW_RELAY_URL", &relay.url)));
    let inbox = inbox(&listening);
    assert!(post(&inbox, "", b"{}").starts_with("HTTP/1.1 200"));
    assert!(post(&inbox, "origin: https://evil.example\r\n", b"{}").starts_with("HTTP/1.1 403"));
    assert_eq!(handler.seen().len(), 1);
}
