//! `cew dashboard`, running, and calls of its APIs.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStdout};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Test;

/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A service with a store of its own, in the directory of a test.
pub struct Dashboard {
    /// The address of its page, with its key.
    pub page: String,
    /// The base of its APIs.
    pub api: String,
    pub child: Child,
    /// What it said when it was ready.
    pub ready: Value,
    stdout: BufReader<ChildStdout>,
    test: Test,
    token: String,
}

/// An answer: its status, its head, and its body as JSON, or `null`.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub head: String,
    pub text: String,
    pub body: Value,
}

impl Dashboard {
    /// Starts one with `options`, and a signing secret in the environment.
    pub fn start(options: &str) -> Self {
        Self::of(Self::test(options).secret())
    }

    /// What starts one.
    pub fn test(options: &str) -> Test {
        Test::new(&format!("dashboard --json --no-open --port 0 {options}"))
            .env("CEW_STORE", "state/store.db")
    }

    /// Starts what `test` is about, and waits until it is ready.
    pub fn of(test: Test) -> Self {
        let token = test.path().join("state/store.db-token");
        Self::with_token(test, &token)
    }

    /// The same with a store elsewhere, whose token is in that file.
    pub fn with_token(test: Test, token: &std::path::Path) -> Self {
        let mut child = test.spawn();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let Ok(ready) = serde_json::from_str::<Value>(&line) else {
            let mut stderr = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut stderr);
            panic!("not ready: {line}{stderr}");
        };
        assert_eq!(ready["type"], "ready", "{ready}");
        Self {
            page: ready["url"].as_str().unwrap().to_owned(),
            api: ready["api"].as_str().unwrap().to_owned(),
            token: std::fs::read_to_string(token).unwrap().trim().to_owned(),
            child,
            ready,
            stdout,
            test,
        }
    }

    /// The next line that it writes.
    pub fn line(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The token of its APIs.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Another command in its directory, with its store and its environment.
    pub fn beside(&self, line: &str) -> Test {
        self.test.again(line)
    }

    /// Its directory.
    pub fn path(&self) -> &std::path::Path {
        self.test.path()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.api.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Sends `bytes` on a connection of their own, and gives what is answered.
    pub fn raw(&self, bytes: &[u8]) -> Said {
        Said::to(self.port(), bytes)
    }

    /// Makes a call with its token.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Said {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.raw(&self.request(method, path, body.as_bytes(), ""))
    }

    /// A call that has to succeed; gives its body.
    #[track_caller]
    pub fn done(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let said = self.call(method, path, body);
        assert!(
            (200..300).contains(&said.status),
            "{method} {path}: {said:?}"
        );
        said.body
    }

    /// The bytes of a call.
    pub fn request(&self, method: &str, path: &str, body: &[u8], more: &str) -> Vec<u8> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n{more}\r\n",
            self.token,
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    /// Kills it, as a crash would, and starts it again on the same store.
    pub fn kill_and_restart(mut self) -> Self {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.again()
    }

    fn again(self) -> Self {
        // Its directory goes on with the new one.
        let test = self.test.clone();
        drop(self);
        Self::of(test)
    }

    /// Interrupts it and gives its exit code.
    pub fn interrupt(mut self) -> i32 {
        let status = std::process::Command::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Said {
    /// What is answered to `bytes`, on a connection of their own.
    pub fn to(port: u16, bytes: &[u8]) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Self::of(&answer)
    }

    pub fn of(answer: &[u8]) -> Self {
        let text = String::from_utf8_lossy(answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head: head.to_ascii_lowercase(),
            body: serde_json::from_str(body).unwrap_or(Value::Null),
            text: body.to_owned(),
        }
    }
}

/// A test that failed leaves nothing running.
impl Drop for Dashboard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `look` finds something.
#[track_caller]
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
pub fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "it does not come to that");
        std::thread::sleep(Duration::from_millis(20));
    }
}
