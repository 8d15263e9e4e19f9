//! `cew send-example`, with a handler of the test's own.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::{Closed, SECRET, Test, snapshot};

fn send(line: &str, to: &str) -> Test {
    Test::new(&format!("send-example {line} --to {to}")).secret()
}

#[test]
fn the_request_is_that_of_the_real_sender() {
    let server = Handler::accepting();
    let output = send("user.created --json", &server.origin).run().exits(0);
    let [request] = &server.seen()[..] else {
        panic!("one request")
    };
    assert_eq!(request.line, "POST /api/webhooks HTTP/1.1");
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "host",
            "accept",
            "content-type",
            "content-length",
            "user-agent",
            "svix-id",
            "svix-timestamp",
            "svix-signature"
        ]
    );
    assert_eq!(request.header("accept"), Some("*/*"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with("Svix-Webhooks/1.")
    );
    assert_eq!(
        request.header("host"),
        server.origin.strip_prefix("http://")
    );
    let example = Test::new("events user.created").run().stdout;
    assert_eq!(request.body, example.as_bytes());
    let delivery = &output.json()[0];
    assert_eq!(delivery["message_id"], request.header("svix-id").unwrap());
    assert_eq!(delivery["ok"], true);
    assert_eq!(delivery["state"], "succeeded");
    assert_eq!(delivery["status"], 200);
    assert_eq!(delivery["response_head"], "Webhook received");
    assert_eq!(delivery["hint"], Value::Null);
    assert_eq!(delivery["attempts"][0]["number"], 1);
}

#[test]
fn each_message_has_an_id_of_its_own() {
    let server = Handler::accepting();
    send("user.created user.updated user.created", &server.origin)
        .run()
        .exits(0);
    let received = server.seen();
    let ids: BTreeSet<_> = received
        .iter()
        .map(|request| request.header("svix-id"))
        .collect();
    assert_eq!((received.len(), ids.len()), (3, 3));
}

#[test]
fn what_a_dry_run_prints_is_authentic_and_what_would_be_sent() {
    let dry = send("user.created --dry-run", "example.com/hook")
        .run()
        .exits(0);
    let head = dry.stdout.split("\r\n").next();
    assert_eq!(head, Some("POST /hook HTTP/1.1"));
    Test::new("verify -")
        .secret()
        .stdin(dry.stdout)
        .run()
        .exits(0);
    let json = send("user.created user.deleted --dry-run --json", "example.com")
        .run()
        .exits(0);
    let [created, deleted] = &json.json()[..] else {
        panic!("two requests: {}", json.stdout)
    };
    assert_eq!(created["type"], "request");
    assert_eq!(created["event_type"], "user.created");
    assert_eq!(deleted["event_type"], "user.deleted");
    assert_eq!(created["url"], "https://example.com/api/webhooks");
}

#[test]
fn edits_are_made_in_their_order_and_signed() {
    let server = Handler::accepting();
    let edits = [
        ("--set", "data.first_name=Zoë"),
        ("--set", "data.public_metadata={\"a\":1}"),
        ("--set", "data.public_metadata.plan=\"7\""),
        ("--unset", "data.public_metadata.a"),
        (
            "--set",
            "data.email_addresses.0.verification.status=unverified",
        ),
    ];
    let test = edits.iter().fold(
        send("user.created", &server.origin),
        |test, (option, value)| test.arg(option).arg(value),
    );
    test.run().exits(0);
    let request = &server.seen()[0];
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["data"]["first_name"], "Zoë");
    assert_eq!(
        body["data"]["public_metadata"].to_string(),
        r#"{"plan":"7"}"#
    );
    assert_eq!(
        body["data"]["email_addresses"][0]["verification"]["status"],
        "unverified"
    );
    Test::new("verify -")
        .secret()
        .stdin(request.raw())
        .run()
        .exits(0);
}

#[test]
fn data_is_sent_as_it_is() {
    let server = Handler::accepting();
    let data = "{ \"type\": \"user.created\",\n  \"n\": 1.50 }\n";
    send("--data -", &server.origin).stdin(data).run().exits(0);
    send("--data my.json", &server.origin)
        .file("my.json", data)
        .run()
        .exits(0);
    for request in server.seen() {
        assert_eq!(request.body, data.as_bytes());
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn headers_are_added_or_replace_the_usual_ones() {
    let server = Handler::accepting();
    let output = send("user.created --json", &server.origin)
        .args([
            "-H",
            "X-Forwarded-Proto: https",
            "-H",
            "Content-Type: text/plain",
        ])
        .args(["-H", "svix-id: msg_mine"])
        .run()
        .exits(0);
    let request = &server.seen()[0];
    assert_eq!(request.header("x-forwarded-proto"), Some("https"));
    let types: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value)
        .collect();
    assert_eq!(types, ["text/plain"]);
    assert_eq!(request.header("svix-id"), Some("msg_mine"));
    assert_eq!(output.json()[0]["message_id"], "msg_mine");
}

#[test]
fn the_schemes_have_their_headers_and_examples() {
    let server = Handler::accepting();
    send("user.created --scheme standard", &server.origin)
        .run()
        .exits(0);
    let request = &server.seen()[0];
    assert!(request.header("webhook-id").is_some() && request.header("svix-id").is_none());
    let secret = "any text is a secret here";
    let line = format!(
        "send-example payment.succeeded --json --scheme body-hmac --to {} --secret",
        server.origin
    );
    let output = Test::new(&line).arg(secret).run().exits(0);
    let request = &server.seen()[1];
    assert_eq!(request.header("x-webhook-signature").unwrap().len(), 64);
    assert!(request.header("webhook-id").is_none() && request.header("svix-id").is_none());
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(output.json()[0]["message_id"], body["id"]);
}

#[test]
fn the_endpoint_is_the_guides_unless_said_otherwise() {
    let url = |test: Test| {
        let output = test.secret().run().exits(0);
        output.json()[0]["url"].as_str().unwrap().to_owned()
    };
    let dry = || Test::new("send-example user.created --dry-run --json");
    assert_eq!(url(dry()), "http://localhost:3000/api/webhooks");
    assert_eq!(
        url(dry().env("CEW_TO", "4000/x")),
        "http://localhost:4000/x"
    );
    let both = dry().env("CEW_TO", "4000/x").args(["--to", "web:80/y"]);
    assert_eq!(url(both), "http://web/y");
}

#[test]
fn redirects_are_not_followed() {
    let target = Handler::accepting();
    let head = format!(
        "307 Temporary Redirect\r\nlocation: {}/sign-in",
        target.origin
    );
    let server = Handler::answering(&head, "");
    let output = send("user.created", &server.origin).run().exits(1);
    assert!(target.seen().is_empty());
    assert!(
        output.stdout.contains("make /api/webhooks(.*) public"),
        "{}",
        output.stdout
    );
}

#[test]
fn the_expected_status_decides() {
    let refusing = Handler::answering("400 Bad Request", "no");
    send("user.created", &refusing.origin).run().exits(1);
    let output = send("user.created --json --expect-status 4xx", &refusing.origin)
        .run()
        .exits(0);
    assert_eq!(output.json()[0]["ok"], true);
    assert_eq!(output.json()[0]["state"], "failed");
    send("user.created --expect-status 401,403", &refusing.origin)
        .run()
        .exits(1);
    let accepting = Handler::accepting();
    send("user.created --expect-status 400", &accepting.origin)
        .run()
        .exits(1);
}

#[test]
fn wait_waits_for_the_server() {
    let closed = Closed::new();
    let url = format!("http://{}", closed.address());
    let sending = thread::spawn(move || send("user.created --wait 20s", &url).run().exits(0));
    // By now it would have failed if it did not wait.
    thread::sleep(Duration::from_millis(300));
    assert!(!sending.is_finished());
    let handler = Handler::on(closed.open(), |_| Reply::status(200));
    sending.join().unwrap();
    assert_eq!(handler.count(), 1);
}

#[test]
fn one_success() {
    let server = Handler::accepting();
    snapshot(
        "send.success",
        &send("user.created", &server.origin).run().exits(0),
    );
    snapshot(
        "send.verbose",
        &send("user.deleted -v", &server.origin).run().exits(0),
    );
    let quiet = send("user.created -q", &server.origin).run().exits(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn several_have_a_summary() {
    let server = Handler::accepting();
    let output = send("user.created organization.created", &server.origin)
        .run()
        .exits(0);
    snapshot("send.several", &output);
    let refusing = Handler::answering("500 Internal Server Error", "Oops\n\tat x");
    let output = send("user.created organization.created", &refusing.origin)
        .run()
        .exits(1);
    snapshot("send.several-failed", &output);
    let json = send("user.created user.deleted --json", &refusing.origin)
        .run()
        .exits(1);
    let lines = json.json();
    assert_eq!(lines.last().unwrap()["type"], "summary");
    assert_eq!(lines.last().unwrap()["failed"], 2);
}

#[test]
fn what_comes_from_the_wire_cannot_drive_the_terminal() {
    let server = Handler::answering(
        "400 Bad\x07\r\nx-a: \x1b[2J",
        "\x1b]0;owned\x07 \u{202e}txt",
    );
    for line in ["user.created", "user.created -v", "user.created --json"] {
        let output = send(line, &server.origin).run();
        assert!(
            !output.stdout.contains(['\x1b', '\x07', '\u{202e}']),
            "{line}: {}",
            output.stdout
        );
    }
}

#[test]
fn a_body_that_is_not_utf8_is_not_sent() {
    let server = Handler::accepting();
    let output = send("--data -", &server.origin)
        .stdin(b"{\"a\":\"\xff\"}".to_vec())
        .run()
        .exits(3);
    snapshot("send.not-utf8", &output);
    assert!(server.seen().is_empty());
}

#[test]
fn what_is_wrong_with_the_command_line() {
    let fails = |name: &str, line: &str, code: i32| {
        snapshot(
            &format!("send.{name}"),
            &Test::new(line).secret().run().exits(code),
        );
    };
    fails("no-type", "send-example --to 9", 2);
    fails("unknown-type", "send-example user.creatd", 3);
    fails("group", "send-example user", 3);
    fails("nothing-like-it", "send-example xyz", 3);
    fails(
        "forgotten-set",
        "send-example user.created data.first_name=Ada",
        3,
    );
    fails(
        "forgotten-to",
        "send-example user.created localhost:3000",
        3,
    );
    fails(
        "set-missing-parent",
        "send-example user.created --set data.a.b=1",
        3,
    );
    fails(
        "set-into-text",
        "send-example user.created --set data.id.b=1",
        3,
    );
    fails(
        "set-without-value",
        "send-example user.created --set data.id",
        2,
    );
    fails(
        "unset-missing",
        "send-example user.created --unset data.nosuch",
        3,
    );
    fails("all-and-type", "send-example --all user.created", 2);
    fails("header", "send-example user.created -H nonsense", 2);
    fails(
        "expect-status",
        "send-example user.created --expect-status ok",
        2,
    );
    fails("timeout", "send-example user.created --timeout soon", 2);
    fails(
        "protocol",
        "send-example user.created --to ftp://example.com",
        2,
    );
    fails(
        "secret-as-endpoint",
        &format!("send-example user.created --to {SECRET}"),
        2,
    );
    fails("secret-as-type", &format!("send-example {SECRET}"), 3);
    fails("other-schemes-type", "send-example payment.succeeded", 3);
    let data = Test::new("send-example --data - --set a=1")
        .secret()
        .stdin("no json");
    snapshot("send.data-not-json", &data.run().exits(3));
}

#[test]
fn types_come_in_lists_and_by_patterns() {
    let types = |line: &str| -> Vec<String> {
        let output = Test::new(line)
            .secret()
            .arg("--dry-run")
            .arg("--json")
            .run()
            .exits(0);
        let names = output.json().into_iter();
        names
            .map(|line| line["event_type"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        types("send-example user.created,session.created"),
        ["user.created", "session.created"]
    );
    assert_eq!(
        types("send-example user.*"),
        ["user.created", "user.updated", "user.deleted"]
    );
    assert!(types("send-example *.deleted").contains(&"organization.deleted".to_owned()));
    let unknown = Test::new("send-example usr.*").secret().run().exits(3);
    assert!(
        unknown.stderr.contains("unknown event type \"usr.*\""),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_payload_may_stand_on_the_command_line_or_be_named_as_curl_names_it() {
    let body = |test: Test| {
        let output = test.secret().arg("--dry-run").arg("--json").run().exits(0);
        output.json()[0]["body"].as_str().unwrap().to_owned()
    };
    let payload = r#"{"type":"user.created","data":{"id":1}}"#;
    assert_eq!(body(Test::new("send-example --data").arg(payload)), payload);
    let file = Test::new("send-example --data @body.json").file("body.json", payload);
    assert_eq!(body(file), payload);
}

#[test]
fn a_scheme_may_be_in_capitals() {
    let server = Handler::accepting();
    let to = server.url().replace("http://", "HTTP://");
    send("user.created", &to).run().exits(0);
    assert_eq!(server.count(), 1);
}

#[test]
fn verbose_shows_the_request_as_it_is_sent() {
    let handler = Handler::accepting();
    let line = format!("send-example user.deleted --to {} -v -H", handler.url());
    let output = Test::new(&line)
        .arg("authorization: Bearer hush")
        .secret()
        .run()
        .exits(0);
    let sent = handler.seen().remove(0);
    let mut shown = output
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    > "));
    assert_eq!(shown.next().unwrap(), "POST /api/webhooks HTTP/1.1");
    for (line, header) in shown.by_ref().zip(sent.head().iter().skip(1)) {
        let header = header.replace("Bearer hush", "REDACTED");
        assert_eq!(line, header);
        if line.starts_with("authorization") {
            break;
        }
    }
    assert_eq!(shown.next().unwrap().as_bytes(), &sent.body[..]);
    assert!(!output.stdout.contains("hush"));
    let quiet = Test::new(&line.replace("-v -H", ""))
        .secret()
        .run()
        .exits(0);
    assert!(!quiet.stdout.contains("> POST"), "{quiet:?}");
}

#[test]
fn several_messages_to_another_machine_need_a_yes() {
    // An address for documentation: nothing is sent before the yes.
    let line = "send-example --all --to https://192.0.2.1/hook";
    let asked = Test::new(line).secret().run().exits(2);
    assert!(
        asked
            .stderr
            .contains("sending several messages to another machine needs your consent"),
        "{}",
        asked.stderr
    );
    assert!(asked.stderr.contains("--yes"), "{}", asked.stderr);
    Test::new(line).arg("--dry-run").secret().run().exits(0);
}
