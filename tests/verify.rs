//! `cew verify`: the inputs it takes and what it answers. Why a signature does not match is told
//! in `diagnosis.rs`.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use serde_json::json;

use crate::support::{Output, SECRET, Test, snapshot};

/// A signed request as raw HTTP.
fn request(sign: &str) -> String {
    let line = format!("sign --event user.created --output http {sign}");
    Test::new(&line).secret().run().exits(0).stdout
}

fn verify(options: &str, request: impl Into<Vec<u8>>) -> Output {
    Test::new(&format!("verify - --json {options}"))
        .secret()
        .stdin(request)
        .run()
}

/// `valid` and `cause` of the only verdict.
#[track_caller]
fn verdict(output: &Output) -> (bool, Option<String>) {
    let [verdict] = &output.json()[..] else {
        panic!("one verdict: {output:?}")
    };
    assert_eq!(verdict["type"], "verdict");
    let valid = verdict["valid"].as_bool().unwrap();
    assert_eq!(output.code, i32::from(!valid), "{verdict}");
    (valid, verdict["cause"].as_str().map(str::to_owned))
}

#[track_caller]
fn assert_cause(output: &Output, cause: &str) {
    assert_eq!(
        verdict(output),
        (false, Some(cause.to_owned())),
        "{}",
        output.stdout
    );
}

#[test]
fn a_request_is_authentic_however_it_is_given() {
    let raw = request("");
    let with_lf = raw.replace("\r\n", "\n");
    for request in [&raw, &with_lf] {
        assert_eq!(verdict(&verify("", request.as_str())), (true, None));
    }
    let file = Test::new("verify --json request.http")
        .secret()
        .file("request.http", &raw);
    let output = file.run();
    assert_eq!(verdict(&output), (true, None));
    let found = &output.json()[0];
    assert_eq!(found["source"], json!({"file": "request.http", "index": 0}));
    assert_eq!(found["event_type"], "user.created");
    assert_eq!(
        found["secret"],
        "CLERK_WEBHOOK_SIGNING_SECRET from the environment"
    );
    assert!(found["message_id"].as_str().unwrap().starts_with("msg_"));

    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let body_alone = || {
        Test::new("verify --json --body body.json")
            .secret()
            .file("body.json", body)
    };
    let signed = |line: &&str| line.starts_with("svix-");
    let with_headers = head
        .lines()
        .filter(signed)
        .fold(body_alone(), |test, line| test.arg("-H").arg(line));
    assert_eq!(verdict(&with_headers.run()), (true, None));
    let options = head
        .lines()
        .filter(signed)
        .fold(body_alone(), |test, line| {
            let (name, value) = line.split_once(": ").unwrap();
            test.arg(name.replace("svix-", "--")).arg(value)
        });
    assert_eq!(verdict(&options.run()), (true, None));

    let headers: Vec<_> = head
        .lines()
        .skip(1)
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let capture = json!({
        "type": "capture", "v": 1, "id": "cap_1", "received_at": "2026-01-02T03:04:05.678Z",
        "method": "POST", "path": "/api/webhooks", "http_version": "1.1",
        "headers": headers, "body": body,
    });
    assert_eq!(
        verdict(&verify("--at now", format!("{capture}\n"))),
        (true, None)
    );
}

#[test]
fn the_time_is_that_of_the_capture_unless_said_otherwise() {
    let raw = request("--timestamp 2026-01-02T03:04:00Z");
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let headers: Vec<_> = head
        .lines()
        .skip(1)
        .map(|line| line.split_once(": ").unwrap())
        .collect();
    let capture = json!({
        "type": "capture", "v": 1, "id": "cap_1", "received_at": "2026-01-02T03:04:05.678Z",
        "method": "POST", "path": "/", "http_version": "1.1", "headers": headers, "body": body,
    });
    let capture = capture.to_string();
    let received = verify("", capture.as_str());
    assert_eq!(verdict(&received), (true, None));
    assert_eq!(received.json()[0]["age_ms"], 5000);
    assert_eq!(
        verdict(&verify("--at received", capture.as_str())),
        (true, None)
    );
    assert_cause(&verify("--at now", capture.as_str()), "timestamp.stale");
    // Raw HTTP says no time.
    assert_cause(&verify("", raw.as_str()), "timestamp.stale");
    let output = Test::new("verify - --at received")
        .secret()
        .stdin(raw.as_str())
        .run()
        .exits(3);
    snapshot("verify.no-receive-time", &output);
    assert_eq!(
        verdict(&verify("--ignore-timestamp", raw.as_str())),
        (true, None)
    );
}

#[test]
fn the_tolerance_has_edges() {
    let raw = request("--timestamp 1700000000");
    let at = |options: &str| verdict(&verify(options, raw.as_str())).1;
    let stale = Some("timestamp.stale".to_owned());
    let future = Some("timestamp.future".to_owned());
    assert_eq!(at("--at 1700000299"), None);
    assert_eq!(at("--at 1700000301"), stale);
    assert_eq!(at("--at 1699999701"), None);
    assert_eq!(at("--at 1699999699"), future);
    assert_eq!(at("--at 1700000301 --tolerance 10m"), None);
    assert_eq!(at("--at 2023-11-14T22:13:21Z --tolerance 0"), stale);
    assert_eq!(at("--at 2023-11-14T22:13:20Z --tolerance 0"), None);
}

#[test]
fn what_the_verdict_alone_knows_has_its_code() {
    let without = |name: &str| {
        let raw = request("");
        let lines: Vec<_> = raw
            .split("\r\n")
            .filter(|line| !line.starts_with(name))
            .collect();
        lines.join("\r\n")
    };
    for name in ["svix-id", "svix-timestamp", "svix-signature"] {
        assert_cause(&verify("", without(name)), "header.missing");
    }
    let now = request("");
    let seconds = now.split("svix-timestamp: ").nth(1).unwrap()[..10].to_owned();
    let replaced = |by: &str| {
        now.replace(
            &format!("svix-timestamp: {seconds}"),
            &format!("svix-timestamp: {by}"),
        )
    };
    assert_cause(&verify("", replaced("yesterday")), "timestamp.malformed");
    assert_cause(&verify("", now.replace("v1,", "v2,")), "signature.version");
    assert_cause(
        &verify("", now.replace("user.created", "user.creatad")),
        "mismatch",
    );
}

#[test]
fn many_requests_have_a_summary_and_the_worst_exit_code() {
    let good = request("");
    let bad = good.replace("user.created", "user.creatad");
    let line = |names: &str| format!("verify {names}");
    let test = |names: &str| {
        Test::new(&line(names))
            .secret()
            .file("good", &good)
            .file("bad", &bad)
            .run()
    };
    assert!(
        test("good good")
            .exits(0)
            .stdout
            .contains("2 authentic, 0 not")
    );
    assert!(
        test("good bad good")
            .exits(1)
            .stdout
            .contains("2 authentic, 1 not")
    );
    let json = test("good bad --json").exits(1).json();
    assert_eq!(json.len(), 3);
    assert_eq!(
        json[2],
        json!({"type": "summary", "valid": 1, "invalid": 1, "unreadable": 0, "causes": {"mismatch": 1}})
    );
}

#[test]
fn a_secret_of_a_rotation_is_enough() {
    let old = "whsec_b2xkLXNlY3JldC1vZi1hLXJvdGF0aW9u";
    let raw = request(&format!("--secret {old} --secret {SECRET}"));
    assert_eq!(verdict(&verify("", raw.as_str())), (true, None));
    let raw = request("");
    let both = verify(&format!("--secret {old} --secret {SECRET}"), raw.as_str());
    assert_eq!(verdict(&both), (true, None));
}

#[test]
fn what_is_no_request() {
    let fails = |name: &str, test: Test, code: i32| {
        snapshot(&format!("verify.{name}"), &test.secret().run().exits(code));
    };
    fails("empty", Test::new("verify -"), 3);
    fails("text", Test::new("verify -").stdin("hello\nworld\n"), 3);
    fails("binary", Test::new("verify -").stdin(vec![0, 1, 2, 255]), 3);
    fails("no-file", Test::new("verify nosuch.http"), 3);
    fails(
        "body-without-headers",
        Test::new("verify --body -").stdin("{}"),
        2,
    );
    let stdin_twice = Test::new("verify - --secret-file -").stdin("x");
    fails("stdin-twice", stdin_twice, 2);
}

#[test]
fn one_authentic_request() {
    let output = Test::new("verify - --at 1700000010").secret();
    snapshot(
        "verify.authentic",
        &output
            .stdin(request("--id msg_1 --timestamp 1700000000"))
            .run()
            .exits(0),
    );
    let quiet = Test::new("verify - -q")
        .secret()
        .stdin(request(""))
        .run()
        .exits(0);
    assert_eq!(quiet.stdout + &quiet.stderr, "");
}

#[test]
fn notes_tell_what_other_handlers_do() {
    let notes = |sign: &str| {
        let output = verify("", request(sign));
        assert_eq!(verdict(&output), (true, None));
        output.json()[0]["notes"].clone()
    };
    assert_eq!(notes(""), json!([]));
    let standard = notes("--scheme standard");
    assert!(
        standard[0]
            .as_str()
            .is_some_and(|note| note.contains("svix-* headers only")),
        "{standard}"
    );
}
