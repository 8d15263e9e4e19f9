//! The store, by its interface.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod bounds;
mod faults;
mod hostile;
mod messages;
mod million;
mod pages;
mod projects;
mod version_2;
mod versions;

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use cew::capture::{CapturedRequest, RecordedVerdict};
use cew::store::{
    Access, Bounds, Filter, Kept, NewAttempt, NewCapture, Origin, Problem, RecordedAttempt, State,
    Store, StoreError, Writer,
};
use cew::time::Time;
use tempfile::TempDir;

const ENDPOINT: &str = "http://localhost:3000/api/webhooks";

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cew").join("captures.db");
    (directory, path)
}

fn created() -> (TempDir, Store) {
    let (directory, path) = place();
    let store = Store::open(&path, Access::Create).unwrap();
    (directory, store)
}

fn at(second: i64) -> Time {
    Time::from_unix_seconds(1_700_000_000 + second)
}

fn capture(id: &str, message: Option<&str>, second: i64, valid: Option<bool>) -> NewCapture {
    NewCapture {
        request: CapturedRequest {
            id: Some(id.to_owned().into()),
            received_at: Some(at(second)),
            method: "POST".into(),
            path: "/api/webhooks?x=1".into(),
            http_version: "1.1".into(),
            headers: vec![
                ("svix-id".into(), message.unwrap_or("").to_owned().into()),
                ("x-odd".into(), "a: \u{e9}\u{ff} b".into()),
            ],
            body: b"\x00{\"type\":1}\xff".to_vec().into(),
            remote_addr: Some("127.0.0.1:5000".into()),
            remarks: Vec::new(),
        },
        message: message.map(str::to_owned),
        event_type: Some("user.created".to_owned()),
        verdict: valid.map(|valid| RecordedVerdict {
            valid,
            cause: (!valid).then(|| "mismatch".to_owned()),
            ..RecordedVerdict::default()
        }),
    }
}

fn attempt(message: &str, endpoint: &str, outcome: Result<u16, &str>) -> NewAttempt {
    NewAttempt {
        message: message.to_owned(),
        origin: Origin::Elsewhere,
        manual: false,
        service: None,
        recorded: RecordedAttempt {
            endpoint: endpoint.to_owned(),
            at: at(100),
            outcome: outcome.map_err(str::to_owned),
            duration: Duration::from_micros(1500),
            response_head: None,
            hint: Some("start the server".to_owned()),
        },
    }
}

fn ids(store: &Store, filter: &Filter) -> Vec<String> {
    let mut ids = Vec::new();
    store
        .each(filter, &mut |capture| {
            ids.push(capture.request.id.unwrap().into_owned());
            ControlFlow::Continue(())
        })
        .unwrap();
    ids
}

#[test]
fn a_capture_comes_back_to_the_byte() {
    let (_directory, store) = created();
    let new = capture("cap_1", Some("msg_1"), 0, Some(false));
    let seqs = store.insert(std::slice::from_ref(&new)).unwrap();
    let back = store.get(seqs[0]).unwrap().unwrap();
    assert_eq!(back.request, new.request);
    assert_eq!(back.verdict(), new.verdict);
    assert_eq!(back.message, "msg_1");
    assert_eq!(back.event_type.as_deref(), Some("user.created"));
    assert_eq!(back.valid, Some(false));
}

#[test]
fn a_filter_selects() {
    let (_directory, store) = created();
    let mut other = capture("cap_3", None, 20, None);
    other.event_type = Some("user.deleted".to_owned());
    store
        .insert(&[
            capture("cap_1", Some("msg_1"), 0, Some(true)),
            capture("cap_2", Some("msg_2"), 10, Some(true)),
            other,
        ])
        .unwrap();
    store
        .record(&[
            attempt("msg_1", ENDPOINT, Ok(500)),
            attempt("msg_1", ENDPOINT, Ok(200)),
            attempt("msg_1", ENDPOINT, Ok(500)),
            attempt("msg_2", ENDPOINT, Ok(200)),
            attempt("msg_2", "http://127.0.0.1:1/", Err("connection refused")),
        ])
        .unwrap();
    let all = Filter::default();
    let select = |filter: Filter| ids(&store, &filter);
    assert_eq!(select(all.clone()), ["cap_1", "cap_2", "cap_3"]);
    let names = vec!["msg_2".to_owned(), "cap_3".to_owned()];
    assert_eq!(
        select(Filter {
            names,
            ..all.clone()
        }),
        ["cap_2", "cap_3"]
    );
    let event_types = vec!["user.deleted".to_owned()];
    assert_eq!(
        select(Filter {
            event_types,
            ..all.clone()
        }),
        ["cap_3"]
    );
    let since = Some(at(10));
    assert_eq!(
        select(Filter {
            since,
            ..all.clone()
        }),
        ["cap_2", "cap_3"]
    );
    let until = Some(at(10));
    assert_eq!(
        select(Filter {
            until,
            ..all.clone()
        }),
        ["cap_1"]
    );
    let last = Some(2);
    assert_eq!(
        select(Filter {
            last,
            ..all.clone()
        }),
        ["cap_2", "cap_3"]
    );
    assert_eq!(
        select(Filter {
            failed: true,
            ..all
        }),
        ["cap_2"]
    );
}

#[test]
fn a_message_failed_where_no_attempt_at_the_endpoint_ever_succeeded() {
    let (_directory, store) = created();
    let seqs = store
        .insert(&[
            capture("cap_1", Some("msg_1"), 0, Some(true)),
            capture("cap_2", Some("msg_1"), 10, Some(true)),
            capture("cap_3", Some("msg_1"), 20, Some(false)),
            capture("cap_4", None, 30, None),
            capture("cap_5", Some("msg_2"), 40, Some(false)),
        ])
        .unwrap();
    store
        .record(&[
            attempt("msg_1", ENDPOINT, Ok(500)),
            attempt("msg_1", ENDPOINT, Err("connection refused")),
            attempt("msg_1", "http://localhost:3001/", Ok(200)),
            attempt("cap_4", "http://localhost:3001/", Ok(200)),
            attempt("msg_2", ENDPOINT, Ok(500)),
            attempt("msg_2", ENDPOINT, Ok(204)),
            attempt("msg_2", ENDPOINT, Ok(500)),
        ])
        .unwrap();
    let messages = store.messages(&Filter::default(), Some(ENDPOINT)).unwrap();
    let state = |message: &cew::store::MessageState| (message.kept, message.valid, message.state);
    let states: Vec<_> = messages.iter().map(state).collect();
    assert_eq!(
        states,
        [
            // The latest authentic capture is the one to replay.
            (Kept::Capture(seqs[1]), Some(true), Some(State::Failed)),
            (Kept::Capture(seqs[3]), None, Some(State::Missing)),
            (Kept::Capture(seqs[4]), Some(false), Some(State::Succeeded)),
        ]
    );
    let last = Filter {
        last: Some(1),
        ..Filter::default()
    };
    let last = store.messages(&last, None).unwrap();
    let last: Vec<_> = last.iter().map(|it| (it.kept, it.state)).collect();
    assert_eq!(last, [(Kept::Capture(seqs[4]), None)]);
}

#[test]
fn attempts_belong_to_the_capture_that_was_sent() {
    let (_directory, store) = created();
    let seqs = store
        .insert(&[
            capture("cap_1", Some("msg_1"), 0, None),
            capture("cap_2", Some("msg_1"), 1, None),
        ])
        .unwrap();
    let sent = NewAttempt {
        origin: Origin::Capture("cap_2".to_owned()),
        ..attempt("msg_1", ENDPOINT, Err("connection refused"))
    };
    store.record(&[sent]).unwrap();
    let attempts = |seq| store.attempts(&store.get(seq).unwrap().unwrap()).unwrap();
    assert!(attempts(seqs[0]).is_empty());
    let [attempt] = &attempts(seqs[1])[..] else {
        panic!("one attempt");
    };
    assert_eq!(attempt.outcome, Err("connection refused".to_owned()));
    assert_eq!(attempt.duration, Duration::from_micros(1500));
    let hint = "start the server".to_owned();
    assert_eq!(attempt.hint, Some(hint));
    assert!(!attempt.is_success());
}

#[test]
fn pruning_removes_the_old_and_then_the_surplus() {
    let (_directory, store) = created();
    let new: Vec<_> = (0..=5000)
        .map(|n| capture(&format!("cap_{n}"), None, n, None))
        .collect();
    store.insert(&new).unwrap();
    let bounds = Bounds {
        age: Duration::from_secs(4000),
        ..Bounds::default()
    };
    let pruned = store.prune(&bounds, at(5000)).unwrap();
    assert_eq!((pruned.old, pruned.surplus), (1000, 0));
    assert_eq!(ids(&store, &Filter::default())[0], "cap_1000");
    let bounds = Bounds {
        size: 300_000,
        ..Bounds::default()
    };
    let pruned = store.prune(&bounds, at(5000)).unwrap();
    assert!(pruned.old == 0 && pruned.surplus > 0, "{pruned:?}");
    // The latest are the ones that stay.
    assert_eq!(ids(&store, &Filter::default()).last().unwrap(), "cap_5000");
    assert_eq!(store.prune(&bounds, at(5000)).unwrap().surplus, 0);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_directory, path) = place();
    let store = Store::open(&path, Access::Create).unwrap();
    store.insert(&[capture("cap_1", None, 0, None)]).unwrap();
    // Who writes for others keeps space back.
    let _writer = Writer::start(store.again().unwrap()).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let mut files = 0;
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
        files += 1;
    }
    assert_eq!(
        files, 4,
        "the database, its log, the index of that, and the reserve"
    );
}

#[test]
fn many_open_and_write_a_new_one_at_once() {
    let (_directory, path) = place();
    thread::scope(|scope| {
        for writer in 0..8 {
            let path = &path;
            scope.spawn(move || {
                let store = Store::open(path, Access::Create).unwrap();
                for n in 0..50 {
                    let id = format!("cap_{writer}_{n}");
                    store.insert(&[capture(&id, None, n, None)]).unwrap();
                }
            });
        }
    });
    let store = Store::open(&path, Access::Read).unwrap();
    assert_eq!(ids(&store, &Filter::default()).len(), 400);
}

fn problem(opened: Result<Store, StoreError>) -> Problem {
    opened.err().unwrap().problem
}

#[test]
fn what_is_no_store_is_told_from_one() {
    let (_directory, path) = place();
    for access in [Access::Read, Access::Write] {
        assert_eq!(problem(Store::open(&path, access)), Problem::Missing);
    }
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(
        &path,
        "this is a text, and a long one, so that it is no empty database",
    )
    .unwrap();
    for access in [Access::Read, Access::Write, Access::Create] {
        assert_eq!(problem(Store::open(&path, access)), Problem::Foreign);
    }
    fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE t (x)").unwrap();
    for access in [Access::Read, Access::Write, Access::Create] {
        assert_eq!(problem(Store::open(&path, access)), Problem::Foreign);
    }
}

#[test]
fn a_later_version_is_refused_and_left_alone() {
    let (_directory, path) = place();
    drop(Store::open(&path, Access::Create).unwrap());
    let later = rusqlite::Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", 7).unwrap();
    drop(later);
    for access in [Access::Read, Access::Write, Access::Create] {
        assert_eq!(problem(Store::open(&path, access)), Problem::Newer(7));
    }
}

#[test]
fn a_damaged_one_is_said_to_be_damaged() {
    let (_directory, path) = place();
    let store = Store::open(&path, Access::Create).unwrap();
    let new: Vec<_> = (0..500)
        .map(|n| capture(&format!("cap_{n}"), None, n, None))
        .collect();
    store.insert(&new).unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[4096..length - 4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let opened = Store::open(&path, Access::Create);
    let problem = match opened.and_then(|store| store.insert(&new)) {
        Err(error) => error.problem,
        Ok(_) => panic!("a damaged store was written"),
    };
    assert!(matches!(problem, Problem::Corrupt(_)), "{problem:?}");
}
