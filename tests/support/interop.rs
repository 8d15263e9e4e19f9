//! The programs of `tests/interop`: handlers and signers with the official libraries.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use serde::Deserialize;
use serde_json::Value;

use super::{SECRET, skip_unless_ci};

/// The secret of the body-hmac handlers. Nothing that `cew` writes may contain it.
pub const BODY_HMAC_SECRET: &str = "marked-secret-of-the-generic-system";

/// Servers, each at a URL of its own. They end when this does.
pub struct Servers {
    /// Name → URL without a path.
    pub urls: BTreeMap<String, String>,
    /// The rest of what they said at their start.
    pub more: BTreeMap<String, Value>,
    child: Child,
}

#[derive(Deserialize)]
struct Ready {
    receivers: BTreeMap<String, String>,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

impl Servers {
    /// Starts a script of `tests/interop`. `None`, said or in CI failed, where that is impossible.
    #[track_caller]
    pub fn start(script: &str) -> Option<Self> {
        Self::start_with(script, &[])
    }

    /// The same, with more in its environment.
    #[track_caller]
    pub fn start_with(script: &str, environment: &[(&str, &str)]) -> Option<Self> {
        let mut program = program(script)?;
        program.envs(environment.iter().copied());
        let mut child = program.spawn().expect("the interpreter starts");
        let stdout = child.stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready: Ready = serde_json::from_str(&line).expect("one line when it is ready");
        Some(Self {
            urls: ready.receivers,
            more: ready.more,
            child,
        })
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Gives `lines` to a script of `tests/interop`, and what it answers back, line by line.
#[track_caller]
pub fn answers(script: &str, lines: &[Value]) -> Option<Vec<Value>> {
    let mut child = program(script)?.spawn().expect("the interpreter starts");
    let mut stdin = child.stdin.take().unwrap();
    let lines = lines.to_vec();
    let writer = thread::spawn(move || -> std::io::Result<()> {
        lines.iter().try_for_each(|line| writeln!(stdin, "{line}"))
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// Python with its libraries and `arguments`, to run in `directory`.
#[track_caller]
pub fn python(arguments: &[&str], directory: &Path) -> Option<Command> {
    let interpreter = program("types.py")?.get_program().to_owned();
    let mut command = Command::new(interpreter);
    command.args(arguments).current_dir(directory);
    Some(command)
}

/// The interpreter with `script`, all set up.
#[track_caller]
fn program(script: &str) -> Option<Command> {
    static SET_UP: OnceLock<Result<(), String>> = OnceLock::new();
    if let Err(reason) = SET_UP.get_or_init(set_up) {
        skip_unless_ci(&format!("no interop libraries: {reason}"));
        return None;
    }
    let is_python = Path::new(script)
        .extension()
        .is_some_and(|kind| kind == "py");
    let interpreter = if is_python {
        directory().join(".venv/bin/python")
    } else {
        PathBuf::from("node")
    };
    let mut command = Command::new(interpreter);
    command
        .arg(script)
        .current_dir(directory())
        .env("INTEROP_SECRET", SECRET)
        .env("WEBHOOK_SECRET", BODY_HMAC_SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    Some(command)
}

/// Installs the libraries, unless they are installed.
///
/// # Errors
/// When they cannot be.
pub fn set_up() -> Result<(), String> {
    if cfg!(windows) {
        return Err("they are set up by a shell script".to_owned());
    }
    for tool in ["node", "npm", "python3"] {
        let version = Command::new(tool).arg("--version").output();
        version.map_err(|error| format!("{tool}: {error}"))?;
    }
    let output = Command::new("sh")
        .arg("setup.sh")
        .current_dir(directory())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Where they are.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}
