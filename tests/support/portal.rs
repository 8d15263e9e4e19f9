//! `cew dashboard --via`, running, and what a browser that was let in calls there.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::io::{BufRead, BufReader, Read as _};
use std::process::{Child, ChildStdout};

use serde_json::{Value, json};

use super::Test;
use super::serving::Said;

/// The page before a server.
pub struct Portal {
    /// What it said when it was ready.
    pub ready: Value,
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// The token of a browser.
    session: String,
}

impl Portal {
    /// Starts what `test` is about, and gets in by its key.
    pub fn of(test: &Test) -> Self {
        let mut child = test.spawn();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["type"], "ready", "{ready}");
        let mut portal = Self {
            ready,
            child,
            stdout,
            session: String::new(),
        };
        let page = portal.ready["url"].as_str().unwrap();
        let key = json!({"key": page.split("#key=").nth(1).unwrap()});
        let said = portal.call("POST", "/api/cew/v1/session", Some(&key));
        assert_eq!(said.status, 200, "{said:?}");
        said.body["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut portal.session);
        portal
    }

    /// The token of the browser that is in.
    pub fn session(&self) -> &str {
        &self.session
    }

    fn port(&self) -> u16 {
        let page = self.ready["url"].as_str().unwrap();
        let host = page.trim_start_matches("http://localhost:");
        host.split('/').next().unwrap().parse().unwrap()
    }

    /// Sends `bytes` on a connection of their own, and gives what is answered.
    pub fn raw(&self, bytes: &[u8]) -> Said {
        Said::to(self.port(), bytes)
    }

    /// A call of the page's.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Said {
        let body = body.map(Value::to_string).unwrap_or_default();
        self.bytes(method, path, &body)
    }

    /// The same with a body that is written already.
    pub fn bytes(&self, method: &str, path: &str, body: &str) -> Said {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.session,
            body.len()
        );
        self.raw(request.as_bytes())
    }

    /// A call that has to succeed; gives its body.
    #[track_caller]
    pub fn done(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let said = self.call(method, path, body);
        let is_done = (200..300).contains(&said.status);
        assert!(is_done, "{method} {path}: {said:?}");
        said.body
    }

    /// Interrupts it; gives its exit code, and all that it wrote.
    pub fn interrupt(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-INT", &id])
            .status();
        assert!(sent.unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let mut written = String::new();
        let _ = self.stdout.read_to_string(&mut written);
        let _ = self
            .child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut written);
        (code, written)
    }
}

/// A test that failed leaves nothing running.
impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
