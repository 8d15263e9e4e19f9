//! A `PostgreSQL` of the test's own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::skip_unless_ci;

/// The server. It ends when this does.
pub struct Postgres {
    /// Where it is reached.
    pub url: String,
    child: Child,
    _directory: TempDir,
}

impl Postgres {
    /// Starts it. `None`, said or in CI failed, where there is none to be had.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/sync/postgres.sh");
        let mut child = Command::new("sh")
            .arg(script)
            .arg(directory.path())
            // What it writes need not outlive the machine.
            .args([&port.to_string(), "-F"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let mut line = String::new();
        let _ = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line);
        if line != "ready\n" {
            let output = child.wait_with_output().unwrap();
            skip_unless_ci(&String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(Self {
            url: format!("postgres://cew@127.0.0.1:{port}/postgres"),
            child,
            _directory: directory,
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
