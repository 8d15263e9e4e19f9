//! `cew captures`: what was captured is listed, shown, exported and removed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;

use crate::support::listening::{Listening, test};
use crate::support::{Output, Test};

const OTHER_SECRET: &str = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Rz";

/// A store with four captures, of which the third is not authentic.
fn captured() -> (Test, String) {
    let listening = Listening::start("");
    let to = listening.url();
    listening.send("user.created organization.created").exits(0);
    Test::new(&format!("send-example user.updated --to {to} -H"))
        .arg("authorization: Bearer hush")
        .env("CEW_SIGNING_SECRET", OTHER_SECRET)
        .run()
        .exits(1);
    let unreadable =
        "POST / HTTP/1.1\r\nhost: x\r\ncookie: hush\r\ncontent-length: 3\r\n\r\n\u{1b}[m";
    listening.raw(unreadable.as_bytes());
    let ended = listening.interrupt();
    let first = &ended.lines[0]["message_id"];
    (ended.test, first.as_str().unwrap().to_owned())
}

fn cew(line: &str, store: &Path) -> Output {
    Test::new(line).secret().env("CEW_STORE", store).run()
}

#[test]
fn they_are_listed() {
    let (test, id) = captured();
    let store = test.path().join("state/captures.db");
    let all = cew("captures list", &store).exits(0);
    assert_eq!(all.stdout.lines().count(), 4);
    assert!(all.stdout.contains(&id) && all.stdout.contains("mismatch"));
    let rows = |filter: &str| {
        let output = cew(&format!("captures list --json {filter}"), &store).exits(0);
        output.json().len()
    };
    assert_eq!(rows(""), 4);
    assert_eq!(rows("--events user.created,user.updated"), 2);
    assert_eq!(rows("--last 1"), 1);
    assert_eq!(rows("--since 1h"), 4);
    assert_eq!(rows("--until 1h"), 0);
    assert_eq!(rows("--failed"), 0);
    assert_eq!(rows("--late"), 0);
    // An empty list may be a slip of the finger.
    let mistyped = cew("captures list --events user.creatd", &store).exits(0);
    assert!(
        mistyped.stderr.contains("did you mean user.created?"),
        "{mistyped:?}"
    );
    let none = cew("captures list --events user.deleted", &store).exits(0);
    assert_eq!(none.stderr, "no captures\n");
}

#[test]
fn one_without_tables_yet_is_empty() {
    for made in [&[][..], b"no such store"] {
        let test = || Test::new("").file("new.db", made);
        let directory = test();
        let store = directory.path().join("new.db");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&store, mode).unwrap();
        let code = if made.is_empty() { 0 } else { 5 };
        let list = cew("captures list", &store).exits(code);
        assert_eq!(list.stderr == "no captures\n", made.is_empty(), "{list:?}");
        let last = cew("captures list --failed --late --last 3 --json", &store).exits(code);
        assert_eq!(last.stdout.is_empty(), made.is_empty(), "{last:?}");
        cew("captures export", &store).exits(code);
        cew("replay --failed --dry-run", &store).exits(code);
        if made.is_empty() {
            let shown = cew("captures show msg_1", &store).exits(3);
            assert!(shown.stderr.contains("no capture is named"), "{shown:?}");
            let verified = cew(&format!("verify {}", store.display()), &store).exits(3);
            assert!(verified.stderr.contains("new.db is empty"), "{verified:?}");
            assert_eq!(
                std::fs::read(&store).unwrap(),
                made,
                "to read is not to write"
            );
        }
    }
}

#[test]
fn one_is_shown_in_full_and_safely() {
    let (test, id) = captured();
    let store = test.path().join("state/captures.db");
    let shown = cew(&format!("captures show {id}"), &store).exits(0).stdout;
    for part in [
        &*id,
        "authentic",
        "svix-signature: v1,",
        "\n  \"type\": \"user.created\"",
    ] {
        assert!(shown.contains(part), "{part} is not in:\n{shown}");
    }
    let raw = cew(&format!("captures show --raw {id}"), &store)
        .exits(0)
        .stdout;
    assert!(raw.starts_with("POST /api/webhooks HTTP/1.1\r\n"), "{raw}");
    let list = cew("captures list --last 1 --json", &store).json();
    let last = list[0]["id"].as_str().unwrap().to_owned();
    let shown = cew(&format!("captures show {last}"), &store)
        .exits(0)
        .stdout;
    assert!(
        shown.contains("\\x1b[m") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    assert!(shown.contains("cookie: REDACTED"), "{shown}");
    let unknown = cew("captures show msg_unknown", &store).exits(3);
    assert!(
        unknown
            .stderr
            .contains("no capture is named \"msg_unknown\"")
    );
}

#[test]
fn the_beginning_of_a_name_will_do_where_it_is_that_of_one() {
    let (test, id) = captured();
    let store = test.path().join("state/captures.db");
    let names = |line: &serde_json::Value| [line["id"].clone(), line["message_id"].clone()];
    let list = cew("captures list --json", &store).json();
    for name in list.iter().take(2).flat_map(names) {
        let name = name.as_str().unwrap();
        let shown = cew(&format!("captures show {}", &name[..27]), &store);
        assert!(shown.exits(0).stdout.contains(name), "{name}");
    }
    for (prefix, listed) in [("msg_", 3), ("cap_", 3), ("%", 0)] {
        let several = cew(&format!("captures show {prefix}"), &store).exits(3);
        let hint = several.stderr.lines().last().unwrap_or_default();
        assert_eq!(
            hint.matches("_3").count() + hint.matches("_2").count(),
            listed,
            "{hint}"
        );
    }
    assert!(cew("captures show msg_", &store).stderr.contains(&id));
}

#[test]
fn what_is_exported_has_the_same_verdict() {
    let (test, _) = captured();
    let store = test.path().join("state/captures.db");
    let verdicts = |file: &Path| {
        let line = format!("verify --json {}", file.display());
        let output = cew(&line, file).exits(1);
        let mut lines = output.json();
        assert_eq!(lines.pop().unwrap()["type"], "summary");
        let of = |line: &serde_json::Value| [line["valid"].clone(), line["cause"].clone()];
        lines.iter().map(of).collect::<Vec<_>>()
    };
    let expected = verdicts(&store);
    let valid: Vec<_> = expected.iter().map(|[valid, _]| valid.clone()).collect();
    assert_eq!(valid, [true, true, false, false]);
    for format in ["jsonl", "har"] {
        let output = cew(&format!("captures export --format {format}"), &store).exits(0);
        assert!(!output.stdout.contains("hush"), "{format}");
        let file = test.path().join(format);
        std::fs::write(&file, output.stdout).unwrap();
        assert_eq!(verdicts(&file), expected, "{format}");
    }
    let raw = cew("captures export --raw", &store).exits(0).stdout;
    assert_eq!(raw.matches("hush").count(), 2);
}

#[test]
fn curl_and_http_exports_read_back() {
    let (test, _) = captured();
    let store = test.path().join("state/captures.db");
    for format in ["curl", "http"] {
        let output = cew(
            &format!("captures export --last 4 --format {format}"),
            &store,
        )
        .exits(0);
        let file = test.path().join(format);
        std::fs::write(&file, output.stdout).unwrap();
        let line = format!("verify --ignore-timestamp --json {}", file.display());
        let lines = cew(&line, &store).exits(1).json();
        assert_eq!(lines.last().unwrap()["valid"], 2, "{format}: {lines:?}");
    }
}

#[test]
fn pruning_asks() {
    let (test, _) = captured();
    let store = test.path().join("state/captures.db");
    std::thread::sleep(std::time::Duration::from_millis(20));
    let refused = cew("captures prune --older-than 0s", &store).exits(2);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    let kept = cew("captures prune --older-than 30d --yes", &store).exits(0);
    assert!(kept.stderr.contains("nothing to remove"), "{}", kept.stderr);
    let removed = cew("captures prune --older-than 0s --yes --json", &store).exits(0);
    assert_eq!(removed.json()[0]["removed"], 4);
    assert_eq!(cew("captures list", &store).exits(0).stdout, "");
}

#[test]
fn a_store_that_cannot_be_used_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().join("captures.db");
    let missing = cew("captures list", &store).exits(5);
    assert!(
        missing.stderr.contains("does not exist"),
        "{}",
        missing.stderr
    );
    std::fs::write(
        &store,
        "not a database, but long enough to be looked at as one",
    )
    .unwrap();
    let foreign = cew("captures list", &store).exits(5);
    assert!(
        foreign.stderr.contains("is not a store of cew"),
        "{}",
        foreign.stderr
    );
    let listener = test("").env("CEW_STORE", &store).run().exits(5);
    assert!(
        listener.stdout.contains("is not a store of cew"),
        "{}",
        listener.stdout
    );
}
