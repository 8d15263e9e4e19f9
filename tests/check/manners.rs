//! A check keeps its time, and bears limiters.

#![expect(clippy::disallowed_methods, reason = "the tests' own clock")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{HANGS, Handlers, LOCKS, failures, is_left_out};
use crate::support::handler::{Handler, Reply};

use crate::support::interop::Servers;
use crate::support::{SECRET, Test};

#[test]
fn a_handler_that_hangs_on_refusals_is_found_and_not_waited_for() {
    let Some(handlers) = Handlers::of(&[("subtle.mjs", "")]) else {
        return;
    };
    let started = Instant::now();
    let output = handlers.check(HANGS, "--json --timeout 1s").run().exits(1);
    // With 15 seconds, as usual, that is half a minute and little more.
    assert!(
        started.elapsed() < Duration::from_secs(15),
        "{:?}",
        started.elapsed()
    );
    let failures = failures(&output);
    assert_eq!(failures.len(), 2, "{failures:?}");
    let rows = output.json();
    let hung = rows.iter().find(|row| row["ok"] == false).unwrap();
    assert_eq!(hung["group"], "refuse");
    assert!(
        hung["fix"]
            .as_str()
            .unwrap()
            .contains("answer in every branch"),
        "{hung}"
    );
    let accepted = |row: &&Value| row["group"] == "accept";
    assert!(rows.iter().filter(accepted).all(|row| row["ok"] == true));
    let left_out: Vec<_> = rows.iter().filter(|row| is_left_out(row)).collect();
    assert!(left_out.len() > 20, "{}", left_out.len());
    let why = left_out[0]["got"].as_str().unwrap();
    assert!(why.contains("2 probes had no answer within 1s"), "{why}");
}

#[test]
fn a_limiter_that_asks_for_an_hour_leaves_it_untold() {
    let server = Handler::answering("429 Too Many Requests\r\nretry-after: 3600", "later");
    let line = format!("check --json --to {}", server.origin);
    let started = Instant::now();
    let rows = Test::new(&line).secret().run().exits(1).json();
    assert!(started.elapsed() < Duration::from_secs(10));
    let probes = rows.iter().filter(|row| row["group"] == "accept");
    for row in probes {
        assert!(row["ok"].is_null(), "{row}");
        assert!(row["got"].as_str().unwrap().contains("429"), "{row}");
    }
}

#[test]
fn a_rate_is_kept() {
    let server = Handler::accepting();
    let line = format!(
        "check --json --rate 20/s --only refuse.no-event --to {}",
        server.origin
    );
    let rows = Test::new(&line).secret().run().exits(1).json();
    let summary = rows.last().unwrap();
    let requests = server.count();
    assert_eq!(requests, 9);
    // The first one does not wait.
    let least = (requests as u64 - 1) * 50;
    assert!(
        summary["duration_ms"].as_u64().unwrap() >= least,
        "{summary}"
    );
}

#[test]
fn refusals_that_wait_on_purpose_are_asked_for_side_by_side() {
    let (open, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&most);
    let server = Handler::start(move |seen| {
        if seen.is_authentic(SECRET) {
            return Reply::status(200);
        }
        let beside = open.fetch_add(1, Ordering::Relaxed) + 1;
        counted.fetch_max(beside, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(250));
        open.fetch_sub(1, Ordering::Relaxed);
        Reply::status(400)
    });
    let only = "refuse.stale,refuse.future,refuse.hex,refuse.junk-timestamp,refuse.weak-key";
    let line = format!("check --json --only {only} --to {}", server.origin);
    let output = Test::new(&line).secret().run().exits(0);
    assert_eq!(failures(&output), BTreeSet::new());
    let most = most.load(Ordering::Relaxed);
    assert!((2..=16).contains(&most), "{most} at once");
}

#[test]
fn a_handler_that_locks_forgers_out_is_not_told_to_mix_bodies_up() {
    let Some(handlers) = Handlers::of(&[("subtle.mjs", "")]) else {
        return;
    };
    let only = "--json --only refuse.beside-genuine";
    let rows = handlers.check(LOCKS, only).run().exits(1).json();
    let beside = rows
        .iter()
        .find(|row| row["id"] == "refuse.beside-genuine")
        .unwrap();
    assert!(beside["ok"].is_null(), "{beside}");
    let why = beside["got"].as_str().unwrap();
    assert!(
        why.starts_with("403 Forbidden to a genuine delivery by itself, too"),
        "{why}"
    );
}

#[test]
fn a_promise_that_nobody_awaits_is_found_before_it_ends_the_server() {
    let Some(servers) = Servers::start("../check/unawaited.mjs") else {
        return;
    };
    let line = format!(
        "check --json --skip accept --to {}",
        servers.urls["unawaited"]
    );
    let rows = Test::new(&line).secret().run().exits(1).json();
    let accepted =
        |row: &&Value| row["ok"] == false && row["got"].as_str().unwrap().contains("200 OK");
    assert!(rows.iter().any(|row| accepted(&row)), "{rows:?}");
    let mut left_out = rows.iter().filter(|row| is_left_out(row));
    let why = left_out.next().unwrap()["got"].as_str().unwrap();
    assert!(
        why.starts_with("not run: the server went away during"),
        "{why}"
    );
}

/// A server may write head and body of an answer apart, and hold the body back until the head is
/// acknowledged; Linux puts that off for 40 ms.
#[test]
#[cfg(target_os = "linux")]
fn answers_are_acknowledged_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || in_two_writes(stream.unwrap()));
        }
    });
    let line = format!("check --json --only refuse.each-event --to {address}");
    let rows = Test::new(&line).secret().run().exits(1).json();
    let duration = rows.last().unwrap()["duration_ms"].as_u64().unwrap();
    // 46 forgeries, one after another.
    assert!(duration < 46 * 40 / 2, "{duration} ms");
}

/// Accepts everything, in two writes, as long as the connection lasts.
fn in_two_writes(mut stream: TcpStream) {
    let mut input = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut length = 0;
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if input.read_line(&mut line).unwrap_or_default() == 0 {
                return;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim_end().parse().unwrap();
            }
        }
        if input.read_exact(&mut vec![0; length]).is_err() {
            return;
        }
        let written = stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n")
            .and_then(|()| stream.write_all(b"ok"));
        if written.is_err() {
            return;
        }
    }
}
