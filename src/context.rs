//! Everything ambient, injected: clock, randomness, environment, streams, terminal.
//!
//! Nothing else in the tool asks the system for any of these, so a test can replace them all.

use std::ffi::OsString;
#[cfg(unix)]
use std::fs::{self, File};
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use dialoguer::console::Term;
use etcetera::BaseStrategy;
use thiserror::Error;

use crate::signing::MessageId;
use crate::time::Time;

/// Looks up an environment variable.
pub type Lookup = Box<dyn Fn(&str) -> Option<OsString>>;

/// The outside world as a command sees it.
pub struct Context {
    /// Clock and randomness.
    pub ambient: Ambient,
    /// The environment.
    pub variable: Lookup,
    /// The directory that relative paths start from.
    pub directory: PathBuf,
    /// The user's directory for state, unless the environment names another.
    pub state_directory: fn() -> Option<PathBuf>,
    /// The user's number, where the system counts users.
    pub user: fn() -> Option<u32>,
    /// Standard input.
    pub stdin: Box<dyn BufRead + Send>,
    /// Standard output: results.
    pub stdout: Box<dyn Write>,
    /// Standard error: everything else.
    pub stderr: Box<dyn Write>,
    /// Whether standard output was closed when the process began: what is written there is lost.
    pub stdout_is_closed: bool,
    /// Which of the three are terminals.
    pub terminal: Terminal,
    /// Whether Ctrl-C and the system's wish that the process end are meant for this command.
    pub signals: bool,
    /// How wide help is written, in columns; `None` is as wide as the terminal.
    pub help_width: Option<usize>,
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
    /// How many columns a line has, where that is known.
    pub width: Option<usize>,
}

/// The system has no random bytes to give.
#[derive(Debug, Error)]
#[error("cannot get random bytes: {0}")]
pub struct NoRandomness(pub io::Error);

impl Context {
    /// The real one.
    #[must_use]
    pub fn of_this_process() -> Self {
        let terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            width: terminal_width(),
        };
        #[expect(clippy::disallowed_methods, reason = "this is where they come from")]
        Self {
            ambient: Ambient::of_this_system(),
            variable: Box::new(|name| std::env::var_os(name)),
            directory: std::env::current_dir().unwrap_or_default(),
            state_directory: || {
                let strategy = etcetera::choose_base_strategy().ok()?;
                Some(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()))
            },
            user,
            stdin: Box::new(io::BufReader::with_capacity(1 << 16, io::stdin())),
            stdout: stdout(terminal.stdout),
            stderr: Box::new(io::stderr()),
            stdout_is_closed: stdout_is_closed(),
            terminal,
            signals: true,
            help_width: None,
        }
    }

    /// The time of day, to the millisecond.
    #[must_use]
    pub fn now(&self) -> Time {
        self.ambient.now().to_milliseconds()
    }

    /// An environment variable's text; empty counts as unset.
    #[must_use]
    pub fn text_variable(&self, name: &str) -> Option<String> {
        let value = (self.variable)(name)?.into_string().ok()?;
        (!value.is_empty()).then_some(value)
    }

    /// Whether terminals are to be written to without colour: the user says so, or the terminal
    /// knows none.
    #[must_use]
    pub fn is_colorless(&self) -> bool {
        let is_dumb = self
            .text_variable("TERM")
            .is_some_and(|term| term == "dumb");
        is_dumb || self.text_variable("NO_COLOR").is_some()
    }

    /// The user's directory for state, such as `~/.local/state`.
    #[must_use]
    pub fn state_directory(&self) -> Option<PathBuf> {
        let given = self.text_variable("XDG_STATE_HOME").map(PathBuf::from);
        given
            .filter(|directory| directory.is_absolute())
            .or_else(self.state_directory)
    }
}

/// Clock and randomness: the part of the outside world that threads can share.
#[derive(Clone, Copy)]
pub struct Ambient {
    /// The time of day.
    pub clock: fn() -> Time,
    /// Fills a buffer with random bytes.
    pub random: fn(&mut [u8]) -> io::Result<()>,
}

impl Ambient {
    /// The real ones.
    #[must_use]
    pub const fn of_this_system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is where it comes from")]
        Self {
            clock: || SystemTime::now().into(),
            random: |buffer| getrandom::fill(buffer).map_err(io::Error::other),
        }
    }

    /// The time of day.
    #[must_use]
    pub fn now(self) -> Time {
        (self.clock)()
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random_bytes<const N: usize>(self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes).map_err(NoRandomness)?;
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
    pub fn new_message_id(self) -> Result<MessageId, NoRandomness> {
        Ok(MessageId::new(self.now(), &self.random_bytes()?))
    }
}

/// New message ids, many of them: asks the system for randomness once for each 64.
pub struct MessageIds {
    ambient: Ambient,
    random: Vec<[u8; 16]>,
}

impl MessageIds {
    /// Asks for nothing yet.
    #[must_use]
    pub const fn new(ambient: Ambient) -> Self {
        Self {
            ambient,
            random: Vec::new(),
        }
    }

    /// As [`Ambient::new_message_id`].
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn make(&mut self) -> Result<MessageId, NoRandomness> {
        loop {
            if let Some(random) = self.random.pop() {
                return Ok(MessageId::new(self.ambient.now(), &random));
            }
            let drawn: [u8; 64 * 16] = self.ambient.random_bytes()?;
            self.random.extend_from_slice(drawn.as_chunks().0);
        }
    }
}

#[cfg(unix)]
/// The number of the user that runs this process.
#[must_use]
pub fn user() -> Option<u32> {
    Some(nix::unistd::geteuid().as_raw())
}

#[cfg(not(unix))]
/// Not every system counts its users.
#[must_use]
pub const fn user() -> Option<u32> {
    None
}

/// The width of the terminal that is written to. A terminal that does not know its own says 0.
fn terminal_width() -> Option<usize> {
    let terminals = [Term::stdout(), Term::stderr()];
    let mut terminals = terminals.iter().filter(|terminal| terminal.is_term());
    let (_, width) = terminals.next()?.size_checked()?;
    (width > 0).then_some(width.into())
}

/// Where a stream is closed, Rust puts the null device in its place, and for reading as well: who
/// redirects output there opens it for writing only.
#[cfg(unix)]
fn stdout_is_closed() -> bool {
    use std::io::Read as _;
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;

    let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let (Ok(mut stdout), Ok(null)) = (stdout, fs::metadata("/dev/null")) else {
        return false;
    };
    let is_null = stdout
        .metadata()
        .is_ok_and(|at| at.rdev() == null.rdev() && at.ino() == null.ino());
    is_null && stdout.read(&mut [0]).is_ok()
}

#[cfg(not(unix))]
const fn stdout_is_closed() -> bool {
    false
}

/// A terminal is written line by line, so that progress is seen; anything else in large pieces.
fn stdout(terminal: bool) -> Box<dyn Write> {
    if terminal {
        Box::new(io::stdout())
    } else {
        Box::new(io::BufWriter::with_capacity(1 << 16, io::stdout()))
    }
}
