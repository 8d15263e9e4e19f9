//! What a replay needs before its first message goes out, however many there are.

#![cfg(target_os = "linux")]

use std::process::Stdio;
use std::time::Duration;

use crate::support::handler::{Handler, Reply};

use super::History;

/// A store with so many captures, each of a message of its own.
fn with(count: u32) -> History {
    let history = History::new();
    let database = rusqlite::Connection::open(history.path()).unwrap();
    database.pragma_update(None, "synchronous", "OFF").unwrap();
    database
        .execute_batch(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count} - 1)
             INSERT INTO captures (id, received_at, message, event_type, valid, method, path,
                                   http_version, headers, body)
             SELECT '', 1700000000000 + i, printf('msg_%027d', i), 'user.created', 1, 'POST',
                    '/', '1.1', x'', x'7b7d' FROM n;"
        ))
        .unwrap();
    history
}

/// The most memory that a replay of all of them had when its first request came, in KiB.
fn peak(history: &History) -> u64 {
    let handler = Handler::start(|_| {
        std::thread::sleep(Duration::from_secs(1));
        Reply::status(204)
    });
    let line = format!("--missing --to {}", handler.url());
    let mut command = history.replay(&line).command();
    command.current_dir(history.path().parent().unwrap());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while handler.count() == 0 {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    peak.parse().unwrap()
}

#[test]
fn a_message_that_waits_takes_few_bytes() {
    const MANY: u32 = 100_000;
    let (few, many) = (peak(&with(100)), peak(&with(MANY)));
    let each = many.saturating_sub(few) * 1024 / u64::from(MANY);
    assert!(each < 160, "{each} bytes for each: {few} and {many} KiB");
}
