//! Headers that identify or authorise somebody, and passwords in URLs: shown nowhere, sent only
//! where they belong.

#![cfg(unix)]

use crate::support::Test;
use crate::support::handler::Handler;
use crate::support::listening::{Ended, Listening, test};

const PRIVATE: [&str; 7] = [
    "authorization: Bearer hush",
    "cookie: a=hush",
    "x-api-key: hush",
    "x-csrf-token: hush",
    "x-forwarded-client-cert: hush",
    "set-cookie: hush",
    "cf-access-client-secret: hush",
];

/// A listener that got one authentic delivery with private headers, and what it said.
fn captured(options: &str) -> Ended {
    let listening = Listening::of(test(options).secret());
    let mut send = Test::new(&format!(
        "send-example user.created -v --to {}",
        listening.url()
    ));
    for header in PRIVATE {
        send = send.arg("-H").arg(header);
    }
    let sent = send.secret().run().exits(0);
    assert!(!sent.stdout.contains("hush"), "{}", sent.stdout);
    assert!(
        sent.stdout.contains("authorization: REDACTED"),
        "{}",
        sent.stdout
    );
    listening.interrupt()
}

#[test]
fn they_are_in_the_store_and_with_raw_only() {
    let ended = captured("");
    assert_eq!(ended.lines[0]["type"], "capture");
    assert!(
        !format!("{:?}", ended.lines).contains("hush"),
        "{:?}",
        ended.lines
    );
    let store = ended.test.path().join("state/captures.db");
    let id = ended.lines[0]["id"].as_str().unwrap();
    let file = ended.test.path().join("exported.jsonl");
    for line in [
        "captures list --json".to_owned(),
        format!("captures show {id}"),
        format!("captures show {id} --json"),
        "captures export".to_owned(),
        "captures export --format har".to_owned(),
        "captures export --format curl".to_owned(),
        "captures export --format http".to_owned(),
        "replay --last 1 --dry-run --to localhost:9".to_owned(),
        "replay --last 1 --dry-run --json --to localhost:9".to_owned(),
        "replay --last 1 -v --to 127.0.0.1:9".to_owned(),
        format!("verify {} --json --explain -v", store.display()),
        "send-example user.created --dry-run -H x-api-key:hush".to_owned(),
        "send-example user.created --dry-run --json -H x-api-key:hush".to_owned(),
    ] {
        let output = Test::new(&line).secret().env("CEW_STORE", &store).run();
        assert!(!output.stdout.is_empty(), "{line}: {output:?}");
        let all = output.stdout + &output.stderr;
        assert!(!all.contains("hush"), "{line}: {all}");
    }
    let raw = |line: &str| {
        let output = Test::new(line).env("CEW_STORE", &store).run().exits(0);
        output.stdout.matches("hush").count()
    };
    assert_eq!(raw("captures export --raw"), PRIVATE.len());
    assert_eq!(raw(&format!("captures show {id} --raw")), PRIVATE.len());
    // What was exported without them is not sent with the word that stands in their place.
    let exported = Test::new("captures export").env("CEW_STORE", &store).run();
    std::fs::write(&file, exported.stdout).unwrap();
    let server = Handler::accepting();
    let line = format!("replay {} --to {}", file.display(), server.origin);
    Test::new(&line)
        .secret()
        .env("CEW_STORE", "s.db")
        .run()
        .exits(0);
    assert!(
        server.seen()[0]
            .head()
            .iter()
            .all(|line| !line.contains("REDACTED"))
    );
}

#[test]
fn with_verbose_they_are_not_shown_either() {
    let test = Test::new("listen -v --no-store --port 0").secret();
    let mut child = test.spawn();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let ready = lines.next().unwrap().unwrap();
    let url = ready.rsplit(' ').next().unwrap().to_owned();
    let mut send = Test::new(&format!("send-example user.created --to {url}")).secret();
    for header in PRIVATE {
        send = send.arg("-H").arg(header);
    }
    send.run().exits(0);
    let status = std::process::Command::new("kill")
        .arg("-INT")
        .arg(child.id().to_string())
        .status();
    assert!(status.unwrap().success());
    let shown: Vec<_> = lines.map_while(Result::ok).collect();
    child.wait().unwrap();
    let shown = shown.join("\n");
    assert!(shown.contains("x-api-key: REDACTED"), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn replay_sends_them_to_this_machine() {
    let ended = captured("");
    let store = ended.test.path().join("state/captures.db");
    let server = Handler::accepting();
    for more in ["", "--verbatim"] {
        let line = format!("replay --last 1 {more} --to {}", server.origin);
        Test::new(&line)
            .secret()
            .env("CEW_STORE", &store)
            .run()
            .exits(0);
        let received = server.seen().pop().unwrap();
        assert_eq!(
            received.header("authorization"),
            Some("Bearer hush"),
            "{more}"
        );
    }
}

#[test]
fn a_password_in_a_url_is_shown_nowhere() {
    let server = Handler::answering("307 Moved\r\nlocation: /api/webhooks/", "");
    let host = server.origin.trim_start_matches("http://");
    let to = format!("http://me:hush@{host}/api/webhooks");
    let alone = format!("http://hush@{host}/api/webhooks");
    for (line, code) in [
        (format!("send-example user.created --to {to}"), 1),
        (format!("send-example user.created --to {alone}"), 1),
        (format!("send-example user.created --json -v --to {to}"), 1),
        (format!("send-example user.created -v --to {to}"), 1),
        (format!("send-example user.created --dry-run --to {to}"), 0),
        (format!("send-example user.created --dry-run --json --to {to}"), 0),
        (format!("send-example user.created --dry-run --json --to {alone}"), 0),
        ("send-example user.created --to http://me:hush@localhost:99999".to_owned(), 2),
        ("send-example user.created --to me:hush@localhost:99999".to_owned(), 2),
        ("send-example user.created --to http://me:hu/hush@localhost:99999".to_owned(), 2),
        ("send-example user.created --to ftp://me:hush@localhost".to_owned(), 2),
        ("send-example user.created --wait 1ms --to http://me:hush@127.0.0.1:9".to_owned(), 4),
        ("send-example http://me:hush@localhost".to_owned(), 3),
        ("sign --event user.created --output curl --to http://me:hush@localhost".to_owned(), 0),
        (format!("check --yes --only accept --to {to}"), 1),
        (format!("check --yes --only accept --json --to {to}"), 1),
        ("listen --no-store --port 0 --within 1s --exit-after 1 --forward-unverified --forward-to http://me:hush@localhost:9".to_owned(), 1),
        ("listen --no-store --port 0 --forward-to http://me:hush@localhost:99999".to_owned(), 2),
    ] {
        for more in ["", "--json"] {
            let output = Test::new(&format!("{line} {more}")).secret().run();
            if more.is_empty() {
                assert_eq!(output.code, code, "{line}: {output:?}");
            }
            let all = output.stdout + &output.stderr;
            assert!(!all.contains("hush"), "{line} {more}: {all}");
        }
    }
    // From the environment, too.
    let test = Test::new("send-example user.created").secret();
    let output = test
        .env("CEW_TO", "http://me:hush@localhost:99999")
        .run()
        .exits(2);
    assert!(!output.stderr.contains("hush"), "{}", output.stderr);
    // It is sent all the same.
    let received = server.seen();
    assert_eq!(
        received[0].header("authorization"),
        Some("Basic bWU6aHVzaA==")
    );
}

#[test]
fn a_stored_endpoint_has_no_password_and_is_not_guessed() {
    let ended = captured("");
    let store = ended.test.path().join("state/captures.db");
    let server = Handler::accepting();
    for user in ["me:hush", "hush"] {
        let to = server.origin.replace("http://", &format!("http://{user}@"));
        let line = format!("replay --last 1 --to {to}");
        Test::new(&line)
            .secret()
            .env("CEW_STORE", &store)
            .run()
            .exits(0);
        let again = Test::new("replay --last 1")
            .secret()
            .env("CEW_STORE", &store)
            .run();
        let again = again.exits(2);
        assert!(
            again.stderr.contains("passwords are not kept"),
            "{}",
            again.stderr
        );
    }
    let mut files = std::fs::read(&store).unwrap();
    files.extend(std::fs::read(store.with_extension("db-wal")).unwrap_or_default());
    let endpoint = b"hush@127";
    assert!(
        !files
            .windows(endpoint.len())
            .any(|window| window == endpoint)
    );
}
