//! What can go wrong before there is a result, with the next step.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::capture::Unwritable;
use crate::capture::store::StoreError;
use crate::event::edit::EditError;
use crate::exit::Exit;
use crate::signing::{MessageIdError, Scheme, SecretError};

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
    /// No secret in any of the places.
    #[error("no signing secret found (looked in {})", looked.join(", "))]
    SecretMissing {
        /// The places, in the order in which they were looked at.
        looked: Vec<String>,
        /// The environment variables that would have been taken.
        names: Vec<&'static str>,
    },
    /// A secret that is none.
    #[error("{origin}: {source}")]
    SecretUnusable {
        /// Its name and place.
        origin: String,
        /// What it is instead.
        source: SecretError,
    },
    /// `secret --write` never overwrites.
    #[error("{} already has {name}", path.display())]
    SecretExists {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: &'static str,
    },
    /// No such event type.
    #[error("unknown event type {name:?}")]
    UnknownEvent {
        /// As given.
        name: String,
        /// Those that it may have been meant to be.
        nearest: Vec<&'static str>,
        /// The scheme that does have it.
        elsewhere: Option<Scheme>,
    },
    /// No such probe of `cew check`.
    #[error("unknown probe {name:?}")]
    UnknownProbe {
        /// As given.
        name: String,
        /// The most similar one, if any is.
        nearest: Option<&'static str>,
    },
    /// `--set` or `--unset` does not fit the payload.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// `--id`.
    #[error(transparent)]
    MessageId(#[from] MessageIdError),
    /// A payload that no handler could verify.
    #[error(
        "the payload is not UTF-8 (byte {0}): the official libraries refuse it whatever its signature"
    )]
    PayloadNotUtf8(usize),
    /// A payload that is no JSON object but has to be edited.
    #[error("the payload is not JSON: {0}")]
    PayloadNotJson(serde_json::Error),
    /// A capture that cannot be read.
    #[error("{origin}: {reason}")]
    Capture {
        /// File and position.
        origin: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name that stands for no capture, or for several.
    #[error("{origin}: {} is named {name:?}", if similar.is_empty() { "no capture" } else { "no single capture" })]
    NoCapture {
        /// The store's file.
        origin: String,
        /// What was asked for.
        name: String,
        /// Some that begin with it.
        similar: Vec<String>,
    },
    /// A name that stands for nothing that could be replayed.
    #[error("{name}: neither a file nor a capture in {store}")]
    NothingNamed {
        /// What was asked for.
        name: String,
        /// The store's file.
        store: String,
    },
    /// An input that holds requests in no form at all.
    #[error("{origin} is {}", if *is_empty { "empty" } else { "no captured request in any form that cew knows" })]
    NotACapture {
        /// File.
        origin: String,
        /// There is nothing in it.
        is_empty: bool,
    },
    /// The endpoint gave no answer.
    #[error("cannot reach {url}: {reason}")]
    Unreachable {
        /// The endpoint.
        url: String,
        /// Why not.
        reason: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A request that cannot be written in the form asked for.
    #[error(transparent)]
    Unwritable(Unwritable),
    /// Nothing listened at the endpoint in time.
    #[error("nothing accepted connections at {url} within {waited}")]
    WaitedInVain {
        /// The endpoint.
        url: String,
        /// As given to `--wait`.
        waited: String,
    },
    /// A file could not be read: unusable input.
    #[error("cannot read {what}: {source}")]
    Read {
        /// The file, or `standard input`.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// Somebody else listens there.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// A port that only a privileged user may take.
    #[error("port {port} may not be listened on")]
    PortForbidden {
        /// The port.
        port: u16,
    },
    /// A host that cannot be listened on, mostly because it is not of this machine.
    #[error("cannot listen on {host}: {source}")]
    NotOurHost {
        /// As given.
        host: String,
        /// Why.
        source: io::Error,
    },
    /// The capture store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything else local.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The reader of our output went away: the command ends quietly.
    #[error("standard output was closed")]
    OutputClosed,
}

impl Error {
    /// A usage error with a hint.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// The stable name of this kind of error in `--json`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Usage { .. } => "usage",
            Self::SecretMissing { .. } => "secret_missing",
            Self::SecretUnusable { .. } => "secret_unusable",
            Self::SecretExists { .. } => "secret_exists",
            Self::UnknownEvent { .. } => "unknown_event",
            Self::UnknownProbe { .. } => "unknown_probe",
            Self::Edit(_) => "edit",
            Self::MessageId(_) => "message_id",
            Self::PayloadNotUtf8(_) | Self::PayloadNotJson(_) => "payload",
            Self::Capture { .. }
            | Self::NoCapture { .. }
            | Self::NothingNamed { .. }
            | Self::NotACapture { .. } => "capture",
            Self::Unwritable(_) => "unwritable",
            Self::Unreachable { .. } | Self::WaitedInVain { .. } => "unreachable",
            Self::Read { .. } => "read",
            Self::PortTaken { .. } => "port_taken",
            Self::Store(_) => "store",
            Self::PortForbidden { .. } | Self::NotOurHost { .. } | Self::Io { .. } => "io",
            Self::OutputClosed => "output_closed",
        }
    }

    /// The next step, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } | Self::Unreachable { hint, .. } => hint.clone(),
            Self::SecretMissing { names, .. } => Some(format!(
                "set one of {}; or `cew secret --write .env` makes a new one",
                names.join(", ")
            )),
            Self::SecretUnusable { source, .. } => Some(secret_hint(source)),
            Self::SecretExists { .. } => {
                Some("remove that line first if it is to be replaced".to_owned())
            }
            Self::UnknownEvent {
                elsewhere: Some(scheme),
                ..
            } => Some(format!("that is an event type of --scheme {scheme}")),
            Self::UnknownEvent { name, nearest, .. } => Some(event_hint(name, nearest)),
            Self::UnknownProbe { nearest, .. } => Some(match nearest {
                Some(nearest) => format!("did you mean {nearest}?"),
                None => "`cew check --list` lists all of them".to_owned(),
            }),
            Self::Edit(error) => error.hint(),
            Self::NotACapture { .. } => Some(
                "a raw HTTP request, a curl command, an HTTP archive and cew's own lines are read; \
                 a body alone is given with --body, its headers with -H"
                    .to_owned(),
            ),
            Self::NothingNamed { .. } => {
                Some("`cew captures list` names what was captured".to_owned())
            }
            Self::NoCapture { similar, .. } if similar.is_empty() => {
                Some("`cew captures list` names them".to_owned())
            }
            Self::NoCapture { similar, .. } => {
                Some(format!("these begin with it: {}", similar.join(", ")))
            }
            Self::PortTaken { .. } => {
                Some("is another `cew listen` at work? --port 0 takes any free port".to_owned())
            }
            Self::PortForbidden { .. } => {
                Some("take one from 1024 on; --port 0 takes any free one".to_owned())
            }
            Self::NotOurHost { .. } => Some(
                "is it an address of this machine? 127.0.0.1 is, and 0.0.0.0 is all of them".to_owned(),
            ),
            Self::Store(error) => Some(error.hint().to_owned()),
            Self::WaitedInVain { .. } => {
                Some("is the server running, and on this port?".to_owned())
            }
            Self::MessageId(_)
            | Self::PayloadNotUtf8(_)
            | Self::PayloadNotJson(_)
            | Self::Capture { .. }
            | Self::Unwritable(_)
            | Self::Read { .. }
            | Self::Io { .. }
            | Self::OutputClosed => None,
        }
    }

    /// How the process ends with it.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } | Self::Edit(EditError::NoValue(_) | EditError::NoPath) => {
                Exit::Usage
            }
            Self::SecretMissing { .. }
            | Self::SecretUnusable { .. }
            | Self::SecretExists { .. }
            | Self::UnknownEvent { .. }
            | Self::UnknownProbe { .. }
            | Self::Edit(_)
            | Self::MessageId(_)
            | Self::PayloadNotUtf8(_)
            | Self::PayloadNotJson(_)
            | Self::Capture { .. }
            | Self::NoCapture { .. }
            | Self::NothingNamed { .. }
            | Self::NotACapture { .. }
            | Self::Unwritable(_)
            | Self::Read { .. } => Exit::Input,
            Self::Unreachable { .. } | Self::WaitedInVain { .. } => Exit::Unreachable,
            Self::PortTaken { .. }
            | Self::PortForbidden { .. }
            | Self::NotOurHost { .. }
            | Self::Store(_)
            | Self::Io { .. } => Exit::Local,
            Self::OutputClosed => Exit::Done,
        }
    }
}

/// An argument without its option is taken for an event type.
fn event_hint(name: &str, nearest: &[&str]) -> String {
    if name.contains("whsec_") {
        return "a signing secret is written --secret, or better put into a .env file".to_owned();
    }
    if name.contains('=') {
        return format!("a change of the payload is written --set {name}");
    }
    if name.contains([':', '/']) {
        return format!("an endpoint is written --to {name}");
    }
    match nearest {
        [] => "`cew events` lists all of them".to_owned(),
        [one] => format!("did you mean {one}?"),
        [some @ .., last] => format!("did you mean {} or {last}?", some.join(", ")),
    }
}

fn secret_hint(error: &SecretError) -> String {
    match error {
        SecretError::Placeholder => {
            "copy the Signing Secret from the endpoint's page in the Dashboard, \
             or run `cew secret --write .env` to make one for local use"
        }
        SecretError::Quoted => "remove the quotes: the value starts with whsec_",
        SecretError::LeadingWhitespace => "remove the white space in front of whsec_",
        SecretError::ApiKey | SecretError::Asymmetric => {
            "the Signing Secret stands on the endpoint's page in the Dashboard and starts with whsec_"
        }
        SecretError::DoublePrefix => "write whsec_ once",
        SecretError::Empty
        | SecretError::UrlSafe
        | SecretError::Padding(_)
        | SecretError::TooShort
        | SecretError::NotBase64 { .. } => {
            "copy it again, whole: whsec_ followed by letters, digits, + and /"
        }
    }
    .to_owned()
}

/// Errors of writing to standard output: a closed pipe is no error worth a message.
impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::Io {
                what: "cannot write the output".to_owned(),
                source,
            }
        }
    }
}

impl From<Unwritable> for Error {
    fn from(error: Unwritable) -> Self {
        match error {
            Unwritable::Io(source) => source.into(),
            other => Self::Unwritable(other),
        }
    }
}
