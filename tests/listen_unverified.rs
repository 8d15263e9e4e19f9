//! `cew listen --forward-to` without a signature to go by: the handler is no open door.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

use crate::support::Test;
use crate::support::handler::Handler;
use crate::support::listening::{Listening, statuses, test};

/// A request with a body of two bytes.
fn request(method: &str, headers: &str) -> String {
    format!(
        "{method} /admin HTTP/1.1\r\n{headers}content-length: 2\r\nconnection: close\r\n\r\n{{}}"
    )
}

#[test]
fn without_a_secret_forwarding_has_to_be_meant() {
    let output = Test::new("listen --no-store --port 0 --forward-to 3000")
        .run()
        .exits(2);
    assert!(
        output.stderr.contains("signing secret"),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("--forward-unverified"),
        "{}",
        output.stderr
    );
}

#[test]
fn only_servers_that_know_the_host_reach_the_handler_unverified() {
    let server = Handler::accepting();
    let options = format!(
        "--no-store --forward-unverified --forward-to {}",
        server.origin
    );
    let listening = Listening::of(test(&options));
    for (method, headers, reason) in [
        ("GET", "host: localhost\r\n", "method"),
        ("POST", "host: evil.example\r\n", "host"),
        (
            "POST",
            "host: localhost\r\norigin: https://evil.example\r\n",
            "cross_site",
        ),
        (
            "POST",
            "host: localhost\r\nsec-fetch-site: cross-site\r\n",
            "cross_site",
        ),
    ] {
        let answer = listening.raw(request(method, headers).as_bytes());
        assert_eq!(statuses(&answer), [403], "{headers}");
        let capture = listening.line();
        assert_eq!(capture["withheld"], reason, "{headers}");
        assert!(capture["verdict"].is_null() && capture["attempts"][0].is_null());
    }
    assert!(server.seen().is_empty());
    let answer = listening.raw(request("POST", "host: 127.0.0.1:4400\r\n").as_bytes());
    assert_eq!(statuses(&answer), [200]);
    assert!(listening.line()["withheld"].is_null());
    assert_eq!(server.seen().len(), 1);
    let ended = listening.interrupt();
    assert_eq!(ended.summary()["withheld"], 4);
}

#[test]
fn what_else_may_come_is_said() {
    let server = Handler::accepting();
    let options = format!(
        "--no-store --forward-unverified --any-method --public-host fawn.example --forward-to {}",
        server.origin
    );
    let listening = Listening::of(test(&options));
    let answer = listening.raw(request("PUT", "host: fawn.example\r\n").as_bytes());
    assert_eq!(statuses(&answer), [200]);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_header_of_another_scheme_is_no_way_around_the_signature() {
    let server = Handler::accepting();
    let options = format!("--no-store --forward-to {}", server.origin);
    let listening = Listening::of(test(&options).env("WEBHOOK_SECRET", "of the body"));
    let headers =
        "host: localhost\r\nsvix-id: msg_1\r\nsvix-timestamp: 1\r\nsvix-signature: v1,x\r\n";
    let answer = listening.raw(request("POST", headers).as_bytes());
    assert_eq!(statuses(&answer), [403]);
    assert_eq!(listening.line()["withheld"], "unverified");
    assert!(server.seen().is_empty());
}

#[test]
fn with_a_secret_any_tunnel_works() {
    let server = Handler::accepting();
    let listening = Listening::start(&format!("--no-store --forward-to {}", server.origin));
    let signed = Test::new("sign - --id msg_1 --output http --to http://fawn.example/in")
        .secret()
        .stdin("{}")
        .run();
    let signed = signed.exits(0).stdout;
    let answer = listening.raw(signed.as_bytes());
    assert_eq!(statuses(&answer), [200], "{signed}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn people_are_told_why() {
    let server = Handler::accepting();
    let options = format!("--forward-unverified --forward-to {}", server.origin);
    let test = Test::new(&format!(
        "listen --no-store --exit-after 1 --port 0 {options}"
    ));
    let mut child = test.spawn();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let ready = lines.next().unwrap().unwrap();
    let port: u16 = ready.rsplit(':').next().unwrap().parse().unwrap();
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .write_all(request("POST", "host: evil.example\r\n").as_bytes())
        .unwrap();
    let lines: Vec<_> = lines.map_while(Result::ok).collect();
    let _ = child.wait();
    let lines = lines.join("\n");
    assert!(lines.contains("unverified"), "{lines}");
    assert!(
        lines.contains("sent to \"evil.example\" (--public-host"),
        "{lines}"
    );
    assert!(lines.contains("1 withheld"), "{lines}");
}

#[test]
fn forwarding_to_itself_is_noticed() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let line = format!("listen --json --port {free} --forward-to 127.0.0.1:{free}");
    let listening = Listening::of(Test::new(&line).secret().env("CEW_STORE", "captures.db"));
    listening.send("user.created").exits(1);
    let turned = listening.line();
    assert_eq!(
        (&turned["type"], &turned["reason"]),
        (&"turned_away".into(), &"looped".into())
    );
    let capture = listening.line();
    assert_eq!(
        (&capture["type"], &capture["status"]),
        (&"capture".into(), &508.into())
    );
    let ended = listening.interrupt();
    let captures = |line: &&Value| line["type"] == "capture";
    assert_eq!(
        ended.lines.iter().filter(captures).count(),
        0,
        "there was one, above"
    );
    assert_eq!(ended.summary()["turned_away"]["looped"], 1);
}

#[test]
fn a_sender_that_has_gone_was_answered_too_late() {
    for (options, forwarded) in [("--delay 2s", false), ("--timeout 5s --forward-to", true)] {
        let slow = slow_handler();
        let to = if forwarded { slow } else { String::new() };
        let listening = Listening::start(&format!("{options} {to}"));
        let send = format!(
            "send-example user.created --timeout 1s --to {}",
            listening.url()
        );
        Test::new(&send).secret().run().exits(4);
        let capture = listening.line();
        assert_eq!(capture["late"], true, "{capture}");
        assert_eq!(capture["status"], 200);
        let ended = listening.interrupt();
        assert_eq!(ended.summary()["late"], 1);
        assert_eq!(ended.summary()["forward_failed"], 0);
        let store = ended.test.path().join("state/captures.db");
        let listed = |failed: &str| {
            let line = format!("captures list --json {failed}");
            Test::new(&line).env("CEW_STORE", &store).run().json()
        };
        assert!(listed("--failed").is_empty(), "the handler did its work");
        let attempts = &listed("")[0]["attempts"];
        assert_eq!(attempts[0]["late"], true, "{attempts}");
        assert_eq!(listed("--late").len(), 1);
    }
}

/// A handler that fails is late all the same.
#[test]
fn the_late_are_found_among_the_others() {
    let listening = Listening::start("--timeout 2s --forward-to http://127.0.0.1:9 --fail-first 1");
    listening.send("user.created").exits(1);
    listening.line();
    let stalled = TcpListener::bind("127.0.0.1:0").unwrap();
    let ended = listening.interrupt();
    let store = ended.test.path().join("state/captures.db");
    let to = stalled.local_addr().unwrap();
    let line = format!("listen --json --port 0 --timeout 2s --forward-to http://{to}");
    let listening = Listening::of(Test::new(&line).secret().env("CEW_STORE", &store));
    let line = format!(
        "send-example user.updated --timeout 1s --to {}",
        listening.url()
    );
    Test::new(&line).secret().run().exits(4);
    assert_eq!(listening.line()["late"], true);
    listening.interrupt();
    let listed = |options: &str| {
        let line = format!("captures list --json {options}");
        Test::new(&line)
            .env("CEW_STORE", &store)
            .run()
            .exits(0)
            .json()
    };
    assert_eq!(listed("").len(), 2);
    let late = listed("--late");
    assert_eq!(late.len(), 1);
    assert_eq!(late[0]["event_type"], "user.updated");
    assert_eq!(listed("--late --events user.created").len(), 0);
    assert_eq!(listed("--late --failed").len(), 1);
    let line = "captures export --late --format http";
    let exported = Test::new(line).env("CEW_STORE", &store).run().exits(0);
    assert_eq!(exported.stdout.matches("POST /").count(), 1);
}

/// Answers 200 after two seconds.
fn slow_handler() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::sleep(Duration::from_secs(2));
            let _ = std::io::Read::read(&mut stream, &mut [0; 9999]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    address.to_string()
}

#[test]
fn what_is_turned_away_is_told_when_it_happens() {
    let listening = Listening::of(test("--no-store --max-body 10"));
    let large = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\n";
    assert_eq!(statuses(&listening.raw(large.as_bytes())), [413]);
    let turned = listening.line();
    assert_eq!(turned["type"], "turned_away");
    assert_eq!(turned["reason"], "body_too_large");
    assert_eq!(turned["status"], 413);
    assert!(
        turned["remote_addr"]
            .as_str()
            .unwrap()
            .starts_with("127.0.0.1:")
    );
    assert!(turned["at"].is_string());
    let headers = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n",
        "a".repeat(70_000)
    );
    assert_eq!(statuses(&listening.raw(headers.as_bytes())), [431]);
    assert_eq!(listening.line()["status"], 431);

    let listening = Listening::of(test("--no-store --allow-from 10.0.0.0/8"));
    assert_eq!(
        statuses(&listening.raw(b"POST / HTTP/1.1\r\nhost: x\r\n\r\n")),
        [403]
    );
    assert_eq!(listening.line()["reason"], "not_admitted");
}

#[test]
fn strangers_get_no_diagnosis() {
    let listening = Listening::start("");
    let answer = listening.raw(request("POST", "host: x\r\nsvix-id: msg_1\r\n").as_bytes());
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "Error verifying webhook\n");
    let explanation = &listening.line()["verdict"]["explanation"];
    assert!(
        explanation.as_str().unwrap().contains("svix-timestamp"),
        "{explanation}"
    );
}

#[test]
fn sources_are_read_from_a_list() {
    let list = r#"{"here": ["127.0.0.0/8"], "there": ["10.0.0.1"]}"#;
    let options = "--no-store --allow-from ./ips.json";
    let listening = Listening::of(test(options).file("ips.json", list));
    assert_eq!(
        statuses(&listening.raw(request("POST", "host: x\r\n").as_bytes())),
        [200]
    );
    let output = Test::new("listen --no-store --port 0 --allow-from ./ips.json")
        .file("ips.json", "{}")
        .run();
    assert!(output.exits(2).stderr.contains("has no addresses"));
}
