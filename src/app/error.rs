//! What can go wrong before there is a result: the errors of the layers, each with its stable kind
//! and how the process ends with it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::{Exit, svix_errors};
use crate::capture::{InputError, Unwritable};
use crate::check::{CheckError, UnknownProbe};
use crate::context::NoRandomness;
use crate::delivery::ExampleError;
use crate::event::UnknownEvent;
use crate::event::edit::EditError;
use crate::http::{BindError, NeverReachable, SetUpError, TrustError};
use crate::init::Unusable;
use crate::relay::RelayError;
use crate::replay::ReplayError;
use crate::service::{NotMade, NotServed};
use crate::settings::{
    Misplaced, NoStateDirectory, RelaySettingError, SecretsError, ServerSettingError,
};
use crate::signing::MessageIdError;
use crate::store::StoreError;
use crate::svix::{SendError, SvixError};
use crate::terminal::{ConsentError, OutputError, PickError, TerminalError};
use crate::verification::bulk::ReadError;

/// An error that ends the command. Its text is one lower-case line; never holds a secret.
#[derive(Debug, Error)]
pub enum Error {
    /// The command line is wrong.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        hint: Option<String>,
    },
    /// The signing secret.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// `secret --write` never overwrites.
    #[error("{} already has {name}", path.display())]
    SecretExists {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: String,
    },
    /// There is no project that a handler can be put into.
    #[error(transparent)]
    Project(#[from] Unusable),
    /// The endpoint.
    #[error(transparent)]
    Endpoint(#[from] Misplaced),
    /// The certificate authorities.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// No such event type.
    #[error(transparent)]
    Event(#[from] UnknownEvent),
    /// No such probe of `cew check`.
    #[error(transparent)]
    Probe(#[from] UnknownProbe),
    /// `--set` or `--unset` does not fit the payload.
    #[error("{}", edit_text(.0))]
    Edit(#[from] EditError),
    /// An example cannot be made into a message.
    #[error(transparent)]
    Example(ExampleError),
    /// `--id`.
    #[error(transparent)]
    MessageId(#[from] MessageIdError),
    /// A payload that no handler could verify.
    #[error(
        "the payload is not UTF-8 (byte {0}): the official libraries refuse it whatever its signature"
    )]
    PayloadNotUtf8(usize),
    /// A capture that cannot be read.
    #[error("{origin}: {reason}")]
    Capture {
        /// File and position.
        origin: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name that stands for no capture, or for several.
    #[error("{origin}: {} {name:?}", naming(similar))]
    NoCapture {
        /// The store's file.
        origin: String,
        /// What was asked for.
        name: String,
        /// Some that begin with it.
        similar: Vec<String>,
    },
    /// An id that stands for no message, or for several.
    #[error("{origin}: {} has the id {id:?}", if similar.is_empty() { "no message" } else { "no single message" })]
    NoMessage {
        /// The store's file.
        origin: String,
        /// What was asked for.
        id: String,
        /// Some that begin with it.
        similar: Vec<String>,
    },
    /// A file with captured requests, or a payload.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Verifying the requests of an input broke off.
    #[error("cannot verify: a thread failed")]
    Verification,
    /// A request that cannot be written in the form asked for.
    #[error(transparent)]
    Unwritable(Unwritable),
    /// A replay cannot go on.
    #[error(transparent)]
    Replay(ReplayError),
    /// A check cannot go on.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// Nothing listened at the endpoint in time.
    #[error(transparent)]
    NeverReachable(#[from] NeverReachable),
    /// A connection cannot be prepared.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// Nothing comes by relay.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// There is no address at the relay to be had.
    #[error(transparent)]
    RelaySetting(#[from] RelaySettingError),
    /// A port cannot be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process serves the store.
    #[error("{error}")]
    Served {
        /// Which says where.
        error: NotServed,
        /// The address of its page, with a new key.
        page: Option<String>,
    },
    /// The store cannot be served.
    #[error(transparent)]
    NotServed(#[from] NotServed),
    /// The endpoint of the developer's own handler.
    #[error(transparent)]
    NotMade(#[from] NotMade),
    /// There is no Svix server to go to.
    #[error(transparent)]
    ServerSetting(#[from] ServerSettingError),
    /// A Svix server.
    #[error(transparent)]
    Svix(#[from] SvixError),
    /// There is no store here, but there are elsewhere.
    #[error("{error}")]
    NoStore {
        /// The one that is not there.
        error: StoreError,
        /// Other projects, and their stores.
        others: Vec<(Option<String>, PathBuf)>,
    },
    /// There is no place for the store.
    #[error(transparent)]
    NoStateDirectory(#[from] NoStateDirectory),
    /// Nobody was asked.
    #[error(transparent)]
    Consent(ConsentError),
    /// The terminal cannot be used.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// There is nothing to pick from.
    #[error("{store}: holds nothing yet: `cew listen` captures, `cew send-example` sends")]
    NothingToPick {
        /// The store's file.
        store: String,
    },
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Standard output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Anything else local.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
}

impl From<ExampleError> for Error {
    fn from(error: ExampleError) -> Self {
        match error {
            ExampleError::Edit(error) => Self::Edit(error),
            ExampleError::NoRandomness(error) => Self::NoRandomness(error),
            error @ ExampleError::NotJson(_) => Self::Example(error),
        }
    }
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Example(error) => error.into(),
            SendError::Svix(error) => error.into(),
        }
    }
}

impl From<ReplayError> for Error {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Input(error) => Self::Input(error),
            ReplayError::Store(error) => Self::Store(error),
            error => Self::Replay(error),
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Input(error) => Self::Input(error),
            ReadError::Store(error) => Self::Store(error),
            ReadError::Thread => Self::Verification,
        }
    }
}

impl From<Unwritable> for Error {
    fn from(error: Unwritable) -> Self {
        match error {
            Unwritable::Io(source) => Self::Output(OutputError(source)),
            other => Self::Unwritable(other),
        }
    }
}

impl From<ConsentError> for Error {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::Terminal(error) => Self::Terminal(error),
            error @ ConsentError::Nobody { .. } => Self::Consent(error),
        }
    }
}

impl From<PickError> for Error {
    fn from(error: PickError) -> Self {
        match error {
            PickError::Terminal(error) => Self::Terminal(error),
            PickError::Store(error) => Self::Store(error),
            PickError::Empty { store } => Self::NothingToPick { store },
        }
    }
}

impl Error {
    /// A usage error with a hint.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// A step of the command that failed for the system's reasons.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        |source| Self::Io { what, source }
    }

    /// The stable name of this kind of error in `--json`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Usage { .. }
            | Self::Endpoint(_)
            | Self::NoStateDirectory(_)
            | Self::RelaySetting(
                RelaySettingError::Address(_) | RelaySettingError::NoStateDirectory(_),
            )
            | Self::Consent(_) => "usage",
            Self::Secrets(SecretsError::Missing { .. }) => "secret_missing",
            Self::Secrets(SecretsError::Unusable { .. }) => "secret_unusable",
            Self::SecretExists { .. } => "secret_exists",
            Self::Project(_) => "project",
            Self::Check(error) => error.kind(),
            Self::Event(_) => "unknown_event",
            Self::Probe(_) => "unknown_probe",
            Self::Edit(_) => "edit",
            Self::MessageId(_) => "message_id",
            Self::PayloadNotUtf8(_) | Self::Example(_) => "payload",
            Self::Capture { .. }
            | Self::NoCapture { .. }
            | Self::NothingToPick { .. }
            | Self::Input(InputError::Unknown { .. } | InputError::NoRequest { .. })
            | Self::Replay(ReplayError::NothingNamed { .. }) => "capture",
            Self::NoMessage { .. } => "message",
            Self::Unwritable(_) => "unwritable",
            Self::NeverReachable(_) => "unreachable",
            Self::Relay(_) => "relay",
            Self::Input(InputError::Read { .. })
            | Self::Secrets(SecretsError::Read { .. })
            | Self::Trust(_) => "read",
            Self::Bind(BindError::PortTaken { .. }) => "port_taken",
            Self::Store(_) | Self::NoStore { .. } | Self::NotMade(_) => "store",
            Self::Served { .. } | Self::NotServed(_) => "served",
            Self::ServerSetting(error) => svix_errors::setting_kind(error),
            Self::Svix(error) => svix_errors::kind(error),
            Self::Verification
            | Self::Replay(_)
            | Self::SetUp(_)
            | Self::RelaySetting(_)
            | Self::Bind(_)
            | Self::Terminal(_)
            | Self::NoRandomness(_)
            | Self::Output(_)
            | Self::Io { .. } => "io",
        }
    }

    /// Whether it is only that nobody reads the results any more.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Output(error) if error.0.kind() == io::ErrorKind::BrokenPipe)
    }

    /// How the process ends with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. }
            | Self::Endpoint(_)
            | Self::NoStateDirectory(_)
            | Self::RelaySetting(
                RelaySettingError::Address(_) | RelaySettingError::NoStateDirectory(_),
            )
            | Self::Consent(_)
            | Self::Edit(EditError::NoValue(_) | EditError::NoPath) => Exit::Usage,
            Self::Secrets(_)
            | Self::SecretExists { .. }
            | Self::Project(_)
            | Self::Trust(_)
            | Self::Event(_)
            | Self::Probe(_)
            | Self::Edit(_)
            | Self::Example(_)
            | Self::MessageId(_)
            | Self::PayloadNotUtf8(_)
            | Self::Capture { .. }
            | Self::NoCapture { .. }
            | Self::NoMessage { .. }
            | Self::NothingToPick { .. }
            | Self::Input(_)
            | Self::Unwritable(_)
            | Self::Replay(ReplayError::NothingNamed { .. })
            | Self::Check(CheckError::Event(_) | CheckError::Example(_) | CheckError::State(_)) => {
                Exit::Input
            }
            Self::Check(CheckError::Unreachable { .. })
            | Self::NeverReachable(_)
            | Self::Relay(_) => Exit::Unreachable,
            Self::ServerSetting(error) => svix_errors::setting_exit(error),
            Self::Svix(error) => svix_errors::exit(error),
            Self::Verification
            | Self::Replay(_)
            | Self::Check(_)
            | Self::SetUp(_)
            | Self::RelaySetting(_)
            | Self::Bind(_)
            | Self::Store(_)
            | Self::NoStore { .. }
            | Self::Served { .. }
            | Self::NotServed(_)
            | Self::NotMade(_)
            | Self::Terminal(_)
            | Self::NoRandomness(_)
            | Self::Output(_)
            | Self::Io { .. } => Exit::Local,
        }
    }
}

/// Only `--set` lacks a value.
fn edit_text(error: &EditError) -> String {
    match error {
        EditError::NoValue(_) => format!("--set {error}"),
        error => error.to_string(),
    }
}

/// What is wrong with a name that some begin with.
const fn naming(similar: &[String]) -> &'static str {
    if similar.is_empty() {
        "no capture is named"
    } else {
        "several captures have names that begin with"
    }
}
