//! What to do about an error: the names of options stand here, where the command line is known.

use std::path::Path;

use super::elsewhere::elsewhere;
use super::{Error, svix_errors};
use crate::capture::InputError;
use crate::check::{CheckError, StateError, UnknownProbe};
use crate::event::UnknownEvent;
use crate::event::edit::EditError;
use crate::http::BindError;
use crate::init::Unusable;
use crate::relay::{Address, RelayError};
use crate::replay::ReplayError;
use crate::service::NotServed;
use crate::settings::{ENDPOINT_HINT, LeftOut, SecretsError};
use crate::signing::SecretError;
use crate::store::{Problem, StoreError};
use crate::text::shell;
use crate::view::hint;

impl Error {
    /// The next step, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Usage { hint, .. } => return hint.clone(),
            Self::Check(CheckError::Unreachable { hint: known, .. }) => {
                return known.as_ref().map(|known| hint(known, "--to"));
            }
            Self::Check(CheckError::State(StateError::Form(_))) => {
                "JSON, JSON Lines and CSV with a header are read, such as what \
                 psql -Atc 'select json_agg(u) from users u' prints"
                    .to_owned()
            }
            Self::Edit(EditError::NoValue(_)) => {
                "write it as PATH=VALUE, such as data.first_name=Ada".to_owned()
            }
            Self::Edit(EditError::Missing { path, missing }) if path != missing => {
                let edit = shell::word(&format!("{missing}={{}}"));
                format!("create it first: --set {edit}")
            }
            Self::Event(error) => event_hint(error),
            Self::Endpoint(_) => ENDPOINT_HINT.to_owned(),
            Self::Secrets(SecretsError::Missing {
                left_out,
                likely,
                names,
                ..
            }) => missing_secret_hint(left_out, likely, names),
            Self::Secrets(SecretsError::Unusable { source, .. }) => secret_hint(source).to_owned(),
            Self::SecretExists { .. } => {
                "remove that line first to have it replaced, or choose another with --name"
                    .to_owned()
            }
            Self::Project(error) => return project_hint(error),
            Self::Probe(UnknownProbe { nearest, .. }) => match nearest {
                Some(nearest) => format!("did you mean {nearest}?"),
                None => "`cew check --list` lists all of them".to_owned(),
            },
            Self::Input(InputError::Unknown { .. } | InputError::NoRequest { .. }) => {
                "raw HTTP, curl commands, HTTP archives, logs, exports and events with headers and \
                 body are read (`cew help forms`); a body alone is given with --body, its headers \
                 with -H"
                    .to_owned()
            }
            Self::Replay(ReplayError::NothingNamed { .. }) => {
                "`cew captures list` names what was captured, `cew messages list` what was sent"
                    .to_owned()
            }
            Self::NoCapture { similar, .. } if similar.is_empty() => {
                "`cew captures list` names them".to_owned()
            }
            Self::NoMessage { similar, .. } if similar.is_empty() => {
                "`cew messages list` names what was sent".to_owned()
            }
            Self::NoCapture { similar, .. } | Self::NoMessage { similar, .. } => {
                format!("give more of the name, such as {}", similar.join(" or "))
            }
            Self::Relay(error) => return relay_hint(error).map(str::to_owned),
            Self::Bind(BindError::PortTaken { .. }) => {
                "is another `cew listen` running? --port 0 takes any free port".to_owned()
            }
            Self::Bind(BindError::PortForbidden { .. }) => {
                "choose one from 1024 up; --port 0 takes any free one".to_owned()
            }
            Self::Bind(BindError::NotOurHost { .. }) => {
                "is it an address of this machine? 127.0.0.1 is, and 0.0.0.0 is all of them"
                    .to_owned()
            }
            Self::Store(error) => store_hint(error),
            Self::NoStore { others, .. } => elsewhere(others),
            Self::Served {
                page: Some(page), ..
            } => format!("open {page}"),
            Self::NotServed(NotServed::Elsewhere(None)) => {
                "perhaps by `cew listen --retry`: end that, and start it again once the dashboard runs"
                    .to_owned()
            }
            Self::ServerSetting(error) => {
                return svix_errors::setting_hint(error).map(str::to_owned);
            }
            Self::Svix(error) => return svix_errors::hint(error),
            Self::NoStateDirectory(_) => "name a file with --store or CEW_STORE".to_owned(),
            Self::Consent(_) => "add --yes to go ahead".to_owned(),
            Self::NeverReachable(_) => "is the server running, and on this port?".to_owned(),
            _ => return None,
        };
        Some(hint)
    }
}

/// Where `cew init` would do something.
fn project_hint(error: &Unusable) -> Option<String> {
    let hint = match error {
        Unusable::NoProject | Unusable::Unknown { .. } => {
            "run it in the folder of the app; `cew init --print FRAMEWORK` prints a handler alone"
                .to_owned()
        }
        Unusable::Workspace { apps } => {
            let apps: Vec<_> = apps.iter().take(8).map(|app| shell::word(app)).collect();
            format!("run it in the folder of one: {}", apps.join(", "))
        }
        Unusable::Several(frameworks) => {
            let ids: Vec<_> = frameworks.iter().map(|framework| framework.id()).collect();
            format!("say which one is meant: --framework {}", ids.join(" or "))
        }
        Unusable::File { .. } | Unusable::Outside(_) => return None,
    };
    Some(hint)
}

/// An argument without its option is taken for an event type.
fn event_hint(
    UnknownEvent {
        name,
        nearest,
        elsewhere,
    }: &UnknownEvent,
) -> String {
    if let Some(scheme) = elsewhere {
        return format!("that is an event type of --scheme {scheme}");
    }
    if name.contains("whsec_") {
        return "give a signing secret with --secret, or better, put it into a .env file"
            .to_owned();
    }
    if name.contains('=') {
        return format!("to change the payload, write --set {}", shell::word(name));
    }
    let extension = Path::new(name).extension();
    if extension.is_some_and(|it| it.eq_ignore_ascii_case("json")) {
        return format!(
            "a payload of your own is sent with --data {}",
            shell::word(name)
        );
    }
    let is_port = name.bytes().all(|b| b.is_ascii_digit());
    if is_port || name == "localhost" || name.contains([':', '/']) {
        return format!("to name the endpoint, write --to {}", shell::word(name));
    }
    match nearest.as_slice() {
        [] => "`cew events` lists all of them".to_owned(),
        [one] => format!("did you mean {one}?"),
        [some @ .., last] => format!("did you mean {} or {last}?", some.join(", ")),
    }
}

fn relay_hint(error: &RelayError) -> Option<&'static str> {
    let svix = || Address::of_svix().map(|svix| svix.socket().origin());
    match error {
        RelayError::InUse => Some(
            "does `cew listen --relay` run in this project already? the relay may take a minute to \
             notice that one has ended; --relay-token takes another address",
        ),
        RelayError::Unreachable { relay, .. } if svix().as_ref() != Some(relay) => {
            Some("CEW_RELAY_URL names this relay; does it run there?")
        }
        RelayError::Unreachable { .. } => Some(
            "is there a way to the internet? behind a proxy, HTTPS_PROXY names it; a tunnel such as \
             ngrok needs no relay",
        ),
        RelayError::Refused(_) | RelayError::SetUp(_) => None,
    }
}

fn missing_secret_hint(left_out: &[LeftOut], likely: &[String], names: &[&str]) -> String {
    if let Some(file) = left_out.iter().find(|file| file.is_readable) {
        return format!("--env-file {} reads it all the same", file.word());
    }
    if let [first, ..] = likely {
        let name = names[names.len().min(2) - 1];
        return format!("{first} looks like one: name it {name}, or give it with --secret");
    }
    let names = names.join(", ");
    format!("set one of {names}; or `cew secret --write .env` makes a new one")
}

const fn secret_hint(error: &SecretError) -> &'static str {
    match error {
        SecretError::Placeholder => {
            "copy the Signing Secret from the endpoint's page in the Dashboard, \
             or run `cew secret --write .env` to make one for local use"
        }
        SecretError::Quoted => "remove the quotes: the value starts with whsec_",
        SecretError::Assignment => {
            "give only what follows the =, or name the file of such lines with --env-file"
        }
        SecretError::Variable => "give its value: a shell puts it where \"$NAME\" stands",
        SecretError::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
        SecretError::LeadingWhitespace => "remove the white space in front of whsec_",
        SecretError::ApiKey | SecretError::Asymmetric => {
            "the Signing Secret stands on the endpoint's page in the Dashboard and starts with whsec_"
        }
        SecretError::DoublePrefix => "write whsec_ once",
        SecretError::Empty => "is the variable or the file that it was taken from empty?",
        SecretError::UrlSafe
        | SecretError::Padding(_)
        | SecretError::TooShort
        | SecretError::NotBase64 { .. } => {
            "copy it again, whole: whsec_ followed by letters, digits, + and /"
        }
    }
}

fn store_hint(StoreError { path, problem }: &StoreError) -> String {
    let path = path.display();
    match problem {
        Problem::Missing => {
            "`cew listen` and `cew send-example` make one; --store or CEW_STORE names another"
        }
        Problem::Foreign => "--store names another file",
        Problem::Newer(_) => "update cew, or name another file with --store",
        Problem::Older(_) => return format!("`cew captures migrate --store {path}` does that"),
        Problem::Altered(_) => {
            "a store holds nothing but what cew puts there; --store names another"
        }
        Problem::Open(_) => return format!("`chmod 600 {path}` makes it yours alone"),
        Problem::OtherOwner(_) => {
            return format!("`sudo chown \"$(id -u)\" {path}` makes it yours");
        }
        Problem::Corrupt(_) => "move it away, or name another file with --store",
        Problem::ReadOnly => "name another file with --store",
        Problem::Full => "make room, or `cew captures prune --older-than 7d`",
        Problem::Busy => "is another cew or an SQLite shell using it?",
        Problem::Other(_) => "--store or CEW_STORE names another",
    }
    .to_owned()
}
