//! A check keeps its time, and bears limiters.

#![expect(clippy::disallowed_methods, reason = "the tests' own clock")]

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{HANGS, Handlers, failures, is_left_out};
use crate::support::Test;
use crate::support::handler::Handler;

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
