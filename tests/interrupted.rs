//! Ctrl-C while messages are sent: what is left unsent is no success.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::process::{Child, Command};
use std::time::Duration;

use crate::support::Test;
use crate::support::handler::{Handler, Reply};

fn interrupt(child: &Child) {
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

/// Starts `line`, interrupts it once the handler has seen `after` deliveries; its exit code and what
/// it said on standard error.
fn interrupted(line: &str, after: usize) -> (i32, String) {
    let handler =
        Handler::start(|_| Reply::After(Duration::from_millis(50), Box::new(Reply::status(200))));
    let test = Test::new(line).args(["--to", &handler.url()]).secret();
    let child = test.spawn();
    while handler.count() < after {
        std::thread::sleep(Duration::from_millis(2));
    }
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr)
}

#[test]
fn with_messages_unsent_it_ends_with_130_and_says_that_it_is_finishing() {
    let (code, stderr) = interrupted("send-example user.created --count 500 --concurrency 4", 8);
    assert_eq!(code, 130, "{stderr}");
    assert!(
        stderr.contains("deliveries that are under way; Ctrl-C again"),
        "{stderr}"
    );
}

#[test]
fn a_message_that_waits_for_its_next_attempt_is_unsent_too() {
    let handler = Handler::start(|_| Reply::status(500));
    let test = Test::new("send-example user.created --retry 1h")
        .args(["--to", &handler.url()])
        .secret();
    let child = test.spawn();
    while handler.count() < 1 {
        std::thread::sleep(Duration::from_millis(2));
    }
    // The answer may still be on its way.
    std::thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
}

#[test]
fn where_everything_was_sent_the_answers_decide() {
    let (code, stderr) = interrupted("send-example user.created", 1);
    assert_eq!(code, 0, "{stderr}");
}
