//! `cew dashboard --via`: the page before a Svix server.

mod entering;
mod failing;
mod junk;
mod passing;
mod replays;

use super::through;
use crate::support::portal::Portal;
use crate::support::svix_server::SvixServer;

const START: &str = "dashboard --json --no-open --port 0";

/// The page before the double.
fn before(server: &SvixServer, options: &str) -> Portal {
    Portal::of(&through(server, &format!("{START} {options}")))
}

/// The double's only endpoint.
const ENDPOINT: &str = "/api/v1/app/shop/endpoint/ep_000000000000000000000000001";
