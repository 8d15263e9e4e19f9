//! What is replayed by its name, and where it goes.

use super::{Error, store};
use crate::cli::ReplayArgs;
use crate::context::Context;
use crate::http::Endpoint;
use crate::settings::{GUIDE_PATH, endpoint};
use crate::store::Store;

/// Something named on the command line.
pub(super) enum Name {
    /// A file, or standard input.
    Input(String),
    /// A message or a capture, by its whole name.
    Stored(String),
}

/// What the command line names. Of a message or a capture, the beginning of its name will do.
///
/// # Errors
/// When several begin so, or the store cannot be read.
pub(super) fn names(
    args: &ReplayArgs,
    store: Option<&Store>,
    context: &Context,
) -> Result<Vec<Name>, Error> {
    let names = args.names.iter().map(|name| {
        if name == "-" || context.directory.join(name).is_file() {
            return Ok(Name::Input(name.clone()));
        }
        match store.map(|store| store::whole_name_of_any(store, name)) {
            Some(Ok(whole)) => Ok(Name::Stored(whole)),
            // Whoever looks for it says that it is not there.
            None => Ok(Name::Stored(name.clone())),
            Some(Err(Error::NoCapture { similar, .. })) if similar.is_empty() => {
                Ok(Name::Stored(name.clone()))
            }
            Some(Err(error)) => Err(error),
        }
    });
    names.collect()
}

/// The endpoint of `--to`, else where the message (of several: anything) was sent last, else the
/// usual one.
///
/// # Errors
/// When it is none, or had a password.
pub(super) fn target(
    args: &ReplayArgs,
    names: &[Name],
    store: Option<&Store>,
    context: &Context,
) -> Result<Endpoint, Error> {
    if args.to.is_none()
        && let Some(store) = store
    {
        let message = match names {
            [Name::Stored(name)] => Some(name.as_str()),
            _ => None,
        };
        let recorded = store.last_endpoint(message)?;
        if let Some(Ok(endpoint)) = recorded.map(|url| Endpoint::parse(&url, GUIDE_PATH)) {
            if endpoint.has_credentials() {
                return Err(Error::usage(
                    format!("{endpoint} had a password, and passwords are not kept"),
                    "give the whole URL with --to",
                ));
            }
            return Ok(endpoint);
        }
    }
    Ok(endpoint(args.to.as_deref(), context)?)
}
