//! `cew listen`: what comes is captured, verified, stored, forwarded and answered.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::Test;
use crate::support::listening::{Listening, test};

const OTHER_SECRET: &str = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Rz";

#[test]
fn a_delivery_is_verified_captured_and_answered() {
    let listening = Listening::start("");
    listening.send("user.created").exits(0);
    let capture = listening.line();
    assert_eq!(capture["type"], "capture");
    assert_eq!(capture["v"], 1);
    assert!(capture["id"].as_str().unwrap().starts_with("cap_"));
    assert_eq!(capture["event_type"], "user.created");
    assert_eq!(capture["path"], "/api/webhooks");
    assert_eq!(capture["verdict"]["valid"], true);
    assert_eq!(capture["status"], 200);
    assert_eq!(capture["attempt"], 1);
    let ended = listening.interrupt();
    assert_eq!(ended.code, 0);
    assert_eq!(ended.summary()["authentic"], 1);
    assert_eq!(ended.summary()["turned_away"]["malformed"], 0);
}

#[test]
fn what_is_not_authentic_is_captured_and_answered_400() {
    let listening = Listening::start("");
    Test::new(&format!(
        "send-example user.created --to {}",
        listening.url()
    ))
    .env("CEW_SIGNING_SECRET", OTHER_SECRET)
    .run()
    .exits(1);
    let capture = listening.line();
    assert_eq!(capture["verdict"]["valid"], false);
    assert_eq!(capture["verdict"]["cause"], "mismatch");
    assert_eq!(capture["status"], 400);
    assert_eq!(capture["stored"], true);
    assert_eq!(listening.interrupt().summary()["not_authentic"], 1);
}

#[test]
fn why_it_is_not_authentic_is_said() {
    let other = format!("OLD_WEBHOOK_SECRET={OTHER_SECRET}\n");
    let listening = Listening::of(test("").secret().file(".env", other));
    Test::new(&format!(
        "send-example user.created --to {}",
        listening.url()
    ))
    .env("CEW_SIGNING_SECRET", OTHER_SECRET)
    .run()
    .exits(1);
    let verdict = &listening.line()["verdict"];
    assert_eq!(verdict["cause"], "secret.other");
    let explanation = verdict["explanation"].as_str().unwrap();
    assert!(explanation.contains("OLD_WEBHOOK_SECRET"), "{explanation}");
    assert!(verdict["fix"].is_string(), "{verdict}");
}

#[test]
fn without_a_secret_everything_is_unverified() {
    let listening = Listening::of(test(""));
    assert_eq!(listening.send("user.created").code, 0);
    assert!(listening.line()["verdict"].is_null());
    assert_eq!(listening.interrupt().summary()["unverified"], 1);
}

#[test]
fn both_address_families_of_localhost_are_served() {
    let listening = Listening::start("");
    let port = listening.port;
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return crate::support::skip_unless_ci("there is no IPv6 here");
    }
    Test::new(&format!(
        "send-example user.created --to http://[::1]:{port}/"
    ))
    .secret()
    .run()
    .exits(0);
}

#[test]
fn a_taken_port_is_said_to_be_taken() {
    let listening = Listening::start("");
    let output = Test::new(&format!("listen --no-store --port {}", listening.port)).run();
    let output = output.exits(5);
    assert!(output.stderr.contains("is taken"), "{}", output.stderr);
}

#[test]
fn attempts_at_a_message_are_counted_across_runs() {
    let listening = Listening::start("");
    let request = |to: &Listening| {
        let id = "msg_repeated";
        let signed = Test::new(&format!("sign - --id {id} --json"))
            .secret()
            .stdin("{}")
            .run();
        let headers = signed.json()[0]["headers"].clone();
        let mut request =
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n".to_owned();
        for pair in headers.as_array().unwrap() {
            let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            request.extend([name, ": ", value, "\r\n"]);
        }
        to.raw(format!("{request}\r\n{{}}").as_bytes())
    };
    request(&listening);
    request(&listening);
    assert_eq!(listening.line()["attempt"], 1);
    assert_eq!(listening.line()["attempt"], 2);
    let ended = listening.interrupt();
    let again = Listening::of(ended.test);
    request(&again);
    assert_eq!(again.line()["attempt"], 3);
}

#[test]
fn what_is_expected_ends_it() {
    let listening = Listening::start("--expect user.created --expect user.updated --within 30s");
    listening
        .send("user.updated session.created user.created")
        .exits(0);
    let ended = listening.end();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.summary()["missing"].as_array().unwrap().len(), 0);
}

#[test]
fn what_does_not_come_in_time_is_named() {
    let listening = Listening::start("--expect user.created --expect user.deleted --within 2s");
    listening.send("user.created").exits(0);
    let ended = listening.end();
    assert_eq!(ended.code, 1);
    assert_eq!(ended.summary()["missing"][0], "user.deleted");
}

#[test]
fn what_is_not_authentic_was_not_expected() {
    let listening = Listening::start("--expect user.created --within 2s");
    Test::new(&format!(
        "send-example user.created --to {}",
        listening.url()
    ))
    .env("CEW_SIGNING_SECRET", OTHER_SECRET)
    .run()
    .exits(1);
    assert_eq!(listening.end().code, 1);
}

#[test]
fn it_ends_after_so_many() {
    let listening = Listening::start("--exit-after 2");
    listening.send("user.created user.updated").exits(0);
    let ended = listening.end();
    assert_eq!(ended.code, 0);
    assert_eq!(ended.summary()["received"], 2);
}

#[test]
fn the_first_attempts_fail_as_asked() {
    let listening = Listening::start("--fail-first 1 --respond 503 --retry-after 7 --no-store");
    let request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    // Without a signature, it is not authentic, and no failure has to be played.
    assert!(listening.raw(request).starts_with("HTTP/1.1 400"));
    let listening = Listening::of(test(
        "--fail-first 1 --respond 503 --retry-after 7 --no-store",
    ));
    let request = b"POST / HTTP/1.1\r\nhost: x\r\nsvix-id: msg_1\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let first = listening.raw(request);
    assert!(
        first.starts_with("HTTP/1.1 503") && first.contains("retry-after: 7"),
        "{first}"
    );
    assert!(listening.raw(request).starts_with("HTTP/1.1 200"));
}

/// A delivery that is being answered: the server has asked for its body.
fn under_way(listening: &Listening) -> TcpStream {
    let mut stream = listening.connect();
    let head = "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").unwrap();
    stream
}

/// What Svix sends for a test names its type nowhere.
#[test]
fn a_ping_has_its_type() {
    let listening = Listening::start("--no-store");
    for (body, event_type) in [
        (r#"{"success": true}"#, Some("svix.ping")),
        (r#"{"success":true}"#, Some("svix.ping")),
        (r#"{"success":false}"#, None),
        (r#"{"success":true,"a":1}"#, None),
        (
            r#"{"success":true,"type":"user.created"}"#,
            Some("user.created"),
        ),
    ] {
        let to = listening.url();
        let test = Test::new(&format!("send-example --to {to} --data")).arg(body);
        test.secret().run().exits(0);
        assert_eq!(
            listening.line()["event_type"].as_str(),
            event_type,
            "{body}"
        );
    }
}

/// As a sender's retries come: each is a capture, with its number and its answer.
#[test]
fn repeated_attempts_are_listed_with_number_and_answer() {
    let listening = Listening::start("--fail-first 2 --respond 503");
    let line = format!(
        "send-example user.created --retry 0s,0s --to {}",
        listening.url()
    );
    Test::new(&line).secret().run().exits(0);
    listening.send("user.updated").exits(1);
    let ended = listening.interrupt();
    let store = ended.test.path().join("state/captures.db");
    let list = |filter: &str| {
        let line = format!("captures list {filter}");
        let test = Test::new(&line).env("CEW_STORE", &store);
        test.run().exits(0).stdout
    };
    let all = list("");
    let lines: Vec<_> = all.lines().collect();
    assert_eq!(lines.len(), 4, "{all}");
    // What was answered 2xx has no more to say.
    let ends = ["ms", "ms, attempt 2", "  attempt 3", "ms"];
    for (line, end) in lines.iter().zip(ends) {
        assert!(line.ends_with(end), "{line}");
        let failed = line.contains("503 Service Unavailable");
        assert_eq!(failed, !end.ends_with('3'), "{line}");
    }
    // Whatever is left out before them.
    let last = list("--events user.created --last 1");
    assert!(last.trim_end().ends_with("attempt 3"), "{last}");
    // Nothing was sent anywhere, so nothing failed there.
    assert_eq!(list("--failed"), "");
}

#[test]
fn sigterm_drains_too() {
    let listening = Listening::of(test("--delay 1s"));
    let mut stream = under_way(&listening);
    listening.signal("TERM");
    let answer = crate::support::listening::answers(&mut stream);
    assert!(answer.contains("connection: close"), "{answer}");
    assert_eq!(listening.end().code, 0);
}

#[test]
fn interrupted_twice_it_does_not_wait() {
    let listening = Listening::of(test("--delay 60s"));
    let mut idle = listening.connect();
    let _held = under_way(&listening);
    listening.signal("INT");
    // It has come once what is idle is closed.
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    listening.signal("INT");
    assert_eq!(listening.end().code, 130);
}
