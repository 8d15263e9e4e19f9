//! Somebody sits at the terminal: the picker, the question, the progress.

#![cfg(unix)]

use std::time::Duration;

use expectrl::Expect;

use crate::support::Test;
use crate::support::handler::{Handler, Reply};
use crate::support::pseudo_terminal::{end, start};

use super::History;

#[test]
fn without_arguments_one_of_the_latest_is_picked() {
    let handler = Handler::start(|_| Reply::status(200));
    let mut history = History::new();
    for name in ["msg_1", "msg_2", "msg_3"] {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    let test = history.replay(&format!("--to {}", handler.url()));
    let mut session = start(&test);
    session.expect("Message:").unwrap();
    // The latest stands first; this goes to the one before.
    session.expect("msg_1").unwrap();
    session.send("\x1b[B\r").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 0, "{rest}");
    let seen = handler.seen();
    assert_eq!((seen.len(), seen[0].id()), (1, "msg_2"));
}

#[test]
fn several_messages_to_another_machine_are_asked_about() {
    let mut history = History::new();
    for name in ["msg_1", "msg_2"] {
        let capture = history.capture(name, "user.created", Some(true));
        history.keep(&[capture]);
    }
    // The answer is no: nothing leaves this machine.
    let test = history.replay("--last 2 --to https://webhooks.invalid");
    let mut session = start(&test);
    session
        .expect("Replay 2 messages to https://webhooks.invalid/api/webhooks?")
        .unwrap();
    session.send("n").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 1, "{rest}");
    assert!(!rest.contains("msg_1"), "{rest}");
}

#[test]
fn of_many_the_progress_is_shown() {
    let slow = || Reply::After(Duration::from_millis(10), Box::new(Reply::status(200)));
    let handler = Handler::start(move |_| slow());
    let line = format!(
        "send-example user.created --count 150 --concurrency 2 --to {}",
        handler.url()
    );
    let mut session = start(&Test::new(&line).secret());
    session.expect("of 150, ").unwrap();
    let (rest, code) = end(session);
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("150 ok of 150 messages"), "{rest}");
}
