//! `cew listen` when nobody reads what it writes: deliveries are taken and answered all the same.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic fails the test"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command};
use std::time::Duration;

use expectrl::Expect;
use expectrl::process::Healthcheck;

use tokio::time::Instant;

use crate::support::Test;
use crate::support::listening::test;
use crate::support::pseudo_terminal::start;

/// So many deliveries do not fit the queue, nor a pipe.
const MANY: usize = 3000;

/// A listener whose lines are read only if the test does.
struct Unread {
    child: Child,
    /// Taken by a test that goes away.
    stdout: Option<BufReader<ChildStdout>>,
    port: u16,
    test: Test,
}

impl Unread {
    fn start(test: Test) -> Self {
        let mut child = test.spawn();
        let mut stdout = BufReader::with_capacity(64, child.stdout.take().unwrap());
        let mut ready = String::new();
        stdout.read_line(&mut ready).unwrap();
        let port = ready.rsplit(':').next().unwrap();
        let port = port
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .unwrap();
        Self {
            child,
            stdout: Some(stdout),
            port,
            test,
        }
    }

    fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.args([&format!("-{name}"), &self.child.id().to_string()]);
        assert!(kill.status().unwrap().success());
    }

    /// Waits for its end, which has to be soon.
    fn ends(&mut self, within: Duration) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < within {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not end");
    }

    /// Reads everything that was written, to the end.
    fn rest(&mut self) -> String {
        let mut rest = String::new();
        let stdout = self.stdout.as_mut().unwrap();
        stdout.read_to_string(&mut rest).unwrap();
        rest
    }

    fn stored(&self) -> usize {
        let store = self.test.path().join("state/captures.db");
        let listed = Test::new("captures list --json")
            .env("CEW_STORE", store)
            .run();
        listed.exits(0).stdout.lines().count()
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Delivers `count` requests of 200 bytes, each on the same connection; gives the statuses.
fn deliver(port: u16, count: usize) -> Vec<u16> {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let body = format!(
        "{{\"type\":\"user.created\",\"data\":\"{}\"}}",
        "a".repeat(168)
    );
    let length = body.len();
    let request = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}");
    let mut statuses = Vec::new();
    for _ in 0..count {
        stream.write_all(request.as_bytes()).unwrap();
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            answers.read_line(&mut line).expect("an answer in time");
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            } else if line.trim().is_empty() {
                break;
            }
        }
        answers.read_exact(&mut vec![0; length]).unwrap();
        statuses.push(status);
    }
    statuses
}

fn for_people(options: &str) -> Test {
    Test::new(&format!("listen --port 0 {options}")).env("CEW_STORE", "state/captures.db")
}

#[test]
fn a_pipe_that_is_not_read_holds_up_nothing() {
    for signal in ["INT", "TERM"] {
        let mut listening = Unread::start(for_people(""));
        let statuses = deliver(listening.port, MANY);
        assert!(statuses.iter().all(|status| *status == 200));
        assert_eq!(listening.stored(), MANY);
        listening.signal(signal);
        assert_eq!(listening.ends(Duration::from_secs(6)), Some(0));
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let mut listening = Unread::start(for_people(""));
    deliver(listening.port, MANY);
    listening.signal("INT");
    std::thread::sleep(Duration::from_millis(200));
    listening.signal("INT");
    assert_eq!(listening.ends(Duration::from_millis(900)), Some(130));
}

#[test]
fn lines_that_are_left_out_are_counted() {
    let mut listening = Unread::start(for_people(""));
    deliver(listening.port, MANY);
    listening.signal("INT");
    let rest = listening.rest();
    let shown = rest
        .lines()
        .filter(|line| line.contains("user.created"))
        .count();
    assert!(rest.contains(&format!("{MANY} received")), "{rest}");
    let left_out = MANY - shown;
    assert!(left_out > 0 && shown > 1000, "{shown}");
    assert!(
        rest.contains(&format!("\n{left_out} lines not shown")),
        "{rest}"
    );
    assert_eq!(listening.ends(Duration::from_secs(6)), Some(0));
}

#[test]
fn json_lines_are_never_left_out() {
    let mut listening = Unread::start(test(""));
    let statuses = deliver(listening.port, MANY);
    assert!(statuses.iter().all(|status| *status == 200));
    listening.signal("INT");
    let rest = listening.rest();
    let lines: Vec<serde_json::Value> = rest
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let captures: Vec<_> = lines
        .iter()
        .filter(|line| line["type"] == "capture")
        .collect();
    assert_eq!(captures.len(), MANY);
    for capture in &captures {
        assert_eq!(capture["status"], 200, "{capture}");
        assert_eq!(capture["stored"], true);
        assert_eq!(capture["attempt"], 1);
        assert_eq!(capture["event_type"], "user.created");
        assert!(capture["message_id"].is_null(), "{capture}");
    }
    let mut ids: Vec<_> = captures
        .iter()
        .map(|capture| capture["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), MANY);
    assert_eq!(lines.last().unwrap()["not_shown"], 0);
    assert_eq!(listening.ends(Duration::from_secs(6)), Some(0));
}

#[test]
fn where_nothing_is_stored_what_cannot_be_shown_is_not_taken() {
    let mut listening = Unread::start(test("--no-store"));
    let statuses = deliver(listening.port, MANY);
    let taken = statuses.iter().filter(|status| **status == 200).count();
    assert!((1024..MANY).contains(&taken), "{taken}");
    assert_eq!(
        statuses.iter().filter(|status| **status == 503).count(),
        MANY - taken
    );
    listening.signal("INT");
    let rest = listening.rest();
    let captures = rest
        .lines()
        .filter(|line| line.contains(r#""type":"capture""#))
        .count();
    assert_eq!(captures, taken);
    let summary: serde_json::Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    assert_eq!(summary["turned_away"]["not_read"], MANY - taken);
    assert_eq!(listening.ends(Duration::from_secs(6)), Some(0));
}

#[test]
fn a_reader_that_has_gone_does_not_hide_the_answer() {
    for (expected, code) in [("user.created", 0), ("user.deleted", 1)] {
        let mut listening =
            Unread::start(test(&format!("--expect {expected} --within 3s")).secret());
        let port = listening.port;
        drop(listening.stdout.take());
        let to = format!("send-example user.created --to http://127.0.0.1:{port}");
        Test::new(&to).secret().run().exits(0);
        assert_eq!(listening.ends(Duration::from_secs(10)), Some(code));
    }
}

#[test]
fn a_terminal_that_is_stopped_holds_up_nothing() {
    let test = for_people("--color never");
    let mut session = start(&test);
    let ready = session
        .expect(expectrl::Regex(r"ready: listening on \S+:(\d+)\s"))
        .unwrap();
    let port = String::from_utf8_lossy(ready.get(1).unwrap())
        .parse()
        .unwrap();
    // From here on nobody reads the terminal, which takes less than a page.
    let statuses = deliver(port, MANY);
    assert!(statuses.iter().all(|status| *status == 200));
    let process = session.get_process().pid();
    let mut kill = Command::new("kill");
    assert!(
        kill.args(["-TERM", &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
    let began = Instant::now();
    while session.get_process().is_alive().unwrap() {
        assert!(began.elapsed() < Duration::from_secs(8), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn in_the_background_of_a_terminal_that_stops_writers_it_runs() {
    let binary = env!("CARGO_BIN_EXE_cew");
    let directory = tempfile::tempdir().unwrap();
    let mut shell = Command::new("bash");
    let script =
        format!("stty tostop; set -m; '{binary}' listen --no-store --port 0 & wait; echo over");
    shell
        .args(["-c", &script])
        .current_dir(directory.path())
        .env_clear();
    shell.env("PATH", "/usr/bin:/bin");
    let mut session = expectrl::Session::spawn(shell).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(10)));
    let ready = session
        .expect(expectrl::Regex(r"ready: listening on \S+:(\d+)\s"))
        .unwrap();
    let port = String::from_utf8_lossy(ready.get(1).unwrap())
        .parse()
        .unwrap();
    assert_eq!(deliver(port, 3), [200, 200, 200]);
    session.expect("user.created").unwrap();
    let mut kill = Command::new("bash");
    kill.args([
        "-c",
        &format!("kill -INT $(pgrep -P {})", session.get_process().pid()),
    ]);
    assert!(kill.status().unwrap().success());
    session.expect("3 received").unwrap();
}

#[test]
fn few_open_files_are_enough() {
    let binary = env!("CARGO_BIN_EXE_cew");
    let directory = tempfile::tempdir().unwrap();
    let mut shell = Command::new("bash");
    let script = format!("ulimit -n 256; exec '{binary}' listen --json --port 0 --store s.db");
    shell
        .args(["-c", &script])
        .current_dir(directory.path())
        .env_clear();
    let mut child = shell.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut ready = String::new();
    stdout.read_line(&mut ready).unwrap();
    let port = ready.rsplit(':').next().unwrap();
    let port = port
        .trim_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .unwrap();
    let mut slow = Vec::new();
    for number in 0..400 {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        if number % 2 == 0 {
            let half = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nhalf";
            let _ = stream.write_all(half.as_bytes());
        }
        slow.push(stream);
    }
    let began = Instant::now();
    assert_eq!(deliver(port, 20), [200; 20]);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    let _ = child.kill();
    let _ = child.wait();
}
