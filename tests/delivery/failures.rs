//! How a single attempt can fail, and what is said of it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::support::Test;
use crate::support::handler::{Handler, Reply, Seen};

/// The delivery that one attempt came to.
fn deliver(handler: &Handler, options: &str, exit: i32) -> serde_json::Value {
    let url = handler.url();
    let test = Test::new(&format!(
        "send-example user.created --json --to {url} {options}"
    ));
    test.secret().run().exits(exit).json().remove(0)
}

#[test]
fn a_handler_that_hangs_is_given_up_in_time() {
    let handler = Handler::start(|_| Reply::Hang);
    let started = Instant::now();
    let delivery = deliver(&handler, "--timeout 300ms", 4);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(delivery["state"], "unreachable");
    let error = &delivery["attempts"][0]["error"];
    assert_eq!(error, "no complete answer within 300ms");
}

#[test]
fn a_body_that_breaks_off_is_no_answer() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";
    let handler = Handler::start(|_| Reply::Raw(half.to_vec()));
    let delivery = deliver(&handler, "--timeout 60s", 4);
    assert_eq!(delivery["state"], "unreachable");
    let error = &delivery["attempts"][0]["error"];
    assert_eq!(error, "the connection was closed without an answer");
}

#[test]
fn a_slow_answer_counts_if_it_is_in_time() {
    let slow = || Reply::After(Duration::from_millis(300), Box::new(Reply::status(204)));
    let handler = Handler::start(move |_| slow());
    let delivery = deliver(&handler, "", 0);
    assert_eq!(delivery["status"], 204);
    assert!(delivery["duration_ms"].as_f64().unwrap() >= 300.0);
}

#[test]
fn a_reset_and_a_close_are_no_answer() {
    for handler in [Handler::resetting(), Handler::start(|_| Reply::Close)] {
        let delivery = deliver(&handler, "", 4);
        assert_eq!(delivery["state"], "unreachable");
        let error = &delivery["attempts"][0]["error"];
        assert_eq!(error, "the connection was closed without an answer");
    }
}

#[test]
fn a_redirect_is_a_failure_and_not_followed() {
    let handler = Handler::start(|_| Reply::header(307, "location", "/elsewhere"));
    let delivery = deliver(&handler, "", 1);
    assert_eq!(
        (&delivery["status"], &delivery["state"]),
        (&307.into(), &"failed".into())
    );
    assert_eq!(handler.count(), 1);
}

#[test]
fn of_a_large_answer_20_000_bytes_are_kept() {
    let page = vec![b'x'; 3 << 20];
    let handler = Handler::start(move |_| Reply::Answer(200, Vec::new(), page.clone()));
    let delivery = deliver(&handler, "", 0);
    assert_eq!(delivery["response_head"].as_str().unwrap().len(), 20_000);
    assert_eq!(delivery["state"], "succeeded");
}

#[test]
fn a_connection_that_the_server_ends_is_not_used_again() {
    let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok";
    let handler = Handler::start(|_| Reply::Raw(answer.to_vec()));
    let test = Test::new(&format!("send-example --all --to {}", handler.url()));
    test.secret().run().exits(0);
    let seen = handler.seen();
    let ids: HashSet<_> = seen.iter().map(Seen::id).collect();
    assert_eq!((ids.len(), seen.len()), (46, 46));
}

#[test]
fn a_connection_that_went_away_meanwhile_is_not_used_again() {
    // Closes after each answer and does not say so: by the next attempt that is known.
    let handler = Handler::start(|seen| {
        let status = if seen.number < 3 { 500 } else { 200 };
        let answer = format!("HTTP/1.1 {status} Status\r\ncontent-length: 2\r\n\r\nok");
        Reply::Raw(answer.into_bytes())
    });
    let delivery = deliver(&handler, "--retry 200ms,200ms,200ms", 0);
    let attempts = delivery["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts.iter().map(|tried| &tried["status"]).collect();
    assert_eq!(statuses, [500, 500, 500, 200]);
}

#[test]
fn connections_are_used_again() {
    let handler = Handler::start(|_| Reply::status(200));
    let test = Test::new(&format!("send-example --all --to {}", handler.url()));
    test.secret().run().exits(0);
    let connections = handler.seen().iter().map(|seen| seen.connection).max();
    assert_eq!((handler.count(), connections), (46, Some(0)));
}
