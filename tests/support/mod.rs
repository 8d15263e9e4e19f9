//! Runs the real binary, in an empty directory and an empty environment.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic fails the test"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the environment of the tests themselves"
)]

pub mod handler;
pub mod interop;
pub mod listening;
#[cfg(unix)]
pub mod postgres;
#[cfg(unix)]
pub mod pseudo_terminal;
pub mod server;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;

use tempfile::TempDir;

/// A signing secret for tests. Nothing that `cew` writes may contain it.
pub const SECRET: &str = "whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=";

/// One run of the binary, being put together.
pub struct Test {
    directory: Arc<TempDir>,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    stdin: Vec<u8>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Output {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    directory: Arc<TempDir>,
}

impl Test {
    /// Splits `line` at spaces; [`Self::arg`] takes what has spaces in it.
    pub fn new(line: &str) -> Self {
        Self {
            directory: Arc::new(tempfile::tempdir().unwrap()),
            arguments: line.split_whitespace().map(OsString::from).collect(),
            environment: Vec::new(),
            stdin: Vec::new(),
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds several.
    pub fn args<'a>(self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Lets it find the programs that this process finds.
    #[cfg(unix)]
    pub fn path_of_programs(self) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        self.env("PATH", path)
    }

    /// Sets [`SECRET`] as the guide says.
    pub fn secret(self) -> Self {
        self.env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET)
    }

    /// Writes a file, in directories made for it, into the directory of the run.
    pub fn file(self, path: &str, contents: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
        self
    }

    /// What standard input holds; nothing if not given.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// The directory of the run.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The command, its streams not yet set.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cew"));
        command
            .args(&self.arguments)
            .current_dir(self.path())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        // Windows starts no process without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    /// Starts it with pipes to all its streams, for what has to be talked to while it runs.
    pub fn spawn(&self) -> Child {
        self.command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts")
    }

    /// Runs it to its end. It can be run again, in the same directory.
    pub fn run(&self) -> Output {
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().unwrap();
        // A command need not read its input: a broken pipe is no failure.
        let input = self.stdin.clone();
        let writer = thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        Output {
            code: output.status.code().expect("it ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
            directory: Arc::clone(&self.directory),
        }
    }
}

impl Output {
    /// Fails with everything that was written unless the exit code is `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Standard output as JSON Lines.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
        };
        self.stdout.lines().map(parse).collect()
    }

    /// Where `path` stands in the directory of the run, which lives as long as `self`.
    pub fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    /// Everything a user sees, for snapshots: what differs between runs is replaced by its name.
    pub fn shown(&self) -> String {
        let Self {
            code,
            stdout,
            stderr,
            ..
        } = self;
        // The system's own name for the directory, where the two differ.
        let real = self.directory.path().canonicalize().unwrap();
        format!("{stdout}--- stderr\n{stderr}--- exit {code}\n")
            .replace(real.to_str().unwrap(), "DIRECTORY")
            .replace(self.directory.path().to_str().unwrap(), "DIRECTORY")
            .replace(env!("CARGO_MANIFEST_DIR"), "PROJECT")
    }
}

/// What differs between runs, and what stands for it in a snapshot.
pub const DIFFERS: [(&str, &str); 9] = [
    (r"msg_[0-9A-Za-z]{27}", "MESSAGE_ID"),
    (r"cap_[0-9A-Za-z]{27}", "CAPTURE_ID"),
    (r"v1,[0-9A-Za-z+/]{43}=", "v1,SIGNATURE"),
    (r"(127\.0\.0\.1|localhost|\[::1\]):\d{4,5}", "$1:PORT"),
    (r"\b(17|18)\d{8}\b", "TIMESTAMP"),
    // With the spaces that align it.
    (r" +\d+(\.\d+)? ?(ms|µs)", " DURATION"),
    (r"\b\d+(\.\d+)? ?(ms|µs)", "DURATION"),
    // The words are the system's.
    (
        r"cannot read (\S+): [^()\n]+ \(os error 2\)",
        "cannot read $1: NOT FOUND",
    ),
    (r"\bport \d{4,5}|%3A\d{4,5}", "PORT"),
];

/// Compares what a run showed with `tests/snapshots/NAME.snap`. To renew:
/// `INSTA_UPDATE=always cargo test`.
#[track_caller]
pub fn snapshot(name: &str, output: &Output) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, placeholder) in DIFFERS {
        settings.add_filter(pattern, placeholder);
    }
    settings.bind(|| insta::assert_snapshot!(name, output.shown()));
}

/// Says that a test cannot run here, or fails with that where nothing may be left out: in CI.
#[track_caller]
#[expect(clippy::print_stderr, reason = "shown with --nocapture")]
pub fn skip_unless_ci(reason: &str) {
    // An empty variable is how a workflow unsets one.
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci.is_empty()),
        "{reason}"
    );
    eprintln!("skipped: {reason}");
}

/// Fails unless the file at `path` in the repository holds `contents`. With `CEW_BLESS` set, it is
/// written instead: `CEW_BLESS=1 cargo test`.
#[track_caller]
pub fn assert_generated(path: &str, contents: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("CEW_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        return std::fs::write(file, contents).unwrap();
    }
    let there = std::fs::read_to_string(file).unwrap_or_default();
    if there != contents {
        let same = there
            .lines()
            .zip(contents.lines())
            .take_while(|(a, b)| a == b);
        let line = same.count();
        panic!(
            "{path} is stale from line {} on (CEW_BLESS=1 renews it):\n- {}\n+ {}",
            line + 1,
            there.lines().nth(line).unwrap_or_default(),
            contents.lines().nth(line).unwrap_or_default(),
        );
    }
}
