//! `cew listen`, running, and what scripts do with it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic fails the test"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::Test;

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A listener with `--json`, from its `ready` line to its end.
pub struct Listening {
    /// Its port.
    pub port: u16,
    /// Its first line.
    pub ready: Value,
    /// Its process.
    pub child: Child,
    lines: Receiver<String>,
    /// Its directory lives as long.
    test: Option<Test>,
}

/// How a listener ended.
pub struct Ended {
    /// The exit code.
    pub code: i32,
    /// The JSON lines that had not been read yet.
    pub lines: Vec<Value>,
    /// Standard error.
    pub stderr: String,
    /// The test, whose directory lives on.
    pub test: Test,
}

impl Listening {
    /// Starts `cew listen --json --port 0` with `options`, a signing secret and a store of its own.
    pub fn start(options: &str) -> Self {
        Self::of(test(options).secret())
    }

    /// Starts what `test` is about, and waits until it is ready.
    pub fn of(test: Test) -> Self {
        let mut child = test.spawn();
        let lines = lines(child.stdout.take().unwrap());
        let line = lines.recv_timeout(PATIENCE).unwrap_or_default();
        let Ok(ready) = serde_json::from_str::<Value>(&line) else {
            let mut stderr = String::new();
            child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut stderr)
                .unwrap();
            panic!("not ready: {line}{stderr}");
        };
        assert_eq!(ready["type"], "ready", "{ready}");
        let port = ready["url"].as_str().unwrap().rsplit(':').next().unwrap();
        Self {
            port: port.parse().unwrap(),
            ready,
            child,
            lines,
            test: Some(test),
        }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/api/webhooks", self.port)
    }

    /// Sends `bytes` on a connection of their own and gives all that comes back.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that has had enough may close while it is being written to.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        answers(&mut stream)
    }

    /// The same, but the client's side stays open: what comes until the server closes, or is silent
    /// for a while.
    pub fn raw_open(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let silence = Some(Duration::from_millis(700));
        stream.set_read_timeout(silence).unwrap();
        let mut answers = Vec::new();
        let _ = stream.read_to_end(&mut answers);
        String::from_utf8_lossy(&answers).into_owned()
    }

    /// A new connection. Reading from it fails after a while.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Delivers signed examples to it.
    pub fn send(&self, types: &str) -> super::Output {
        Test::new(&format!("send-example {types} --json --to {}", self.url()))
            .secret()
            .run()
    }

    /// The next JSON line.
    pub fn line(&self) -> Value {
        self.line_within(PATIENCE)
    }

    /// The same, for what takes longer.
    pub fn line_within(&self, patience: Duration) -> Value {
        let line = self.lines.recv_timeout(patience).expect("one more line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// What it was started with, whose directory lives as long as either.
    pub fn test(&self) -> Test {
        self.test.clone().unwrap()
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = std::process::Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Interrupts it and waits for its end.
    #[cfg(unix)]
    pub fn interrupt(self) -> Ended {
        self.signal("INT");
        self.end()
    }

    /// Waits for its end.
    pub fn end(mut self) -> Ended {
        let mut rest = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => rest.push(serde_json::from_str(&line).unwrap()),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end"),
            }
        }
        let mut stderr = String::new();
        let mut stream = self.child.stderr.take().unwrap();
        stream.read_to_string(&mut stderr).unwrap();
        Ended {
            code: self.child.wait().unwrap().code().unwrap_or(-1),
            lines: rest,
            stderr,
            test: self.test.take().unwrap(),
        }
    }
}

/// A test that failed leaves nothing running.
impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// The last line.
    pub fn summary(&self) -> &Value {
        let summary = self.lines.last().unwrap();
        assert_eq!(summary["type"], "summary", "{}", self.stderr);
        summary
    }
}

/// Reads on another thread, so that a line that does not come fails the test.
fn lines(stream: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

/// A listener to start, with a store in the directory of the test.
pub fn test(options: &str) -> Test {
    Test::new(&format!("listen --json --port 0 {options}")).env("CEW_STORE", "state/captures.db")
}

/// Everything that comes back on `stream`.
pub fn answers(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is no failure; a silent server is.
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_ne!(
            error.kind(),
            std::io::ErrorKind::WouldBlock,
            "no end of the answer"
        );
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status codes of `answers`, in order.
pub fn statuses(answers: &str) -> Vec<u16> {
    // A body may end without a line end.
    let after = answers.split("HTTP/1.1 ").skip(1);
    after
        .filter_map(|answer| answer.get(..3)?.parse::<u16>().ok())
        .collect()
}

/// The time of day as a signature has it.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
pub fn now() -> String {
    let epoch = std::time::SystemTime::UNIX_EPOCH;
    let since = std::time::SystemTime::now().duration_since(epoch);
    since.unwrap().as_secs().to_string()
}
