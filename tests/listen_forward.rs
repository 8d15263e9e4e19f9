//! `cew listen --forward-to`: requests go on unchanged, and answers come back unchanged.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

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

#[test]
fn a_pattern_stands_for_event_types() {
    let server = Handler::accepting();
    let listening = Listening::start(&format!("--events user.* --forward-to {}", server.origin));
    listening.send("user.created session.created").exits(0);
    assert_eq!(server.seen().len(), 1);
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
fn several_handlers_get_what_they_want_at_once() {
    let slow = || {
        Handler::start(|_| {
            let answer = Reply::Answer(200, Vec::new(), b"slow".to_vec());
            Reply::After(Duration::from_millis(600), Box::new(answer))
        })
    };
    let (all, users) = (slow(), slow());
    let sessions = Handler::accepting();
    let options = format!(
        "--forward-to {} --forward-to user.*,organization.*={}/users --forward-to session.created={}",
        all.origin, users.origin, sessions.origin
    );
    let listening = Listening::start(&options);
    let began = Instant::now();
    listening.send("user.created").exits(0);
    assert!(
        began.elapsed() < Duration::from_millis(1200),
        "one after the other"
    );
    assert_eq!(
        (all.seen().len(), users.seen().len(), sessions.seen().len()),
        (1, 1, 0)
    );
    assert!(users.seen()[0].line.starts_with("POST /users "));
    let line = listening.line();
    let endpoints: Vec<_> = line["attempts"].as_array().unwrap().iter().collect();
    assert_eq!(endpoints.len(), 2, "{line}");
    assert_eq!(endpoints[1]["url"], format!("{}/users", users.origin));
    listening.send("session.created").exits(0);
    assert_eq!(
        (all.seen().len(), users.seen().len(), sessions.seen().len()),
        (2, 1, 1)
    );
    // What nobody wants is answered here.
    let listening = Listening::start(&format!("--forward-to session.*={}", sessions.origin));
    listening.send("user.created").exits(0);
    assert_eq!(listening.line()["attempts"], json!([]));
    assert_eq!(sessions.seen().len(), 1);
}

/// The sender is told of a failure, delivers again, and only who refused it gets it again.
#[test]
fn a_repeated_attempt_spares_who_has_accepted() {
    let good = Handler::accepting();
    let other = Handler::accepting();
    let bad = Handler::start(|request| {
        let status = if request.number == 0 { 418 } else { 200 };
        Reply::Answer(status, Vec::new(), b"short and stout".to_vec())
    });
    let options = format!(
        "--forward-to {} --forward-to {} --forward-to {}",
        good.origin, bad.origin, other.origin
    );
    let listening = Listening::start(&options);
    let sign = "sign --event user.created --output http";
    let request = Test::new(sign).secret().run().exits(0).stdout;
    let deliver = || listening.raw(request.as_bytes());
    let seen = || [&good, &bad, &other].map(|handler| handler.seen().len());
    let answer = deliver();
    assert!(
        answer.starts_with("HTTP/1.1 418") && answer.ends_with("short and stout"),
        "{answer}"
    );
    assert_eq!(listening.line()["attempts"].as_array().unwrap().len(), 3);
    assert!(deliver().starts_with("HTTP/1.1 200"));
    assert_eq!(seen(), [1, 2, 1]);
    let second = listening.line();
    assert_eq!(second["attempt"], 2, "{second}");
    assert_eq!(second["attempts"].as_array().unwrap().len(), 1);
    // What all have accepted comes again because somebody wants it to.
    assert!(deliver().starts_with("HTTP/1.1 200"));
    assert_eq!(seen(), [2, 3, 2]);
}

#[test]
fn people_see_each_handler() {
    let (good, bad) = (
        Handler::accepting(),
        Handler::answering("500 Oops", "it broke"),
    );
    let line = "listen --port 0 --no-store --exit-after 1";
    let line = format!(
        "{line} --forward-to {} --forward-to {}",
        good.origin, bad.origin
    );
    let mut child = Test::new(&line).secret().spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let ready = lines.next().unwrap();
    let url = ready.trim_start_matches("ready: listening on ");
    Test::new(&format!("send-example user.created --to {url}"))
        .secret()
        .run()
        .exits(1);
    let text = lines.collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().unwrap().code(), Some(0), "{text}");
    for part in [
        format!("✓ {}/api/webhooks  200 OK", good.origin),
        format!("✗ {}/api/webhooks  500", bad.origin),
        "it broke".to_owned(),
    ] {
        assert!(text.contains(&part), "{text}");
    }
}

/// Its absence is said once, and its return.
#[test]
fn a_handler_that_goes_away_and_is_back_is_said_once() {
    let closed = Closed::new();
    let line = format!(
        "listen --port 0 --no-store --exit-after 4 --forward-to {}",
        closed.address()
    );
    let mut child = Test::new(&line).secret().spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let ready = lines.next().unwrap();
    let url = ready.trim_start_matches("ready: listening on ").to_owned();
    let send = |code| {
        let send = format!("send-example user.created session.created --to {url}");
        Test::new(&send).secret().run().exits(code);
    };
    send(1);
    let server = Handler::on(closed.open(), |_| Reply::status(200));
    let mut seen = Vec::new();
    while !seen
        .last()
        .is_some_and(|line: &String| line.contains("is back"))
    {
        seen.push(lines.next().unwrap());
    }
    let told = seen
        .iter()
        .filter(|line| line.contains("nothing listens on"))
        .count();
    assert_eq!((told, seen.len()), (1, 5), "{seen:#?}");
    send(0);
    assert_eq!(server.seen().len(), 2);
    let rest: Vec<_> = lines.collect();
    assert!(
        !rest.iter().any(|line| line.contains("is back")),
        "{rest:#?}"
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn headers_are_added_and_replaced() {
    let server = Handler::accepting();
    let listening = Listening::of(
        test(&format!("--forward-to {} -H", server.origin))
            .arg("Host: shop.example")
            .args(["-H", "X-Tunnel: yes"])
            .secret(),
    );
    listening.send("user.created").exits(0);
    let seen = server.seen();
    let hosts = seen[0]
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    let hosts: Vec<_> = hosts.map(|(_, value)| value.as_str()).collect();
    assert_eq!(hosts, ["shop.example"]);
    assert_eq!(seen[0].header("x-tunnel"), Some("yes"));
}

/// As Vite answers, which sees the name that `-H` has put in the place of its own.
#[test]
fn the_host_name_that_is_blocked_is_the_one_that_was_sent() {
    let server = Handler::start(|seen| {
        let host = seen.header("host").unwrap_or_default();
        Reply::text(
            403,
            &format!(
                "Blocked request. This host ({host:?}) is not allowed.\n\
                 To allow this host, add {host:?} to `server.allowedHosts` in vite.config.js."
            ),
        )
    });
    let line = format!("--forward-to {} -H", server.origin);
    let listening = Listening::of(test(&line).arg("Host: shop.example").secret());
    let sent = listening.send("user.created").exits(1);
    let line = listening.line();
    let lines = "allowedHosts: [\"shop.example\"]";
    let hint = line["attempts"][0]["hint"].as_str().unwrap();
    assert!(hint.contains(lines), "{hint}");
    // The sender, who sent another one, learns of it from the answer.
    let hint = sent.json()[0]["hint"].to_string();
    assert!(hint.contains("shop.example"), "{hint}");
}

#[test]
fn a_target_that_makes_no_sense_is_named() {
    for (target, code, message) in [
        (
            "=localhost:3000",
            2,
            "an event type is missing before the `=`",
        ),
        ("user.creatd=3000", 3, "unknown event type \"user.creatd\""),
        (
            "frobnicated.*=3000",
            3,
            "unknown event type \"frobnicated.*\"",
        ),
        ("user.*=ftp://localhost", 2, "--forward-to"),
        ("user.created:3000", 2, "user.created is an event type"),
        ("user.*:3000", 2, "a host cannot contain '*'"),
        ("3000,3001", 2, "a host cannot contain ','"),
        (
            "user.created=3000,session.created=3001",
            2,
            "a host cannot contain ','",
        ),
        ("http:/localhost:3000", 2, "two slashes follow the colon"),
    ] {
        let output = Test::new("listen --port 0 --forward-to")
            .arg(target)
            .secret()
            .run();
        assert_eq!(output.code, code, "{target}: {output:?}");
        assert!(output.stderr.contains(message), "{target}: {output:?}");
    }
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
