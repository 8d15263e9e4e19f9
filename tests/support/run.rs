//! Runs `cew` in an empty directory and an empty environment: in this process, or, where streams,
//! signals, terminals or the process itself are in question, the real binary.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use cew::context::{Ambient, Context, Terminal};
use tempfile::TempDir;

use super::SECRET;

/// One run, being put together. A clone shares its directory.
#[derive(Clone)]
pub struct Test {
    directory: Arc<TempDir>,
    /// The user's state: a run leaves nothing in that of whoever runs the tests.
    state: Arc<TempDir>,
    /// Where in `directory` it runs.
    below: PathBuf,
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
            state: Arc::new(tempfile::tempdir().unwrap()),
            below: PathBuf::new(),
            arguments: line.split_whitespace().map(OsString::from).collect(),
            environment: Vec::new(),
            stdin: Vec::new(),
        }
    }

    /// Another command line in the same directory and environment.
    pub fn again(&self, line: &str) -> Self {
        Self {
            arguments: line.split_whitespace().map(OsString::from).collect(),
            ..self.clone()
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

    /// Sets [`SECRET`] as the guide says.
    pub fn secret(self) -> Self {
        self.env("CLERK_WEBHOOK_SIGNING_SECRET", SECRET)
    }

    /// Lets it find the programs that this process finds.
    #[cfg(unix)]
    pub fn path_of_programs(self) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        self.env("PATH", path)
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

    /// Runs in a directory below that of the files.
    pub fn below(mut self, path: &str) -> Self {
        self.below = path.into();
        self
    }

    /// The directory of the files.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The real binary as a command, its streams not yet set.
    pub fn command(&self) -> Command {
        let binary = another_binary().unwrap_or_else(|| env!("CARGO_BIN_EXE_cew").into());
        let mut command = Command::new(binary);
        command
            .args(&self.arguments)
            .current_dir(self.path().join(&self.below))
            .env_clear()
            .env("XDG_STATE_HOME", self.state.path())
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        // Windows starts no process without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command
    }

    /// Starts the real binary with pipes to all its streams, for what has to be talked to while it
    /// runs.
    pub fn spawn(&self) -> Child {
        self.command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts")
    }

    /// Runs the real binary to its end. It can be run again, in the same directory.
    pub fn process(&self) -> Output {
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().unwrap();
        // A command need not read its input: a broken pipe is no failure.
        let input = self.stdin.clone();
        let writer = thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        let code = output.status.code().expect("it ends by itself");
        self.output(code, output.stdout, output.stderr)
    }

    /// The same in this process, which takes no time to start.
    pub fn run(&self) -> Output {
        if another_binary().is_some() {
            return self.process();
        }
        let (stdout, stderr) = (Written::default(), Written::default());
        let environment = self.environment.clone();
        let mut context = Context {
            ambient: Ambient::of_this_system(),
            variable: Box::new(move |name| {
                let mut given = environment.iter().rev();
                let found = given.find(|(known, _)| known.to_str() == Some(name));
                found.map(|(_, value)| value.clone())
            }),
            // As a process has it that asks the system.
            directory: self.path().join(&self.below).canonicalize().unwrap(),
            state_directory: || None,
            user: cew::context::user,
            stdin: Box::new(Cursor::new(self.stdin.clone())),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            stdout_is_closed: false,
            terminal: Terminal::default(),
            signals: false,
            help_width: Some(100),
        };
        let arguments = [OsString::from("cew")]
            .into_iter()
            .chain(self.arguments.clone());
        let exit = cew::app::run(arguments, &mut context);
        self.output(exit as i32, stdout.take(), stderr.take())
    }

    fn output(&self, code: i32, stdout: Vec<u8>, stderr: Vec<u8>) -> Output {
        Output {
            code,
            stdout: String::from_utf8(stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(stderr).expect("stderr is UTF-8"),
            directory: Arc::clone(&self.directory),
        }
    }
}

/// `CEW_BINARY=PATH cargo test` asks another binary: one that is to be released, or an older one.
fn another_binary() -> Option<OsString> {
    std::env::var_os("CEW_BINARY")
}

/// A stream that keeps what is written to it.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
