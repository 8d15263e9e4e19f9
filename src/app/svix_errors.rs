//! What errors of a Svix server are called, how the process ends with them, and what to do.

use super::Exit;
use crate::settings::ServerSettingError;
use crate::svix::SvixError;

/// The stable name of its kind.
pub const fn kind(error: &SvixError) -> &'static str {
    match error {
        SvixError::Unreachable { .. } => "unreachable",
        SvixError::Unavailable { .. } | SvixError::Busy { .. } => "unavailable",
        SvixError::Unauthorized { .. } | SvixError::Forbidden { .. } => "unauthorized",
        SvixError::NotFound { .. } => "not_found",
        SvixError::Unsupported { .. } => "unsupported",
        SvixError::Strange { .. } => "no_svix_server",
        SvixError::Refused { .. }
        | SvixError::Disabled { .. }
        | SvixError::NotAnObject
        | SvixError::NoEventType => "refused",
        SvixError::NoApplication { .. } | SvixError::SeveralApplications { .. } => "application",
        SvixError::NoEndpoint { .. }
        | SvixError::SeveralEndpoints { .. }
        | SvixError::NoTaker { .. } => "endpoint",
        SvixError::Store(_) => "store",
        SvixError::SetUp(_) | SvixError::NoRandomness(_) => "io",
    }
}

/// How the process ends with it.
pub const fn exit(error: &SvixError) -> Exit {
    match error {
        SvixError::Unreachable { .. } | SvixError::Unavailable { .. } | SvixError::Busy { .. } => {
            Exit::Unreachable
        }
        SvixError::SetUp(_) | SvixError::NoRandomness(_) | SvixError::Store(_) => Exit::Local,
        _ => Exit::Input,
    }
}

/// The next step, where there is one.
pub fn hint(error: &SvixError) -> Option<String> {
    let hint = match error {
        SvixError::Unreachable { .. } => {
            "is the server running, and is this its address? `--via local` means the service of \
             `cew dashboard`"
        }
        SvixError::Unavailable { .. } | SvixError::Busy { .. } => {
            "try again later; --rate asks it for less at a time"
        }
        SvixError::Unauthorized { .. } => {
            "SVIX_AUTH_TOKEN or --token-file gives the token: `svix-server jwt generate` prints that \
             of a server of one's own, `cew dashboard --print-token` that of the service here"
        }
        SvixError::Forbidden { .. } => {
            "a token of an application may not do everything; take one of the whole organization"
        }
        SvixError::Strange { .. } => {
            "give the server's base address, such as http://localhost:8071"
        }
        SvixError::NoApplication { known, .. } if known.is_empty() => {
            "--create makes it, with an endpoint: cew send-example … --create"
        }
        SvixError::NoApplication { known, .. } => {
            return Some(format!(
                "name one with --app, such as {}; `cew send-example … --create` makes one",
                known.join(" or ")
            ));
        }
        SvixError::SeveralApplications { ids, .. } => {
            return Some(format!("name one by its id: {}", ids.join(" or ")));
        }
        SvixError::NoEndpoint { .. } => {
            "`cew endpoints add URL --via …` makes one, and so does send-example --create"
        }
        SvixError::SeveralEndpoints { endpoints, .. } => {
            return Some(format!(
                "name one with --endpoint: {}",
                endpoints.join(" or ")
            ));
        }
        SvixError::NoTaker { .. } => {
            "endpoints that are disabled take nothing, others what their event types say: \
             `cew endpoints list --via …` shows both"
        }
        SvixError::Disabled { .. } => {
            "enable it first: a server takes what is sent again to it, and sends nothing"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The stable name of the kind of what is wrong with the settings.
pub const fn setting_kind(error: &ServerSettingError) -> &'static str {
    match error {
        ServerSettingError::NotRunning => "not_running",
        ServerSettingError::NoToken => "token_missing",
        ServerSettingError::Unusable { .. } => "token_unusable",
        ServerSettingError::Read { .. } => "read",
        ServerSettingError::NoStateDirectory(_) => "usage",
    }
}

/// How the process ends with it.
pub const fn setting_exit(error: &ServerSettingError) -> Exit {
    match error {
        ServerSettingError::NotRunning => Exit::Unreachable,
        ServerSettingError::NoStateDirectory(_) => Exit::Usage,
        _ => Exit::Input,
    }
}

/// The next step.
pub const fn setting_hint(error: &ServerSettingError) -> Option<&'static str> {
    match error {
        ServerSettingError::NotRunning => {
            Some("`cew dashboard` starts it; --store names another's")
        }
        ServerSettingError::NoToken => Some(
            "set SVIX_AUTH_TOKEN, or name a file with --token-file; `--via local` needs none: it is \
             the service of `cew dashboard`",
        ),
        ServerSettingError::NoStateDirectory(_) => Some("name a file with --store or CEW_STORE"),
        ServerSettingError::Unusable { .. } | ServerSettingError::Read { .. } => None,
    }
}
