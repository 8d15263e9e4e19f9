//! Everything ambient, injected: clock, randomness, environment, streams, terminal.
//!
//! Nothing else in the crate asks the system for any of these, so a test can replace them all.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etcetera::BaseStrategy;
use svix_ksuid::{Ksuid, KsuidLike};

use crate::error::Error;
use crate::signing::{MessageId, Timestamp};

/// Looks up an environment variable.
pub type Lookup = Box<dyn Fn(&str) -> Option<OsString>>;

/// The outside world as a command sees it.
pub struct Context {
    /// The time of day.
    pub clock: fn() -> SystemTime,
    /// Fills a buffer with random bytes.
    pub random: fn(&mut [u8]) -> io::Result<()>,
    /// The environment.
    pub variable: Lookup,
    /// The directory that relative paths start from.
    pub directory: PathBuf,
    /// Standard input.
    pub stdin: Box<dyn BufRead>,
    /// Standard output: results.
    pub stdout: Box<dyn Write>,
    /// Standard error: everything else.
    pub stderr: Box<dyn Write>,
    /// Which of the three are terminals.
    pub terminal: Terminal,
}

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl Context {
    /// The real one.
    #[must_use]
    pub fn of_this_process() -> Self {
        let terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        };
        #[expect(clippy::disallowed_methods, reason = "this is where they come from")]
        Self {
            clock: SystemTime::now,
            random: |buffer| getrandom::fill(buffer).map_err(io::Error::other),
            variable: Box::new(|name| std::env::var_os(name)),
            directory: std::env::current_dir().unwrap_or_default(),
            stdin: Box::new(io::BufReader::with_capacity(1 << 16, io::stdin())),
            stdout: stdout(terminal.stdout),
            stderr: Box::new(io::stderr()),
            terminal,
        }
    }

    /// Time since the Unix epoch; zero on a clock set before it.
    #[must_use]
    pub fn now(&self) -> Duration {
        (self.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    /// The current second, as it is signed.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        Timestamp::from_unix_seconds(i64::try_from(self.now().as_secs()).unwrap_or(i64::MAX))
    }

    /// An environment variable's text; empty counts as unset.
    #[must_use]
    pub fn text_variable(&self, name: &str) -> Option<String> {
        let value = (self.variable)(name)?.into_string().ok()?;
        (!value.is_empty()).then_some(value)
    }

    /// The user's directory for state, such as `~/.local/state`.
    #[must_use]
    pub fn state_directory(&self) -> Option<PathBuf> {
        let given = self.text_variable("XDG_STATE_HOME").map(PathBuf::from);
        if let Some(directory) = given.filter(|directory| directory.is_absolute()) {
            return Some(directory);
        }
        let strategy = etcetera::choose_base_strategy().ok()?;
        Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random_bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes).map_err(|source| Error::Io {
            what: "cannot get random bytes".to_owned(),
            source,
        })?;
        Ok(bytes)
    }

    /// A new message id: `msg_` and a KSUID of now, as Svix makes them.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new_message_id(&self) -> Result<MessageId, Error> {
        let payload: [u8; 16] = self.random_bytes()?;
        let seconds = self.timestamp().unix_seconds();
        let ksuid = Ksuid::from_seconds(Some(seconds), Some(&payload));
        Ok(MessageId::parse(&format!("msg_{ksuid}"))?)
    }
}

/// A terminal is written line by line, so that progress is seen; anything else in large pieces.
fn stdout(terminal: bool) -> Box<dyn Write> {
    if terminal {
        Box::new(io::stdout())
    } else {
        Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout()))
    }
}
