//! Each file operation of the store fails once, in every way that it can: nothing that was answered
//! 2xx is missing, and nothing is corrupt.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use cew::store::{Access, Filter, Store};

use super::ids;
use crate::support::listening::{Listening, statuses, test};
use crate::support::skip_unless_ci;

const ENOSPC: i32 = 28;
const EIO: i32 = 5;
/// Writes half and says so.
const SHORT: i32 = 0;

/// More operations than one run has.
const MANY: usize = 200;

fn library(directory: &Path) -> Option<PathBuf> {
    let library = directory.join("faults.so");
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .args(["tests/store/faults.c", "-ldl"])
        .status();
    compiled
        .is_ok_and(|status| status.success())
        .then_some(library)
}

/// What came of a run.
struct Run {
    /// Whether there was an operation to fail.
    fired: bool,
    answers: Vec<u16>,
}

/// One run of the listener, in which the operation `number` of that `kind` fails. With `armed`, they
/// are counted from when it is ready.
fn run(library: &Path, kind: &str, error: i32, number: usize, armed: bool) -> Run {
    let directory = tempfile::tempdir().unwrap();
    let (store, fired) = (
        directory.path().join("store.db"),
        directory.path().join("fired"),
    );
    let ready = directory.path().join("ready");
    let options = if armed {
        ""
    } else {
        "--exit-after 1 --within 1ms"
    };
    let mut test = test(options)
        .secret()
        .env("CEW_STORE", &store)
        .env("LD_PRELOAD", library)
        .env("CEW_FAULT", format!("{kind}:{error}:{number}"))
        .env("CEW_FAULT_FIRED", &fired);
    if armed {
        test = test.env("CEW_FAULT_ARMED", &ready);
    }
    let what = format!("{kind} {error} at {number}, armed {armed}");
    let mut answers = Vec::new();
    if armed {
        let listening = Listening::of(test);
        fs::write(&ready, "").unwrap();
        for message in 0..3 {
            let request = format!(
                "POST / HTTP/1.1\r\nhost: x\r\nsvix-id: m_{message}\r\nconnection: close\r\n\
                 content-length: 2\r\n\r\n{{}}"
            );
            answers.extend(statuses(&listening.raw(request.as_bytes())));
        }
        assert_eq!(answers.len(), 3, "{what}");
        listening.interrupt();
    } else {
        // It ends by itself, and whatever it says of the fault, it says something.
        let code = test.run().code;
        assert!(code == 1 || code == 5 && fired.exists(), "{what}: {code}");
    }
    // Without faults all is well again.
    let opened = Store::open(&store, Access::Create).unwrap();
    let mut left = Vec::new();
    let each = &mut |capture: cew::store::StoredCapture<'_>| {
        left.push(capture.message.into_owned());
        std::ops::ControlFlow::Continue(())
    };
    opened.each(&Filter::default(), each).unwrap();
    assert_eq!(ids(&opened, &Filter::default()).len(), left.len());
    drop(opened);
    for (message, status) in answers.iter().enumerate() {
        // 400: captured, and not authentic.
        let stored = left.contains(&format!("m_{message}"));
        assert!(matches!(status, 400 | 503), "{what}: {status}");
        assert!(stored || *status == 503, "{what}: m_{message} is lost");
    }
    let database = rusqlite::Connection::open(&store).unwrap();
    let check: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok", "{what}");
    Run {
        fired: fired.exists(),
        answers,
    }
}

/// All numbers until there is no such operation any more. Gives how many deliveries were stored and
/// how many were turned away.
fn all(library: &Path, kind: &str, error: i32, armed: bool) -> [usize; 2] {
    let mut counts = [0; 2];
    for number in 1..MANY {
        let run = run(library, kind, error, number, armed);
        for status in &run.answers {
            counts[usize::from(*status == 503)] += 1;
        }
        if !run.fired {
            return counts;
        }
    }
    panic!("{kind}: it never ends");
}

#[test]
fn whatever_fails_nothing_that_was_answered_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    let Some(library) = library(directory.path()) else {
        return skip_unless_ci("there is no C compiler");
    };
    let faults = [
        ("write", ENOSPC),
        ("write", EIO),
        ("write", SHORT),
        ("sync", EIO),
        ("truncate", EIO),
    ];
    let counts = thread::scope(|scope| {
        let library = &library;
        let run = |(kind, error)| scope.spawn(move || all(library, kind, error, true));
        let runs = faults.map(run);
        runs.map(|run| run.join().unwrap())
    });
    let refused: usize = counts.iter().map(|[_, refused]| refused).sum();
    let stored: usize = counts.iter().map(|[stored, _]| stored).sum();
    assert!(
        refused >= 6,
        "the faults did not reach the store: {counts:?}"
    );
    assert!(stored > refused, "{counts:?}");
}

#[test]
fn whatever_fails_while_it_is_made_it_can_be_made_again() {
    let directory = tempfile::tempdir().unwrap();
    let Some(library) = library(directory.path()) else {
        return skip_unless_ci("there is no C compiler");
    };
    thread::scope(|scope| {
        for (kind, error) in [("write", ENOSPC), ("sync", EIO)] {
            let library = &library;
            scope.spawn(move || all(library, kind, error, false));
        }
    });
}
