//! The binary with somebody at its terminal.

use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Eof, Expect, Session};

use super::Test;

/// The binary on a terminal of its own. The directory lives as long as the test.
pub fn start(test: &Test) -> OsSession {
    let mut command = test.command();
    let has_term = command.get_envs().any(|(name, _)| name == "TERM");
    if !has_term {
        command.env("TERM", "xterm-256color");
    }
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session
}

/// What is still written, and the exit code.
pub fn end(mut session: OsSession) -> (String, i32) {
    let rest = session.expect(Eof).unwrap();
    let rest = String::from_utf8_lossy(rest.as_bytes()).into_owned();
    match session.get_process().wait().unwrap() {
        WaitStatus::Exited(_, code) => (rest, code),
        other => panic!("{other:?}\n{rest}"),
    }
}
