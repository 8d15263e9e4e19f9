//! Captures in files.

use std::fmt::Write as _;

use crate::support::handler::{Handler, Reply};
use crate::support::{SECRET, Test};

use super::History;

use cew::signing::{MessageId, Scheme, SigningSecret, sign};
use cew::time::Time;

/// A request as `nc` would have received it at `time`.
fn raw(id: &str, time: i64, body: &str, secret: &str) -> String {
    let secret = SigningSecret::parse(secret, Scheme::Svix).unwrap();
    let id = MessageId::parse(id).unwrap();
    let time = Time::from_unix_seconds(time);
    let mut text = format!("POST /hook HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in sign(Scheme::Svix, &secret.into(), &id, time, body.as_bytes()) {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text + "\r\n" + body
}

fn replay(options: &str, contents: &str) -> Test {
    Test::new(&format!("replay {options}"))
        .secret()
        .env("CEW_STORE", "captures.db")
        .file("captured", contents)
}

const BODY: &str = r#"{"type":"user.created"}"#;
const OTHER: &str = "whsec_YW5vdGhlci1zZWNyZXQtb2Ytc29tZWJvZHk=";

#[test]
fn what_verifies_now_is_signed_afresh_and_noted() {
    let handler = Handler::start(|_| Reply::status(200));
    let now = jiff::Timestamp::now().as_second();
    let to = handler.url();
    let test = replay(
        &format!("captured --to {to}"),
        &raw("msg_1", now - 60, BODY, SECRET),
    );
    test.run().exits(0);
    let seen = handler.seen().remove(0);
    assert_eq!((seen.id(), &seen.body[..]), ("msg_1", BODY.as_bytes()));
    assert!(
        seen.header("svix-timestamp")
            .unwrap()
            .parse::<i64>()
            .unwrap()
            >= now
    );
    // A file that is named is always sent.
    test.run().exits(0);
    assert_eq!(handler.count(), 2);
}

#[test]
fn what_does_not_is_left_out() {
    let handler = Handler::start(|_| Reply::status(200));
    let to = handler.url();
    let now = jiff::Timestamp::now().as_second();
    let tampered = raw("msg_1", now, BODY, SECRET).replace("created", "deleted");
    for request in [
        raw("msg_1", now, BODY, OTHER),
        raw("msg_1", now - 3600, BODY, SECRET),
        tampered,
    ] {
        let output = replay(&format!("captured --to {to}"), &request)
            .run()
            .exits(1);
        assert!(
            output.stderr.contains("left out: msg_1: not authentic"),
            "{}",
            output.stderr
        );
    }
    assert_eq!(handler.count(), 0);
}

#[test]
fn a_capture_line_is_verified_anew_whatever_it_says_of_itself() {
    let handler = Handler::start(|_| Reply::status(200));
    let line = r#"{"type":"capture","v":1,"id":"cap_1","received_at":"2026-01-02T03:04:05.678Z","method":"POST","path":"/","http_version":"1.1","headers":[["svix-id","msg_1"],["svix-timestamp","1767323045"],["svix-signature","v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="]],"body":"{}","verdict":{"valid":true}}"#;
    let options = format!("captured --to {}", handler.url());
    replay(&options, line).run().exits(1);
    assert_eq!(handler.count(), 0);
}

#[test]
fn standard_input_and_filters() {
    let handler = Handler::start(|_| Reply::status(200));
    let now = jiff::Timestamp::now().as_second();
    let requests = [
        raw("msg_1", now, BODY, SECRET),
        raw("msg_2", now, r#"{"type":"user.updated"}"#, SECRET),
        raw("msg_3", now, BODY, SECRET),
    ];
    let requests = requests.join("\r\n");
    let options = format!("- --events user.created --last 1 --to {}", handler.url());
    replay(&options, "").stdin(requests).run().exits(0);
    let seen = handler.seen();
    assert_eq!((seen.len(), seen[0].id()), (1, "msg_3"));
}

#[test]
fn a_store_can_be_a_file_too() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = super::History::new();
    let genuine = history.capture("msg_1", "user.created", None);
    let mut forged = history.capture("msg_2", "user.created", Some(true));
    forged.request.body.to_mut().push(b' ');
    history.keep(&[genuine, forged]);
    let to = handler.url();
    let test = Test::new(&format!("replay --to {to}")).arg(history.path());
    test.secret().env("CEW_STORE", "captures.db").run().exits(1);
    let seen = handler.seen();
    assert_eq!((seen.len(), seen[0].id()), (1, "msg_1"));
}

#[test]
fn what_cannot_be_read_is_unusable_input() {
    replay("captured", "what?").run().exits(3);
    replay("captured", "").run().exits(3);
}

#[test]
fn a_plain_secret_will_do_where_only_body_hmac_is_replayed() {
    const PLAIN: &str = "no base64: a plain secret";
    let handler = Handler::start(|_| Reply::status(200));
    let secret = SigningSecret::parse(PLAIN, Scheme::BodyHmac).unwrap();
    let id = MessageId::parse("unused").unwrap();
    let time = Time::from_unix_seconds(0);
    let body = r#"{"id":"evt_1","type":"user.created"}"#;
    let signed = &sign(Scheme::BodyHmac, &secret.into(), &id, time, body.as_bytes())[0];
    let generic = format!(
        "POST /hook HTTP/1.1\r\ncontent-length: {}\r\n{}: {}\r\n\r\n{body}",
        body.len(),
        signed.0,
        signed.1
    );
    let replay = |contents: &str| {
        Test::new(&format!("replay captured --to {}", handler.url()))
            .env("CEW_STORE", "captures.db")
            .env("WEBHOOK_SECRET", PLAIN)
            .file("captured", contents)
            .arg("--secret")
            .arg(PLAIN)
            .run()
    };
    replay(&generic).exits(0);
    assert_eq!(handler.seen().remove(0).header(signed.0), Some(&*signed.1));
    // The same is no secret for the others, and that is said before anything is sent.
    let now = jiff::Timestamp::now().as_second();
    let output = replay(&raw("msg_1", now, BODY, SECRET)).exits(3);
    assert!(output.stderr.contains("not base64"), "{}", output.stderr);
    assert_eq!(handler.count(), 1);
}

#[test]
fn what_is_neither_a_file_nor_a_capture_is_named() {
    for store in [History::new().path(), "missing.db".into()] {
        let test = Test::new("replay nosuch").secret().env("CEW_STORE", store);
        let output = test.run().exits(3);
        let lines: Vec<_> = output.stderr.lines().collect();
        let told = "error: nosuch: neither a file nor a capture nor a sent message in ";
        assert!(lines[0].starts_with(told), "{}", lines[0]);
        assert!(lines[1].starts_with("hint: `cew captures list`"));
    }
}
