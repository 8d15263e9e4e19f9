//! Commands of the user, run by the shell of the system.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Of what a command says about its failure this much is kept.
const SHOWN: u64 = 4096;

/// A command gave nothing to go on with.
#[derive(Debug, Error)]
pub enum ShellError {
    /// The shell does not start.
    #[error("the shell cannot be started: {0}")]
    Start(io::Error),
    /// It says that it failed.
    #[error("it ended with {status}{}", after_colon(.said))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// The last line of its standard error.
        said: String,
    },
    /// It takes too long.
    #[error("it did not end within {0:?}")]
    TimedOut(Duration),
    /// It prints too much.
    #[error("it prints more than {} MiB", .0 >> 20)]
    TooLong(u64),
    /// Its output cannot be read.
    #[error("its output cannot be read: {0}")]
    Read(io::Error),
}

fn after_colon(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(": {text}")
    }
}

/// What `command` prints, at most `size` bytes, within `limit`.
///
/// # Errors
/// When it fails, takes longer or prints more.
pub async fn output(command: &str, limit: Duration, size: u64) -> Result<Vec<u8>, ShellError> {
    let mut child = shell(command)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ShellError::Start)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let all = async {
        // Both at once: a command that waits for one of them to be read never ends.
        let (printed, said) = tokio::join!(read(stdout, size + 1), read(stderr, SHOWN));
        let printed = printed.map_err(ShellError::Read)?;
        if printed.len() as u64 > size {
            return Err(ShellError::TooLong(size));
        }
        let status = child.wait().await.map_err(ShellError::Read)?;
        Ok((printed, said.unwrap_or_default(), status))
    };
    match timeout(limit, all).await {
        Ok(Ok((printed, _, status))) if status.success() => Ok(printed),
        Ok(Ok((_, said, status))) => Err(ShellError::Failed {
            status,
            said: last_line(&said),
        }),
        Ok(Err(error)) => {
            end(&mut child).await;
            Err(error)
        }
        Err(_) => {
            end(&mut child).await;
            Err(ShellError::TimedOut(limit))
        }
    }
}

/// Runs `command` to its end. What it starts in the background may live on, so none of its streams
/// is waited for.
///
/// # Errors
/// When it fails or takes longer than `limit`.
pub async fn run(command: &str, limit: Duration) -> Result<(), ShellError> {
    let mut child = shell(command)
        .stdout(Stdio::null())
        .spawn()
        .map_err(ShellError::Start)?;
    match timeout(limit, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(ShellError::Failed {
            status,
            said: String::new(),
        }),
        Ok(Err(error)) => Err(ShellError::Read(error)),
        Err(_) => {
            end(&mut child).await;
            Err(ShellError::TimedOut(limit))
        }
    }
}

/// The command in a group of its own, so that what it started can be ended with it.
#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).stdin(Stdio::null());
    shell.process_group(0).kill_on_drop(true);
    shell
}

/// `cmd` has rules of its own for quotes: it gets the text as it was given.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").raw_arg(command).stdin(Stdio::null());
    shell.kill_on_drop(true);
    shell
}

async fn read(stream: Option<impl AsyncRead + Unpin>, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(size).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Ends the child and, where groups exist, what it started.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(id) = child.id() {
        let mut kill = Command::new("sh");
        kill.arg("-c").stdin(Stdio::null()).stderr(Stdio::null());
        kill.arg(format!("kill -KILL -- -{id}"));
        let _ = kill.status().await;
    }
    let _ = child.kill().await;
}

fn last_line(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.next_back().unwrap_or_default().to_owned()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().expect("a runtime starts");
        runtime.block_on(work)
    }

    fn fails(command: &str, limit: Duration, size: u64) -> String {
        let printed = block_on(output(command, limit, size));
        printed.map_or_else(|error| error.to_string(), |_| "it is well".to_owned())
    }

    #[test]
    fn a_command_is_the_shells() {
        let printed = block_on(output("printf '%s' a | tr a b", SOON, 10)).unwrap();
        assert_eq!(printed, b"b");
        assert_eq!(
            fails("echo no >&2; exit 3", SOON, 10),
            "it ended with exit status: 3: no"
        );
    }

    #[test]
    fn neither_time_nor_output_is_without_end() {
        assert_eq!(fails("yes", SOON, 1 << 20), "it prints more than 1 MiB");
        let limit = Duration::from_millis(200);
        // The pipe is held open by what was started in the background, too.
        for command in ["sleep 60", "sleep 60 & exit", "sleep 60 & sleep 60"] {
            assert_eq!(
                fails(command, limit, 10),
                "it did not end within 200ms",
                "{command}"
            );
        }
    }

    #[test]
    fn what_a_command_starts_may_live_on() {
        block_on(run("sleep 2 & exit 0", SOON)).unwrap();
        assert!(block_on(run("exit 1", SOON)).is_err());
    }
}
