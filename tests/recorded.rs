//! What `send-example` sends is written down, shown by `cew messages` and sent again by `cew replay`.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod shown;
mod unusable;

use std::fs;
use std::path::{Path, PathBuf};

use cew::store::{Access, Filter, Store};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::Test;
use crate::support::handler::{Handler, Reply, Seen};

/// Refuses sessions, as a handler that knows none.
fn is_session(request: &Seen) -> bool {
    let text = String::from_utf8_lossy(&request.body);
    text.contains(r#""type":"session."#)
}

/// Sessions fail.
fn picky() -> Handler {
    Handler::start(|request| Reply::status(if is_session(request) { 500 } else { 200 }))
}

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    (directory, path)
}

/// The real binary with that store.
fn cew(line: &str, store: &Path) -> Test {
    Test::new(line).secret().env("CEW_STORE", store)
}

fn messages(store: &Path, options: &str) -> Vec<Value> {
    let list = cew(&format!("messages list --json {options}"), store).process();
    list.exits(0).json()
}

fn texts(values: &[Value], field: &str) -> Vec<String> {
    let text = |value: &Value| value[field].as_str().unwrap().to_owned();
    values.iter().map(text).collect()
}

/// The ids of a dry run.
fn would_send(store: &Path, options: &str) -> Vec<String> {
    let line = format!("replay {options} --dry-run --json");
    let listed = cew(&line, store).process().exits(0).json();
    let sent = listed.into_iter().filter(|line| line["send"] == true);
    texts(&sent.collect::<Vec<_>>(), "message_id")
}

#[test]
fn what_the_handler_refused_is_sent_again_until_it_takes_it() {
    let (_directory, store) = place();
    let handler = picky();
    let line = format!("send-example --all --to {}", handler.url());
    cew(&line, &store).process().exits(1);
    let all = messages(&store, "");
    assert_eq!(all.len(), 46);
    let failed = messages(&store, "--failed");
    let types = texts(&failed, "eventType");
    assert!(types.iter().all(|name| name.starts_with("session.")) && types.len() == 5);
    // The handler is mended; where it was sent is known.
    let mended = Handler::start(|_| Reply::status(200));
    let to = format!("--to {}", mended.url());
    assert!(
        would_send(&store, &format!("--failed {to}")).is_empty(),
        "never sent there"
    );
    let again = cew("replay --failed", &store).process().exits(1);
    assert!(again.stdout.contains("5 failed of 5"), "{}", again.stdout);
    let seen = handler.seen();
    let (first, second) = seen.split_at(46);
    let refused: Vec<_> = first.iter().filter(|seen| is_session(seen)).collect();
    assert_eq!(second.len(), 5);
    for (before, after) in refused.iter().zip(second) {
        assert_eq!((before.id(), &before.body), (after.id(), &after.body));
        assert!(after.is_authentic(crate::support::SECRET));
    }
    let ids = texts(&failed, "id");
    let attempts = |message: &Value| message["attempts"].as_array().unwrap().len();
    assert!(
        messages(&store, "--failed")
            .iter()
            .all(|it| attempts(it) == 2)
    );
    // By name they go anywhere, and what succeeded there is not failed there.
    let line = format!("replay {} {to}", ids.join(" "));
    cew(&line, &store).process().exits(0);
    assert_eq!(mended.count(), 5);
    assert!(would_send(&store, &format!("--failed {to}")).is_empty());
    assert_eq!(
        would_send(&store, &format!("--failed --to {}", handler.url())),
        ids
    );
}

#[test]
fn what_was_sent_elsewhere_is_not_missing_here() {
    let (_directory, store) = place();
    let handler = picky();
    let line = format!(
        "send-example user.created session.created --to {}",
        handler.url()
    );
    cew(&line, &store).process().exits(1);
    for options in ["--missing", "--failed", "--missing --since 1h"] {
        let elsewhere = would_send(&store, &format!("{options} --to localhost:1"));
        assert!(elsewhere.is_empty(), "{options}: {elsewhere:?}");
    }
    // Where time alone is asked for, it is what came and what was sent.
    assert_eq!(would_send(&store, "--since 1h --to localhost:1").len(), 2);
    assert_eq!(would_send(&store, "--last 1 --to localhost:1").len(), 1);
    let of_type = would_send(&store, "--events user.created --to localhost:1");
    assert_eq!(of_type.len(), 1);
    assert!(would_send(&store, "--until 1h --to localhost:1").is_empty());
}

#[test]
fn what_came_back_to_us_is_one_message() {
    use crate::support::listening::Listening;
    let (_directory, store) = place();
    let listen = cew("listen --json --port 0", &store);
    let listening = Listening::of(listen);
    let line = format!("send-example user.created --to {}", listening.url());
    cew(&line, &store).process().exits(0);
    let _ = listening.interrupt();
    let id = &texts(&messages(&store, ""), "id")[0];
    let one = [id.clone()];
    assert_eq!(would_send(&store, "--since 1h --to localhost:1"), one);
    // It was received and is authentic, so it is missing where it never went.
    assert_eq!(would_send(&store, "--missing --to localhost:1"), one);
}

#[test]
fn nothing_is_written_unasked_that_only_makes_load_or_sends_nothing() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    let to = format!("--to {}", handler.url());
    for line in [
        format!("send-example user.created --no-store {to}"),
        format!("send-example user.created --count 3 {to}"),
        "send-example user.created --dry-run".to_owned(),
        "send-example --story list".to_owned(),
        format!("check --only accepts {to}"),
        "demo".to_owned(),
        "events user.created".to_owned(),
    ] {
        cew(&line, &store).process();
        assert!(!store.exists(), "{line}");
    }
    let line = format!("send-example user.created --count 3 --record {to}");
    cew(&line, &store).process().exits(0);
    assert_eq!(messages(&store, "").len(), 3);
    let line = format!("send-example user.created --count 1 {to}");
    cew(&line, &store).process().exits(0);
    assert_eq!(messages(&store, "").len(), 4);
    let both = "send-example user.created --record --no-store";
    cew(both, &store).process().exits(2);
}

#[test]
fn many_are_all_there_once_each() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!(
        "send-example user.created user.updated --count 1500 --concurrency 32 --record --to {}",
        handler.url()
    );
    cew(&line, &store).process().exits(0);
    let store = Store::open(&store, Access::Read).unwrap();
    let mut ids = Vec::new();
    store
        .each_message(&Filter::default(), &mut |stored| {
            assert_eq!(store.attempts_at(stored.seq).unwrap().len(), 1);
            ids.push(stored.message.id);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    ids.sort();
    let mut seen: Vec<_> = handler.seen().iter().map(|it| it.id().to_owned()).collect();
    seen.sort();
    assert_eq!(ids, seen);
    assert_eq!(ids.len(), 3000);
}

#[test]
fn two_processes_at_once_make_one_store() {
    let (_directory, store) = place();
    let handler = picky();
    let line = format!("send-example --all --to {}", handler.url());
    let children: Vec<_> = (0..4).map(|_| cew(&line, &store).spawn()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(!stderr.contains("written down"), "{stderr}");
    }
    assert_eq!(messages(&store, "").len(), 4 * 46);
}

/// The log is left to the next who writes, and never gets long.
#[test]
fn a_log_that_is_left_behind_stays_short() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!("send-example user.created --to {}", handler.url());
    let log = store.with_file_name("store.db-wal");
    let mut lengths = Vec::new();
    for _ in 0..30 {
        cew(&line, &store).process().exits(0);
        lengths.push(fs::metadata(&log).map_or(0, |log| log.len()));
    }
    assert!(
        lengths.iter().all(|length| *length < 1 << 20),
        "{lengths:?}"
    );
    assert!(lengths.iter().any(|length| *length > 0), "{lengths:?}");
    assert_eq!(messages(&store, "").len(), 30);
    // For a colleague, in one file.
    cew("captures migrate", &store).process().exits(0);
    assert!(!log.exists());
    let copy = store.with_file_name("copy.db");
    fs::copy(&store, &copy).unwrap();
    assert_eq!(messages(&copy, "").len(), 30);
}

/// Killed while it waits for its next attempt: what was sent is known.
#[cfg(unix)]
#[test]
fn killed_between_two_attempts_the_first_is_there() {
    let (_directory, store) = place();
    let handler = picky();
    let line = format!(
        "send-example session.created user.created --concurrency 2 --retry 1h,1h --to {}",
        handler.url()
    );
    let mut child = cew(&line, &store).spawn();
    let is_there = || {
        let opened = Store::open(&store, Access::Read).ok()?;
        let mut count = 0;
        let each = &mut |_| {
            count += 1;
            std::ops::ControlFlow::Continue(())
        };
        opened.each_message(&Filter::default(), each).ok()?;
        (count == 2).then_some(())
    };
    let mut looked = 0;
    while is_there().is_none() {
        looked += 1;
        assert!(looked < 1000, "nothing was written down");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let failed = messages(&store, "--failed");
    assert_eq!(texts(&failed, "eventType"), ["session.created"]);
    assert_eq!(would_send(&store, "--failed"), texts(&failed, "id"));
    // Nothing of it is damaged, and others write on.
    let line = format!("send-example user.created --to {}", handler.url());
    cew(&line, &store).process().exits(0);
    assert_eq!(messages(&store, "").len(), 3);
}

#[test]
fn all_attempts_of_a_schedule_belong_to_their_message() {
    let (_directory, store) = place();
    let handler =
        Handler::start(|request| Reply::status(if request.number < 2 { 500 } else { 200 }));
    let line = format!(
        "send-example user.created --retry 1s,1s --speedup 1000 --to {}",
        handler.url()
    );
    cew(&line, &store).process().exits(0);
    let all = messages(&store, "");
    let statuses = all[0]["attempts"].as_array().unwrap().iter();
    let statuses: Vec<_> = statuses
        .map(|it| it["responseStatusCode"].clone())
        .collect();
    assert_eq!(statuses, [500, 500, 200]);
    assert!(messages(&store, "--failed").is_empty());
}

#[test]
fn a_payload_that_names_itself_is_one_message_however_often_it_is_sent() {
    let (_directory, store) = place();
    let handler =
        Handler::start(|request| Reply::status(if request.number < 1 { 500 } else { 200 }));
    let line = format!(
        "send-example user.created --scheme body-hmac --to {}",
        handler.url()
    );
    let send = || {
        cew(&line, &store)
            .env("WEBHOOK_SECRET", "a secret")
            .process()
    };
    send().exits(1);
    let failed = messages(&store, "--failed");
    let id = failed[0]["payload"]["id"].as_str().unwrap();
    assert_eq!(failed[0]["id"], id);
    let again = cew("replay --failed", &store).env("WEBHOOK_SECRET", "a secret");
    again.process().exits(0);
    let seen = handler.seen();
    let signature = |seen: &Seen| seen.header("x-webhook-signature").unwrap().to_owned();
    assert_eq!(signature(&seen[0]), signature(&seen[1]));
    assert_eq!(seen[0].body, seen[1].body);
    send().exits(0);
    let all = messages(&store, "");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["attempts"].as_array().unwrap().len(), 3);
}

#[test]
fn what_was_sent_is_pruned_with_the_rest() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!(
        "send-example user.created user.updated --to {}",
        handler.url()
    );
    cew(&line, &store).process().exits(0);
    let asked = cew("captures prune --older-than 0s", &store)
        .process()
        .exits(2);
    assert!(asked.stderr.contains("--yes"), "{}", asked.stderr);
    let pruned = cew("captures prune --older-than 0s --yes", &store).process();
    assert!(pruned.exits(0).stdout.contains("2 sent messages removed"));
    assert!(messages(&store, "").is_empty());
    assert!(would_send(&store, "--since 1h").is_empty());
}

/// Commands that keep nothing leave nothing, wherever the user's state is.
#[cfg(unix)]
#[test]
fn other_verbs_leave_nothing_in_the_users_state() {
    let home = tempfile::tempdir().unwrap();
    let handler = Handler::start(|_| Reply::status(200));
    let to = format!("--to {}", handler.url());
    let run = |line: &str| {
        let test = Test::new(line).secret();
        let mut command = test.command();
        command.env_remove("XDG_STATE_HOME");
        command.env("HOME", home.path()).output().unwrap()
    };
    for line in [
        "sign - --event user.created",
        "events",
        "demo",
        "secret",
        "send-example user.created --dry-run",
        &format!("check --only accepts {to}"),
        &format!("send-example user.created --no-store {to}"),
        "messages list",
        "captures list",
        "replay --failed",
    ] {
        run(line);
        let left = fs::read_dir(home.path()).unwrap().count();
        assert_eq!(left, 0, "{line}");
    }
    // And what keeps something keeps it there.
    run(&format!("send-example user.created {to}"));
    assert!(home.path().join(".local/state/cew/projects").is_dir() || cfg!(target_os = "macos"));
    assert!(fs::read_dir(home.path()).unwrap().count() > 0);
}
