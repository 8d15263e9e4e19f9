//! What is delivered from elsewhere to the service's process: captured, handed on, sent again.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::handler::{Handler, Reply};
use crate::support::relay::Relay;
use crate::support::serving::{Dashboard, Said, until};
use crate::support::{SECRET, Test};

/// One that listens, with this handler as the usual one.
fn listening(handler: &Handler, options: &str) -> Dashboard {
    let test = Dashboard::test(&format!("--listen 0 {options}")).secret();
    Dashboard::of(test.env("CEW_TO", handler.url()))
}

fn listens_at(dashboard: &Dashboard) -> String {
    dashboard.ready["listen_url"].as_str().unwrap().to_owned()
}

fn send(dashboard: &Dashboard, types: &str, to: &str) {
    let line = format!("send-example {types} --no-store --to {to}");
    dashboard.beside(&line).run().exits(0);
}

/// Posts something that nobody signed.
fn forge(url: &str, body: &str) {
    let host = url.strip_prefix("http://").unwrap();
    let now = crate::support::listening::now();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\nsvix-id: msg_forged\r\nsvix-timestamp: {now}\r\n\
         svix-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\ncookie: session=1\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

/// The captures, the latest first.
fn captures(dashboard: &Dashboard) -> Vec<Value> {
    let captures = dashboard.done("GET", "/api/cew/v1/captures", None);
    captures["data"].as_array().unwrap().clone()
}

fn replay(dashboard: &Dashboard, capture: &Value, how: &Value) -> Said {
    let id = capture["id"].as_str().unwrap();
    dashboard.call(
        "POST",
        &format!("/api/cew/v1/captures/{id}/replay"),
        Some(how),
    )
}

#[test]
fn what_comes_is_captured_in_the_store_handed_on_and_told() {
    let handler = Handler::answering("201 Created\r\nx-mine: 1", "made");
    let options = format!("--forward-to {}", handler.origin);
    let mut dashboard = listening(&handler, &options);
    let to = format!("{}/hooks", listens_at(&dashboard));
    let sent = dashboard.beside(&format!("send-example user.created --json --to {to}"));
    assert_eq!(sent.run().exits(0).json()[0]["status"], 201);
    let told = dashboard.line();
    assert_eq!(told["type"], "capture");
    assert_eq!(told["verdict"]["valid"], true, "{told}");
    assert_eq!(handler.seen()[0].line, "POST /hooks HTTP/1.1");
    let [capture] = &captures(&dashboard)[..] else {
        panic!("one capture")
    };
    assert_eq!(capture["id"], told["id"]);
    assert_eq!(capture["attempts"][0]["status"], 201);
    // The same as `cew captures` shows.
    let listed = dashboard
        .beside("captures list --json")
        .run()
        .exits(0)
        .json();
    assert_eq!(listed[0]["id"], told["id"]);
    assert_eq!(dashboard.interrupt(), 0);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    for (options, said) in [
        ("--forward-to 3000", "--forward-to has nothing to hand on"),
        (
            "--port 4987 --listen 4987",
            "--listen and --port are both 4987",
        ),
        ("--print-token --listen", "--print-token"),
        ("--print-token --relay", "--print-token"),
    ] {
        let test = Test::new(&format!("dashboard --no-open {options}"));
        let output = test
            .env("CEW_STORE", "state/store.db")
            .secret()
            .run()
            .exits(2);
        assert!(output.stderr.contains(said), "{options}: {}", output.stderr);
    }
    let test = Test::new("dashboard --no-open --port 0 --listen 0 --forward-to 3000");
    let output = test.env("CEW_STORE", "state/store.db").run().exits(2);
    let said = "--forward-to without a signing secret";
    assert!(output.stderr.contains(said), "{}", output.stderr);
}

#[test]
fn a_capture_is_sent_again_afresh_or_as_it_came_and_a_forgery_unsigned_only() {
    let handler = Handler::accepting();
    let dashboard = listening(&handler, "");
    let to = listens_at(&dashboard);
    send(&dashboard, "user.created", &to);
    forge(&to, r#"{"type":"user.updated"}"#);
    let [forged, good] = &captures(&dashboard)[..] else {
        panic!("two captures")
    };
    assert_eq!(forged["headers"][4], json!(["cookie", "REDACTED"]));

    let fresh = replay(&dashboard, good, &json!({})).body;
    assert_eq!(fresh["type"], "delivery");
    assert_eq!(fresh["ok"], true);
    assert_eq!(fresh["event_type"], "user.created");
    assert!(handler.seen()[0].is_authentic(SECRET));
    assert_eq!(handler.seen()[0].id(), good["message_id"]);
    replay(&dashboard, good, &json!({"verbatim": true}));
    let came: Vec<Vec<String>> = serde_json::from_value(good["headers"].clone()).unwrap();
    let signature = came
        .iter()
        .find(|pair| pair[0] == "svix-signature")
        .unwrap();
    let verbatim = &handler.seen()[1];
    assert_eq!(verbatim.header("svix-signature"), Some(&*signature[1]));

    let refused = replay(&dashboard, forged, &json!({}));
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("not_authentic"))
    );
    assert_eq!(handler.count(), 2);
    replay(&dashboard, forged, &json!({"verbatim": true}));
    assert!(!handler.seen()[2].is_authentic(SECRET));
    let insisted = replay(&dashboard, forged, &json!({"sign_unverified": true}));
    assert_eq!(insisted.body["ok"], true);
    assert!(handler.seen()[3].is_authentic(SECRET));

    // All of it is written down.
    let of = |capture: &Value| {
        let path = format!("/api/cew/v1/captures/{}", capture["id"].as_str().unwrap());
        dashboard.done("GET", &path, None)["attempts"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((of(good), of(forged)), (2, 2));

    for (wrong, status) in [
        (json!({"to": "http://169.254.169.254/latest"}), 422),
        (json!({"to": "ftp://x"}), 422),
        (json!({"too": "much"}), 422),
        (json!([]), 422),
    ] {
        assert_eq!(replay(&dashboard, good, &wrong).status, status, "{wrong}");
    }
    assert_eq!(handler.count(), 4);
    assert_eq!(
        replay(&dashboard, &json!({"id": "cap_none"}), &json!({})).status,
        404
    );
}

#[test]
fn an_edited_one_is_a_message_of_its_own_and_signed_only_if_what_came_was() {
    let handler = Handler::accepting();
    let dashboard = listening(&handler, "");
    let to = listens_at(&dashboard);
    send(&dashboard, "user.created", &to);
    forge(&to, r#"{"type":"user.updated"}"#);
    let [forged, good] = &captures(&dashboard)[..] else {
        panic!("two captures")
    };
    let edit = |capture: &Value, how: &Value| {
        let id = capture["id"].as_str().unwrap();
        dashboard.call(
            "POST",
            &format!("/api/cew/v1/captures/{id}/send"),
            Some(how),
        )
    };
    let headers = json!([
        ["content-type", "application/json"],
        ["X-Mine", "1"],
        ["svix-id", "msg_old"],
        ["connection", "close"]
    ]);
    let body = r#"{"type":"user.edited","n":1.50}"#;
    let sent = edit(good, &json!({"headers": headers, "body": body})).body;
    assert_eq!(
        (&sent["ok"], &sent["event_type"]),
        (&json!(true), &json!("user.edited"))
    );
    let seen = &handler.seen()[0];
    assert!(seen.is_authentic(SECRET));
    assert_eq!(seen.body, body.as_bytes());
    assert_eq!(seen.header("x-mine"), Some("1"));
    assert_ne!(seen.id(), good["message_id"]);
    assert_ne!(seen.id(), "msg_old");
    // It is a message that was sent, and is found as one.
    let path = format!("/api/cew/v1/messages/{}", seen.id());
    let message = dashboard.done("GET", &path, None);
    assert_eq!(message["payload"], json!({"type": "user.edited", "n": 1.5}));
    assert_eq!(message["attempts"][0]["responseStatusCode"], 200);

    let refused = edit(forged, &json!({"headers": [], "body": "{}"}));
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("not_authentic"))
    );
    // What was hidden from the editor goes as it came, to this machine.
    let plain = json!({"headers": forged["headers"], "body": "{}", "sign": false});
    assert_eq!(edit(forged, &plain).body["message_id"], "msg_forged");
    assert_eq!(handler.seen()[1].header("cookie"), Some("session=1"));
    assert!(!handler.seen()[1].is_authentic(SECRET));
    let insisted = json!({"headers": [], "body_base64": "/w==", "sign_unverified": true});
    assert_eq!(edit(forged, &insisted).body["ok"], true);
    assert_eq!(handler.seen()[2].body, b"\xff");

    for wrong in [
        json!({"headers": [["a b", "1"]], "body": ""}),
        json!({"headers": [["a", "1\n2"]], "body": ""}),
        json!({"headers": [], "body": "", "body_base64": ""}),
        json!({"headers": []}),
        json!({"headers": vec![["a", "1"]; 201], "body": ""}),
        json!({"headers": [], "body_base64": "?"}),
    ] {
        assert_eq!(edit(good, &wrong).status, 422, "{wrong}");
    }
    assert_eq!(handler.count(), 3);
}

#[test]
fn many_are_counted_confirmed_and_sent_again() {
    let handler = Handler::start(|seen| Reply::status(if seen.number < 5 { 500 } else { 200 }));
    let dashboard = listening(&handler, "");
    let to = listens_at(&dashboard);
    send(&dashboard, "user.created --count 25", &to);
    forge(&to, "{}");
    let path = "/api/cew/v1/replays";
    assert_eq!(dashboard.call("GET", path, None).status, 404);
    let ask = |how: &Value| dashboard.call("POST", path, Some(how));
    let counted = ask(&json!({"what": "missing", "dry_run": true})).body;
    assert_eq!(
        (&counted["count"], &counted["left_out"]),
        (&json!(25), &json!(1))
    );
    let elsewhere = json!({"what": "missing", "to": "http://handler.example/hooks"});
    let refused = ask(&elsewhere);
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("not_confirmed"))
    );
    let over = || {
        until(|| {
            let progress = dashboard.done("GET", path, None);
            (progress["done"] == true).then(|| progress["summary"].clone())
        })
    };
    assert_eq!(ask(&json!({"what": "missing"})).status, 202);
    let summary = over();
    assert_eq!(
        (&summary["ok"], &summary["failed"]),
        (&json!(20), &json!(5))
    );
    assert_eq!(ask(&json!({"what": "failed"})).status, 202);
    assert_eq!(over()["ok"], 5);
    assert_eq!(
        ask(&json!({"what": "failed", "dry_run": true})).body["count"],
        0
    );
    assert_eq!(handler.count(), 30);
}

#[test]
fn the_relay_is_there_from_the_start_or_switched_on_and_off() {
    let relay = Relay::start();
    let handler = Handler::accepting();
    let with = |options: &str| {
        let test = Dashboard::test(options).secret();
        let state = test.path().join("own");
        test.env("CEW_RELAY_URL", &relay.url)
            .env("XDG_STATE_HOME", state)
            .env("CEW_TO", handler.url())
    };
    let dashboard = Dashboard::of(with(&format!("--relay --forward-to {}", handler.origin)));
    let inbox = dashboard.ready["relay_url"].as_str().unwrap().to_owned();
    send(&dashboard, "user.created", &inbox);
    assert_eq!(captures(&dashboard)[0]["remote_addr"], "relay");
    assert_eq!(handler.seen()[0].line, "POST /api/webhooks HTTP/1.1");
    assert_eq!(dashboard.interrupt(), 0);
    assert_eq!(relay.closes(), [Some(1000)]);

    let dashboard = Dashboard::of(with(""));
    assert_eq!(dashboard.ready["relay_url"], Value::Null);
    let turn = |on: bool| {
        dashboard.done(
            "PUT",
            "/api/cew/v1/receiver/relay",
            Some(&json!({"on": on})),
        )
    };
    let stands = |state: &str| {
        until(|| {
            let receiver = dashboard.done("GET", "/api/cew/v1/receiver", None);
            (receiver["relay"]["state"] == state).then(|| receiver["relay"].clone())
        })
    };
    stands("off");
    turn(true);
    let inbox = stands("open")["relay_url"].as_str().unwrap().to_owned();
    send(&dashboard, "user.updated", &inbox);
    assert_eq!(captures(&dashboard)[0]["event_type"], "user.updated");
    // It breaks, and comes back by itself.
    relay.drop_all();
    until(|| (relay.connections() >= 3).then_some(()));
    stands("open");
    turn(false);
    stands("off");
    // And so fast that it has to notice.
    turn(true);
    turn(false);
    turn(true);
    assert_eq!(stands("open")["relay_url"], inbox.as_str());
    relay.close_all(1008, "go away");
    let failed = stands("failed");
    assert!(
        failed["reason"].as_str().unwrap().contains("go away"),
        "{failed}"
    );
    turn(true);
    stands("open");
    assert_eq!(dashboard.interrupt(), 0);
}

#[test]
fn a_relay_that_cannot_be_reached_is_an_error_at_the_start_and_a_state_later() {
    let test = Dashboard::test("--relay").secret();
    let state = test.path().join("own");
    let test = test
        .env("CEW_RELAY_URL", "ws://127.0.0.1:9")
        .env("XDG_STATE_HOME", state);
    test.run().exits(4);
    let dashboard = Dashboard::of(test.again("dashboard --json --no-open --port 0"));
    dashboard.done(
        "PUT",
        "/api/cew/v1/receiver/relay",
        Some(&json!({"on": true})),
    );
    until(|| {
        let receiver = dashboard.done("GET", "/api/cew/v1/receiver", None);
        (receiver["relay"]["state"] == "failed").then_some(())
    });
}

#[test]
fn what_others_capture_and_send_is_told_to_those_who_watch() {
    let handler = Handler::accepting();
    let dashboard = listening(&handler, "");
    let request = dashboard.request("GET", "/api/cew/v1/events", b"", "");
    let mut stream = TcpStream::connect(("127.0.0.1", dashboard.port())).unwrap();
    stream.write_all(&request).unwrap();
    let mut said = String::new();
    let mut wait_for = |what: &str| {
        let mut piece = [0; 4096];
        while !said.contains(what) {
            let read = stream.read(&mut piece).unwrap();
            assert!(read > 0, "{said}");
            said += &String::from_utf8_lossy(&piece[..read]);
        }
    };
    wait_for("watching");
    let to = handler.url();
    let sent = dashboard.beside(&format!("send-example user.created --to {to}"));
    sent.run().exits(0);
    wait_for(r#"{"type":"sent"}"#);
    send(&dashboard, "user.created", &listens_at(&dashboard));
    wait_for(r#"{"type":"capture","capture_id":"cap_"#);
    // The same message once more is a capture of its own.
    let capture = &captures(&dashboard)[0];
    replay(
        &dashboard,
        capture,
        &json!({"to": listens_at(&dashboard), "verbatim": true}),
    );
    until(|| (captures(&dashboard).len() == 2).then_some(()));
    let latest = captures(&dashboard)[0]["id"].as_str().unwrap().to_owned();
    wait_for(&latest);
}
