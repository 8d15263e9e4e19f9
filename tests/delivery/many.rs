//! Many messages: each its own, at once or at a rate.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use crate::support::handler::{Handler, Reply, Seen};
use crate::support::{Closed, Test};

fn run(handler: &Handler, options: &str, exit: i32) -> Vec<Value> {
    let url = handler.url();
    let test = Test::new(&format!(
        "send-example user.created --json --to {url} {options}"
    ));
    test.secret().run().exits(exit).json()
}

#[test]
fn every_message_is_another() {
    let handler = Handler::start(|_| Reply::status(200));
    let lines = run(&handler, "--count 500 --concurrency 8", 0);
    assert_eq!(lines.len(), 501);
    assert_eq!(lines[500]["ok"], 500);
    let seen = handler.seen();
    let distinct = |of: fn(&Seen) -> String| seen.iter().map(of).collect::<HashSet<_>>().len();
    assert_eq!(distinct(|seen| seen.id().to_owned()), 500);
    assert_eq!(
        distinct(|seen| seen.header("svix-signature").unwrap().to_owned()),
        500
    );
    let user = |seen: &Seen| {
        let payload: Value = serde_json::from_slice(&seen.body).unwrap();
        payload["data"]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(distinct(user), 500);
    let connections = seen
        .iter()
        .map(|seen| seen.connection)
        .collect::<HashSet<_>>();
    assert!(connections.len() <= 8, "{}", connections.len());
}

#[test]
fn one_at_a_time_is_the_order_given() {
    let handler = Handler::start(|_| Reply::status(200));
    let url = handler.url();
    let types = "user.created user.updated user.deleted";
    let test = Test::new(&format!("send-example {types} --count 20 --to {url}"));
    test.secret().run().exits(0);
    let named = |seen: &Seen| {
        let payload: Value = serde_json::from_slice(&seen.body).unwrap();
        payload["type"].as_str().unwrap().to_owned()
    };
    let sent: Vec<_> = handler.seen().iter().map(named).collect();
    let wanted = [types; 20].join(" ");
    let wanted: Vec<_> = wanted.split(' ').collect();
    assert_eq!(sent, wanted);
}

#[test]
fn failures_are_counted_by_kind() {
    let handler = Handler::start(|seen| match seen.number % 10 {
        0 => Reply::status(500),
        1 => Reply::status(404),
        2 => Reply::Close,
        _ => Reply::status(200),
    });
    let lines = run(&handler, "--count 100", 4);
    let summary = &lines[100];
    assert_eq!(
        (&summary["ok"], &summary["failed"]),
        (&70.into(), &20.into())
    );
    let failures = serde_json::json!({
        "404 Not Found": 10,
        "500 Internal Server Error": 10,
        "the connection was closed without an answer": 10,
    });
    assert_eq!(summary["failures"], failures);
}

#[test]
fn people_see_ten_failures_and_the_sum() {
    let handler = Handler::start(|_| Reply::status(500));
    let url = handler.url();
    let line = format!("send-example user.created --count 150 --concurrency 4 --to {url}");
    let output = Test::new(&line).secret().run().exits(1);
    assert_eq!(output.stdout.matches('✗').count(), 10);
    assert!(output.stdout.contains("0 ok, 150 failed of 150 messages"));
    assert!(output.stdout.contains("150 × 500 Internal Server Error"));
    assert!(output.stdout.contains("latency in ms: p50 "));
}

#[test]
fn a_rate_is_kept() {
    // Each message has its time, however late the one before came: what a busy machine delays, the
    // whole run makes up for. Taken for a rate by the minute, it would last 29 seconds.
    let handler = Handler::start(|_| Reply::status(200));
    let summary = run(&handler, "--count 50 --rate 100/s", 0).pop().unwrap();
    let duration = summary["duration_ms"].as_f64().unwrap();
    assert!((490.0..20_000.0).contains(&duration), "{duration}");
}

#[test]
fn with_a_rate_a_slow_handler_cannot_hide() {
    // One message every 20 ms to a handler that takes 100 ms, one at a time: the last is due after
    // 380 ms and is sent after 1,900 ms.
    let slow = || Reply::After(Duration::from_millis(100), Box::new(Reply::status(200)));
    let handler = Handler::start(move |_| slow());
    let closed = run(&handler, "--count 20", 0).pop().unwrap();
    // One after the other, the times are parts of the whole, however slow the machine is.
    let half = 10.0 * closed["latency_ms"]["p50"].as_f64().unwrap();
    assert!(half <= closed["duration_ms"].as_f64().unwrap(), "{closed}");
    let open = run(&handler, "--count 20 --rate 50/s --concurrency 1", 0)
        .pop()
        .unwrap();
    assert!(
        open["latency_ms"]["max"].as_f64().unwrap() > 1400.0,
        "{open}"
    );
}

#[test]
fn without_a_server_not_all_are_tried() {
    let handler = Handler::start(|_| Reply::Close);
    let summary = run(&handler, "--count 30", 4).pop().unwrap();
    assert_eq!(summary["unreachable"], 30);
    let closed = Closed::new();
    let to = closed.address();
    let line = format!("send-example user.created --json --count 30 --to {to}");
    let test = Test::new(&line);
    let summary = test.secret().run().exits(4).json().pop().unwrap();
    assert_eq!(
        (&summary["unreachable"], &summary["not_sent"]),
        (&1.into(), &29.into())
    );
}
