//! Through a Svix server: the client of it, and the application there.

use std::path::Path;
use std::sync::Arc;

use super::Error;
use crate::cli::{TrustArgs, ViaArgs};
use crate::context::Context;
use crate::http::Outbound;
use crate::settings::{LOCAL_SERVER, outbound, svix_server};
use crate::svix::{Application, Call, Client, Listing, SvixError, Window, find_application};

/// The application that is meant where none is named.
pub const USUAL_APPLICATION: &str = "default";

/// A client of the server that `args` name; without `--via`, of the service that runs here.
///
/// # Errors
/// When there is none.
pub fn client(
    args: &ViaArgs,
    trust: Option<&TrustArgs>,
    store: Option<&Path>,
    context: &Context,
) -> Result<Arc<Client>, Error> {
    let via = args.via.as_deref().unwrap_or(LOCAL_SERVER);
    let server = svix_server(via, args.token_file.as_deref(), store, context)?;
    let outbound: Outbound = match trust {
        Some(trust) => super::deliveries::outbound(trust, context)?,
        None => outbound(None, false, context)?,
    };
    Ok(Arc::new(Client::new(server, &outbound, context.ambient)?))
}

/// Options of a server without a server.
///
/// # Errors
/// When there are any.
pub fn check(args: &ViaArgs) -> Result<(), Error> {
    let option = match args {
        ViaArgs { via: Some(_), .. } => return Ok(()),
        ViaArgs { app: Some(_), .. } => "--app",
        ViaArgs {
            token_file: Some(_),
            ..
        } => "--token-file",
        ViaArgs { .. } => return Ok(()),
    };
    Err(Error::usage(
        format!("{option} is about a Svix server, and none is named"),
        "name it with --via: its URL, svix, or local for the service that runs here",
    ))
}

/// The application that `name` names; without a name the usual one, or the only one there is.
///
/// # Errors
/// When there is none.
pub async fn application(client: &Client, name: Option<&str>) -> Result<Application, Error> {
    let missing = match find_application(client, name.unwrap_or(USUAL_APPLICATION)).await {
        Err(error @ SvixError::NoApplication { .. }) if name.is_none() => error,
        found => return Ok(found?),
    };
    let two = Window {
        last: Some(2),
        ..Window::default()
    };
    let some = Listing::<Application>::new(Call::get(&["app"]), two);
    let mut some = some.all(client).await?;
    match (some.pop(), some.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(missing.into()),
    }
}
