//! Everything ambient, injected: clock, randomness, environment, streams, terminal.
//!
//! Nothing else in the crate asks the system for any of these, so a test can replace them all.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etcetera::BaseStrategy;

use crate::error::Error;
use crate::ksuid;
use crate::signing::{MessageId, Timestamp};

/// Something to read from, on any thread.
pub type Input = Box<dyn BufRead + Send>;

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
    pub stdin: Input,
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

    /// Clock and randomness alone, for other threads.
    #[must_use]
    pub fn clock_and_random(&self) -> ClockAndRandom {
        ClockAndRandom {
            clock: self.clock,
            random: self.random,
        }
    }

    /// Time since the Unix epoch; zero on a clock set before it.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.clock_and_random().now()
    }

    /// The current time, to the millisecond.
    #[must_use]
    pub fn time(&self) -> jiff::Timestamp {
        let milliseconds = i64::try_from(self.now().as_millis()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The current second, as it is signed.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        ClockAndRandom::timestamp_at(self.now())
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
        self.clock_and_random().random_bytes()
    }

    /// A new message id: `msg_` and a KSUID of now, as Svix makes them.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new_message_id(&self) -> Result<MessageId, Error> {
        self.clock_and_random().new_message_id()
    }
}

/// The part of the outside world that threads can share.
#[derive(Clone, Copy)]
pub struct ClockAndRandom {
    clock: fn() -> SystemTime,
    random: fn(&mut [u8]) -> io::Result<()>,
}

impl ClockAndRandom {
    /// Time since the Unix epoch; zero on a clock set before it.
    #[must_use]
    pub fn now(self) -> Duration {
        (self.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    /// The second of `now` (since the Unix epoch), as it is signed.
    #[must_use]
    pub fn timestamp_at(now: Duration) -> Timestamp {
        Timestamp::from_unix_seconds(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random_bytes<const N: usize>(self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes).map_err(|source| Error::Io {
            what: "cannot get random bytes".to_owned(),
            source,
        })?;
        Ok(bytes)
    }

    /// A random number from 0 to 1; the middle where there is no randomness.
    #[must_use]
    pub fn fraction(self) -> f64 {
        let bytes = self.random_bytes::<4>();
        bytes.map_or(0.5, |bytes| {
            f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX)
        })
    }

    /// A new message id: `msg_` and a KSUID of now, as Svix makes them.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new_message_id(self) -> Result<MessageId, Error> {
        self.message_id(&self.random_bytes()?)
    }

    fn message_id(self, random: &[u8; 16]) -> Result<MessageId, Error> {
        let seconds = Self::timestamp_at(self.now()).unix_seconds();
        let ksuid = ksuid::text(seconds, random);
        Ok(MessageId::parse(&format!("msg_{ksuid}"))?)
    }
}

/// New message ids, many of them: asks the system for randomness once for each 64.
pub struct MessageIds {
    ambient: ClockAndRandom,
    random: Vec<[u8; 16]>,
}

impl MessageIds {
    /// Asks for nothing yet.
    #[must_use]
    pub const fn new(ambient: ClockAndRandom) -> Self {
        Self {
            ambient,
            random: Vec::new(),
        }
    }

    /// As [`ClockAndRandom::new_message_id`].
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(&mut self) -> Result<MessageId, Error> {
        loop {
            if let Some(random) = self.random.pop() {
                return self.ambient.message_id(&random);
            }
            let drawn: [u8; 64 * 16] = self.ambient.random_bytes()?;
            self.random.extend_from_slice(drawn.as_chunks().0);
        }
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
