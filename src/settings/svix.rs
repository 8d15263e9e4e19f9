//! Which Svix server, and the token for it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use super::regular_file;
use super::store::{NoStateDirectory, store_path};
use crate::context::Context;
use crate::service::{self, Serving};
use crate::svix::{Server, ServerError, Token};

/// The server of the service that runs on this project's store.
pub const LOCAL_SERVER: &str = "local";

/// The server of the environment, else Svix's own.
pub const USUAL_SERVER: &str = "svix";

/// Where the token stands, usually.
const TOKEN: &str = "SVIX_AUTH_TOKEN";

/// Where the server stands, usually.
const SERVER: &str = "SVIX_SERVER_URL";

/// No server to be had.
#[derive(Debug, Error)]
pub enum ServerSettingError {
    /// The service of the store does not run.
    #[error("the service does not run here")]
    NotRunning,
    /// There is no token.
    #[error("no token for the Svix server")]
    NoToken,
    /// The token or the address cannot be used.
    #[error("{name}: {source}")]
    Unusable {
        /// The option or the variable.
        name: &'static str,
        /// What is wrong.
        source: ServerError,
    },
    /// The file of the token.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is no store, so no service.
    #[error(transparent)]
    NoStateDirectory(#[from] NoStateDirectory),
}

/// The server that `via` names: a URL, `svix` or `local`, which is the service on the store that
/// `store` names.
///
/// # Errors
/// When there is no such service, or no token for the server.
pub fn svix_server(
    via: &str,
    token_file: Option<&Path>,
    store: Option<&Path>,
    context: &Context,
) -> Result<Server, ServerSettingError> {
    if via == LOCAL_SERVER {
        return local(store, context);
    }
    let token = token(token_file, context)?;
    let named = context.text_variable(SERVER);
    let (name, address) = match via {
        USUAL_SERVER => (SERVER, named.as_deref()),
        address => ("--via", Some(address)),
    };
    let unusable = |source| ServerSettingError::Unusable { name, source };
    Server::new(address, token).map_err(unusable)
}

fn local(store: Option<&Path>, context: &Context) -> Result<Server, ServerSettingError> {
    let path = store_path(store, context)?;
    let whereabouts = Serving::running(&path).ok_or(ServerSettingError::NotRunning)?;
    let token = service::Token::of_store(&path, context.ambient);
    let token = token.map_err(|source| ServerSettingError::Read { path, source })?;
    let unusable = |source| ServerSettingError::Unusable {
        name: "the service's own",
        source,
    };
    let token = Token::new(token.expose()).map_err(unusable)?;
    Server::new(Some(&whereabouts.api), token).map_err(unusable)
}

fn token(file: Option<&Path>, context: &Context) -> Result<Token, ServerSettingError> {
    let (name, text) = match (file, context.text_variable(TOKEN)) {
        (Some(file), _) => {
            let path = context.directory.join(file);
            // It may be a pipe: it was named, not found.
            let read = File::open(&path).and_then(regular_file::bounded);
            let text = read.map_err(|source| ServerSettingError::Read {
                path: file.to_owned(),
                source,
            })?;
            let text = String::from_utf8_lossy(&text).into_owned();
            ("--token-file", Zeroizing::new(text))
        }
        (None, Some(text)) => (TOKEN, Zeroizing::new(text)),
        (None, None) => return Err(ServerSettingError::NoToken),
    };
    Token::new(&text).map_err(|source| ServerSettingError::Unusable { name, source })
}
