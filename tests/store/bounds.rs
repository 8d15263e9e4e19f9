//! What a store may hold, while it is written and when it is opened.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use cew::store::{
    Access, Bounds, Entry, Filter, Kept, NewAttempt, NewCapture, Origin, State, Store, Writer,
};

use super::{ENDPOINT, at, attempt, capture, created, ids};

const DAY: i64 = 24 * 60 * 60;

fn large(id: &str, second: i64, valid: Option<bool>) -> NewCapture {
    let mut capture = capture(id, None, second, valid);
    capture.request.body = vec![b'x'; 50_000].into();
    capture
}

fn write(writer: &Writer, captures: impl IntoIterator<Item = NewCapture>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(async {
        for capture in captures {
            writer
                .write(Entry::Capture(Arc::new(capture), Vec::new()))
                .await
                .unwrap();
        }
    });
}

/// The bytes of the bodies that are there, of what is authentic and of what is not.
fn bytes(store: &Store) -> [usize; 2] {
    let mut bytes = [0; 2];
    let each = &mut |capture: cew::store::StoredCapture<'_>| {
        bytes[usize::from(capture.valid != Some(true))] += capture.request.body.len();
        ControlFlow::Continue(())
    };
    store.each(&Filter::default(), each).unwrap();
    bytes
}

#[test]
fn they_hold_while_it_is_written() {
    let (_directory, store) = created();
    let path = store.path().to_owned();
    let bounds = Bounds {
        size: 8_000_000,
        ..Bounds::default()
    };
    let writer = Writer::bounded(store, bounds).unwrap();
    let removed = writer.removed();
    write(
        &writer,
        (0..400).map(|n| large(&format!("cap_{n}"), n, Some(true))),
    );
    drop(writer);
    let store = Store::open(&path, Access::Read).unwrap();
    let [authentic, _] = bytes(&store);
    assert!(
        authentic > 6_000_000 && authentic < 9_000_000,
        "{authentic}"
    );
    let names = ids(&store, &Filter::default());
    assert_eq!(names.last().unwrap(), "cap_399");
    assert_eq!(removed.so_far().surplus, 400 - names.len());
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size < 10_000_000, "{size}");
}

fn log_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().to_string_lossy();
    path.with_file_name(format!("{name}-wal"))
}

/// What is too old is removed a little at a time, and all of it before the next commit.
#[test]
fn the_log_stays_small_however_much_is_too_old() {
    let (_directory, store) = created();
    let path = store.path().to_owned();
    for first in (0..1000).step_by(100) {
        let old: Vec<_> = (first..first + 100)
            .map(|n| large(&format!("cap_{n}"), 0, Some(true)))
            .collect();
        store.insert(&old).unwrap();
    }
    let writer = Writer::start(store).unwrap();
    let removed = writer.removed();
    let new = [1, 2].map(|n| large(&format!("cap_new_{n}"), 40 * DAY, Some(true)));
    let log = log_of(&path);
    let over = &AtomicBool::new(false);
    let largest = thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let mut largest = 0;
            while !over.load(Ordering::Relaxed) {
                largest = largest.max(std::fs::metadata(&log).map_or(0, |log| log.len()));
                thread::sleep(Duration::from_millis(1));
            }
            largest
        });
        write(&writer, new);
        over.store(true, Ordering::Relaxed);
        watch.join().unwrap()
    });
    // Of 50 MB, which all pass through it to be overwritten.
    assert_eq!(removed.so_far().old, 1000);
    assert!(largest < 16 << 20, "{largest}");
}

/// A checkpoint beside the thread that commits must not keep the log from beginning anew: what is
/// written without a pause would make it as large as the store.
#[test]
fn the_log_stays_small_however_much_is_written() {
    let (_directory, store) = created();
    let path = store.path().to_owned();
    let log = log_of(&path);
    let writer = Writer::start(store).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let mut largest = 0;
    runtime.unwrap().block_on(async {
        for batch in 0..100 {
            let captures = (0..32).map(|n| large(&format!("cap_{batch}_{n}"), batch, Some(true)));
            let writes =
                captures.map(|capture| writer.write(Entry::Capture(Arc::new(capture), Vec::new())));
            for written in futures_util::future::join_all(writes).await {
                written.unwrap();
            }
            largest = largest.max(std::fs::metadata(&log).unwrap().len());
        }
    });
    // Of 160 MB.
    assert!(largest > 1 << 20 && largest < 16 << 20, "{largest}");
    drop(writer);
    assert!(
        !log.exists(),
        "the last who closes the store clears it away"
    );
}

#[test]
fn strangers_push_out_one_another_alone() {
    for verdict in [Some(false), None] {
        let (_directory, store) = created();
        let path = store.path().to_owned();
        let bounds = Bounds {
            size: 8_000_000,
            unverified: 2_000_000,
            ..Bounds::default()
        };
        let writer = Writer::bounded(store, bounds).unwrap();
        write(
            &writer,
            (0..40).map(|n| large(&format!("cap_real_{n}"), n, Some(true))),
        );
        write(
            &writer,
            (40..300).map(|n| large(&format!("cap_{n}"), n, verdict)),
        );
        drop(writer);
        let store = Store::open(&path, Access::Read).unwrap();
        let [authentic, other] = bytes(&store);
        assert_eq!(authentic, 40 * 50_000, "{verdict:?}");
        assert!(
            other > 1_500_000 && other < 2_500_000,
            "{verdict:?}: {other}"
        );
        let names = ids(&store, &Filter::default());
        assert_eq!(names.last().unwrap(), "cap_299");
    }
}

#[test]
fn what_is_too_old_goes_while_it_is_written() {
    let (_directory, store) = created();
    let path = store.path().to_owned();
    let old = [
        capture("cap_old", None, 0, None),
        capture("cap_older", None, 20 * DAY, None),
    ];
    store.insert(&old).unwrap();
    let writer = Writer::start(store).unwrap();
    write(&writer, [capture("cap_new", None, 40 * DAY, None)]);
    drop(writer);
    let store = Store::open(&path, Access::Read).unwrap();
    assert_eq!(ids(&store, &Filter::default()), ["cap_older", "cap_new"]);
}

#[test]
fn a_clock_that_jumps_removes_nothing() {
    let (_directory, store) = created();
    let new = [0, 25, 26].map(|day| capture(&format!("cap_{day}"), None, day * DAY, None));
    store.insert(&new).unwrap();
    // By the clock the first is, and then the first two, and then all are older than 30 days.
    for day in [45, 56, 4000] {
        let pruned = store.prune(&Bounds::default(), at(day * DAY)).unwrap();
        assert_eq!((pruned.old, pruned.surplus), (0, 0), "{day}");
    }
    assert_eq!(ids(&store, &Filter::default()).len(), 3);
}

fn attempts(number: usize, of: usize, known: bool) -> Vec<NewAttempt> {
    let make = |n: usize| {
        let mut attempt = attempt(&format!("cap_{}", n % of), ENDPOINT, Ok(500));
        if known {
            attempt.origin = Origin::Capture(format!("cap_{}", n % of));
        }
        attempt.recorded.response_head = Some("x".repeat(1000));
        attempt
    };
    (0..number).map(make).collect()
}

#[test]
fn attempts_do_not_push_out_all_captures() {
    for known in [true, false] {
        let (_directory, store) = created();
        let new: Vec<_> = (0..200)
            .map(|n| capture(&format!("cap_{n}"), None, n, Some(true)))
            .collect();
        store.insert(&new).unwrap();
        for _ in 0..10 {
            store.record(&attempts(1000, 200, known)).unwrap();
        }
        store.record(&attempts(5000, 1, known)).unwrap();
        let bounds = Bounds {
            // Besides the first pages of the service's tables and indexes, all empty.
            size: 4_000_000 + 14 * 16_384,
            ..Bounds::default()
        };
        let pruned = store.prune(&bounds, at(300)).unwrap();
        assert!(pruned.surplus < 200, "{known}: {pruned:?}");
        let left = ids(&store, &Filter::default());
        assert!(
            !left.is_empty() && left.last().unwrap() == "cap_199",
            "{left:?}"
        );
        assert!(left.len() >= 50, "{known}: {}", left.len());
    }
}

#[test]
fn what_is_due_is_not_removed() {
    let (_directory, store) = created();
    let committer = cew::store::Committer::start(store.again().unwrap(), |_| ()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let made = committer.commit(|change| {
        for n in 0..10 {
            let row = change.add_message(&cew::store::NewMessage {
                app: 1,
                id: format!("msg_{n}"),
                at: at(n),
                event_type: "user.created".to_owned(),
                only: None,
                event_id: None,
                channels: None,
                scheme: cew::signing::Scheme::Svix,
                payload: b"{}".to_vec(),
            })?;
            let due = cew::store::Due {
                at: 0,
                message: row,
                manual: false,
            };
            if n < 3 {
                change.schedule(1, due, 1)?;
            }
        }
        Ok(())
    });
    runtime.unwrap().block_on(made).unwrap();
    let bounds = Bounds {
        age: std::time::Duration::from_secs(1),
        ..Bounds::default()
    };
    store.prune(&bounds, at(1_000_000)).unwrap();
    let is_there = |n: i64| {
        store
            .find_message(1, &format!("msg_{n}"))
            .unwrap()
            .is_some()
    };
    assert!((0..3).all(is_there) && is_there(9));
    assert!(!(3..8).any(is_there));
}

#[test]
fn of_many_attempts_the_latest_are_kept_and_the_success() {
    let (_directory, store) = created();
    let seqs = store
        .insert(&[capture("cap_0", None, 0, Some(true))])
        .unwrap();
    let sent = |outcome| NewAttempt {
        origin: Origin::Capture("cap_0".to_owned()),
        ..attempt("cap_0", ENDPOINT, outcome)
    };
    store.record(&[sent(Ok(500)), sent(Ok(204))]).unwrap();
    store.record(&vec![sent(Ok(502)); 300]).unwrap();
    store.record(&[sent(Ok(503))]).unwrap();
    let capture = store.get(seqs[0]).unwrap().unwrap();
    let kept = store.attempts(&capture).unwrap();
    assert_eq!(kept.len(), 50);
    assert_eq!(kept[0].outcome, Ok(204));
    assert_eq!(kept[49].outcome, Ok(503));
    let messages = store.messages(&Filter::default(), Some(ENDPOINT)).unwrap();
    assert_eq!(messages[0].state, Some(State::Succeeded));
}

#[test]
fn of_successes_the_first_at_each_endpoint_goes_last() {
    let (_directory, store) = created();
    let seqs = store
        .insert(&[capture("cap_0", None, 0, Some(true))])
        .unwrap();
    let sent = |endpoint: &str| NewAttempt {
        origin: Origin::Capture("cap_0".to_owned()),
        ..attempt("cap_0", endpoint, Ok(200))
    };
    let kept = || {
        let capture = store.get(seqs[0]).unwrap().unwrap();
        let attempts = store.attempts(&capture).unwrap();
        attempts
            .into_iter()
            .map(|it| it.endpoint)
            .collect::<Vec<_>>()
    };
    // Twice at the first endpoint: the second time is what goes for the last one.
    let endpoints: Vec<_> = (0..50).map(|n| format!("http://localhost:{n}/")).collect();
    store.record(&[sent(&endpoints[0])]).unwrap();
    let all: Vec<_> = endpoints.iter().map(|endpoint| sent(endpoint)).collect();
    store.record(&all).unwrap();
    assert_eq!(kept(), endpoints);
    // Each is a first one: the oldest goes.
    store.record(&[sent("http://localhost:50/")]).unwrap();
    assert_eq!(kept()[..49], endpoints[1..]);
    assert_eq!(kept().len(), 50);
}

#[test]
fn what_is_removed_is_overwritten() {
    let (_directory, store) = created();
    let path = store.path().to_owned();
    let mut personal = capture("cap_1", None, 0, None);
    personal.request.body = b"somebody's own words".to_vec().into();
    store
        .insert(&[personal, capture("cap_2", None, 100, None)])
        .unwrap();
    assert_eq!(store.remove_before(at(50)).unwrap().captures, 1);
    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = entry.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        let has = bytes
            .windows(20)
            .any(|part| part == b"somebody's own words");
        assert!(!has, "{}", file.display());
    }
    let left = ids(&store, &Filter::default());
    assert_eq!(left, ["cap_2"]);
}

#[test]
fn ids_of_rows_are_found_without_an_index() {
    let (_directory, store) = created();
    let mut new = vec![capture("", None, 0, None); 300];
    for (n, capture) in new.iter_mut().enumerate() {
        capture.request.id = None;
        capture.request.received_at = Some(at(i64::try_from(n / 2).unwrap()));
    }
    store.insert(&new).unwrap();
    let all = ids(&store, &Filter::default());
    for (n, id) in all.iter().enumerate() {
        assert!(id.starts_with("cap_") && id.len() == 31, "{id}");
        let filter = Filter {
            names: vec![id.clone()],
            ..Filter::default()
        };
        assert_eq!(ids(&store, &filter), std::slice::from_ref(id));
        let attempt = NewAttempt {
            origin: Origin::Capture(id.clone()),
            ..attempt(id, ENDPOINT, Ok(200))
        };
        if n % 50 == 0 {
            store.record(&[attempt]).unwrap();
            let messages = store.messages(&filter, Some(ENDPOINT)).unwrap();
            assert_eq!(messages[0].state, Some(State::Succeeded));
            let Kept::Capture(seq) = messages[0].kept else {
                panic!("nothing was sent")
            };
            let capture = store.get(seq).unwrap().unwrap();
            assert_eq!(store.attempts(&capture).unwrap().len(), 1);
        }
    }
    // Of another store, or made up.
    let other = all[0].replace(&all[0][12..16], "aaaa");
    let filter = Filter {
        names: vec![other],
        ..Filter::default()
    };
    assert!(ids(&store, &filter).is_empty());
}
