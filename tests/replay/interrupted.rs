//! A replay that is interrupted and run again: counted at the handler.

#![cfg(unix)]

use std::collections::HashMap;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::handler::{Handler, Reply};

use super::History;

const MESSAGES: usize = 10_000;
const CONCURRENCY: usize = 8;

fn history() -> History {
    let mut history = History::new();
    let captures: Vec<_> = (0..MESSAGES)
        .map(|n| history.capture(&format!("msg_{n:05}"), "user.created", Some(true)))
        .collect();
    history.keep(&captures);
    history
}

/// Starts a replay in the directory of its store, which outlives it.
fn start(history: &History, handler: &Handler) -> Child {
    let line = format!(
        "--missing --concurrency {CONCURRENCY} --to {}",
        handler.url()
    );
    let mut command = history.replay(&line).command();
    command.current_dir(history.path().parent().unwrap());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

/// How often each message was accepted.
fn accepted(handler: &Handler) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    for seen in handler.seen() {
        *times.entry(seen.id().to_owned()).or_default() += 1;
    }
    times
}

fn half_way(child: &mut Child, handler: &Handler) {
    while handler.count() < MESSAGES / 2 {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn after_ctrl_c_each_message_was_accepted_exactly_once() {
    let (history, handler) = (history(), Handler::start(|_| Reply::status(200)));
    let mut child = start(&history, &handler);
    half_way(&mut child, &handler);
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let first = handler.count();
    assert!(first < MESSAGES, "it had ended before the signal came");
    assert_eq!(start(&history, &handler).wait().unwrap().code(), Some(0));
    let accepted = accepted(&handler);
    assert_eq!(accepted.len(), MESSAGES);
    assert!(accepted.values().all(|times| *times == 1));
}

#[test]
fn after_a_kill_none_is_missing_and_few_came_twice() {
    let (history, handler) = (history(), Handler::start(|_| Reply::status(200)));
    let mut child = start(&history, &handler);
    half_way(&mut child, &handler);
    signal(&child, "-KILL");
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert!(
        handler.count() < MESSAGES,
        "it had ended before the signal came"
    );
    assert_eq!(start(&history, &handler).wait().unwrap().code(), Some(0));
    let accepted = accepted(&handler);
    assert_eq!(accepted.len(), MESSAGES);
    let twice: Vec<_> = accepted.values().filter(|times| **times > 1).collect();
    assert!(twice.len() <= CONCURRENCY, "{}", twice.len());
    assert!(twice.iter().all(|times| **times == 2));
}
