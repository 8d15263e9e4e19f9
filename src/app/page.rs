//! The page of a service: where it is, and the key that lets one in.

use std::path::Path;

use super::{Error, block_on, browser};
use crate::context::Ambient;
use crate::http::Outbound;
use crate::service::{NotServed, Serving, Token, Whereabouts};
use crate::settings::ServerSettingError;
use crate::svix;

/// Calls a service that runs.
pub(super) fn client(
    whereabouts: &Whereabouts,
    token: &Token,
    ambient: Ambient,
) -> Result<svix::Client, Error> {
    let unusable = |source| ServerSettingError::Unusable {
        name: "the service",
        source,
    };
    let token = svix::Token::new(token.expose()).map_err(unusable)?;
    let server = svix::Server::new(Some(&whereabouts.api), token).map_err(unusable)?;
    Ok(svix::Client::new(server, &Outbound::default(), ambient)?)
}

/// A new key for its page.
fn new_key(whereabouts: &Whereabouts, token: &Token, ambient: Ambient) -> Option<String> {
    let made = block_on(async {
        let call = svix::Call::post_own(&["keys"]);
        let client = client(whereabouts, token, ambient)?;
        Ok(client.call::<serde_json::Value>(call).await?)
    });
    made.ok()?["key"].as_str().map(str::to_owned)
}

/// Opens the page of the one that serves the store at `path`, and gives its address; `None` where
/// none does.
pub(super) fn open_running(path: &Path, ambient: Ambient) -> Option<String> {
    let whereabouts = Serving::running(path)?;
    let token = Token::of_store(path, ambient).ok()?;
    let key = new_key(&whereabouts, &token, ambient)?;
    let page = format!("{}/#key={key}", whereabouts.url);
    browser::show(&page);
    Some(page)
}

/// Where the one is that serves this store, with a new key for its page.
pub(super) fn served_elsewhere(error: NotServed, token: &Token, ambient: Ambient) -> Error {
    let NotServed::Elsewhere(Some(whereabouts)) = &error else {
        return error.into();
    };
    let page =
        new_key(whereabouts, token, ambient).map(|key| format!("{}/#key={key}", whereabouts.url));
    Error::Served { error, page }
}
