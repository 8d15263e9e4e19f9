//! `cew listen --forward-to`: requests go on unchanged, and answers come back unchanged.

#![cfg(unix)]

use std::net::TcpListener;

use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::listening::{Listening, test};
use crate::support::{Closed, Test};

const REQUEST: &str = "PUT /in/here?a=1&b=%20 HTTP/1.1\r\nhost: fawn.ngrok-free.app\r\n\
     svix-id: msg_1\r\nsvix-timestamp: 1\r\nsvix-signature: v1,odd  spaces\r\n\
     x-hop: 1\r\nx-hip: 1\r\nconnection: close, x-hop\r\nconnection: x-hip\r\nte: trailers\r\n\
     content-type: application/json\r\ncontent-length: 11\r\n\r\n{ \"a\" : 1 }";

/// Hands on [`REQUEST`], which is not signed.
const UNVERIFIED: &str =
    "--forward-unverified --any-method --public-host fawn.ngrok-free.app --forward-to";

#[test]
fn the_request_goes_on_as_it_came() {
    let server = Handler::accepting();
    let listening = Listening::of(test(&format!("{UNVERIFIED} {}", server.origin)));
    assert!(
        listening
            .raw(REQUEST.as_bytes())
            .starts_with("HTTP/1.1 200")
    );
    let received = server.seen();
    let [request] = &received[..] else {
        panic!("one request, not {received:?}");
    };
    assert_eq!(request.line, "PUT /in/here?a=1&b=%20 HTTP/1.1");
    let headers = request.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let has = |header: &str| headers.iter().any(|known| known == header);
    let host = server.origin.trim_start_matches("http://");
    assert!(has(&format!("host: {host}")), "{headers:?}");
    for kept in [
        "svix-id: msg_1",
        "svix-timestamp: 1",
        "svix-signature: v1,odd  spaces",
        "content-type: application/json",
        "content-length: 11",
    ] {
        assert!(has(kept), "{kept} is not in {headers:?}");
    }
    let names = ["x-hop", "x-hip", "te", "connection", "accept", "user-agent"];
    let stray = |header: &String| names.iter().any(|name| header.starts_with(name));
    assert!(!headers.iter().any(stray), "{headers:?}");
    assert_eq!(request.body, b"{ \"a\" : 1 }");
}

#[test]
fn the_answer_comes_back_as_it_was() {
    let head = "307 Temporary Redirect\r\nlocation: /sign-in\r\nretry-after: 9\r\nx-odd: \u{e9}\r\nkeep-alive: timeout=5";
    let server = Handler::answering(head, "gone\nelsewhere");
    let listening = Listening::of(test(&format!(
        "{UNVERIFIED} {}/exactly/here",
        server.origin
    )));
    let answer = listening.raw(REQUEST.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 307"), "{answer}");
    for kept in [
        "location: /sign-in\r\n",
        "retry-after: 9\r\n",
        "\r\n\r\ngone\nelsewhere",
    ] {
        assert!(answer.contains(kept), "{answer}");
    }
    assert!(!answer.contains("keep-alive"), "{answer}");
    assert!(server.seen()[0].line.starts_with("PUT /exactly/here HTTP"));
}

#[test]
fn only_what_is_authentic_goes_on() {
    let server = Handler::accepting();
    let listening = Listening::start(&format!("--forward-to {}", server.origin));
    assert!(
        listening
            .raw(REQUEST.as_bytes())
            .starts_with("HTTP/1.1 400")
    );
    assert!(server.seen().is_empty());
    let options = format!("{UNVERIFIED} {}", server.origin);
    let listening = Listening::start(&options);
    assert!(
        listening
            .raw(REQUEST.as_bytes())
            .starts_with("HTTP/1.1 200")
    );
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn only_the_events_asked_for_go_on() {
    let server = Handler::accepting();
    let options = format!(
        "--events user.created,user.updated --forward-to {}",
        server.origin
    );
    let listening = Listening::start(&options);
    listening.send("user.created session.created").exits(0);
    assert_eq!(server.seen().len(), 1);
    let ended = listening.interrupt();
    assert_eq!(
        (&ended.summary()["received"], &ended.summary()["forwarded"]),
        (&2.into(), &1.into())
    );
}

/// Forwards one delivery to `to`; gives the answer's status and the attempt as it is recorded.
fn attempt(to: &str) -> (Value, Value) {
    let listening = Listening::start(&format!("--timeout 1s --forward-to {to}"));
    listening.send("user.created");
    let line = listening.line();
    let ended = listening.interrupt();
    let store = ended.test.path().join("state/captures.db");
    let shown = Test::new("captures list --failed --json")
        .env("CEW_STORE", store)
        .run();
    let shown = shown.exits(0).json();
    assert_eq!(shown[0]["attempts"], line["attempts"]);
    (line["status"].clone(), line["attempts"][0].clone())
}

#[test]
fn a_handler_that_is_not_there_is_a_502() {
    let closed = Closed::new();
    let to = closed.address();
    let (status, attempt) = attempt(&format!("{to}/in"));
    assert_eq!(status, 502);
    assert_eq!(attempt["url"], format!("http://{to}/in"));
    assert_eq!(attempt["error"], "connection refused");
    assert!(
        attempt["hint"]
            .as_str()
            .unwrap()
            .contains("nothing listens"),
        "{attempt}"
    );
}

#[test]
fn a_handler_that_does_not_answer_is_a_504() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (status, attempt) = attempt(&silent.local_addr().unwrap().to_string());
    assert_eq!(status, 504);
    assert!(attempt["status"].is_null());
}

#[test]
fn a_handler_that_dies_half_way_is_a_502() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    let dying = Handler::start(|_| Reply::Raw(half.to_vec()));
    let (status, attempt) = attempt(&dying.origin);
    assert_eq!(status, 502);
    assert!(attempt["error"].is_string(), "{attempt}");
}

#[test]
fn a_failing_handler_is_explained() {
    let server = Handler::answering(
        "500 Internal Server Error",
        "TypeError: x is undefined\nat 1",
    );
    let (status, attempt) = attempt(&server.origin);
    assert_eq!(status, 500);
    assert_eq!(attempt["response_head"], "TypeError: x is undefined\nat 1");
    assert!(attempt["hint"].is_string());
}
