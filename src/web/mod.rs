//! The service as it is reached over HTTP: who may come in, the page, and cew's own API beside the
//! service's.

mod admission;
mod ahead;
mod answers;
mod api;
mod body;
mod checks;
mod headers;
mod keys;
mod live;
mod log;
mod page;
mod place;
mod portal;
mod report;
mod request;
mod running;
mod site;

pub use keys::Keys;
pub use log::{Reception, Replaying};
pub use portal::{Portal, routes as portal_routes};
pub use site::{Site, limits};

use hyper::Method;

use crate::http::Route;

/// The calls of cew's own API: each method and path.
pub fn routes() -> impl Iterator<Item = (Method, &'static str)> {
    fn of<C>(routes: &'static [Route<C>]) -> impl Iterator<Item = (Method, &'static str)> {
        routes.iter().map(|it| (it.method.clone(), it.path))
    }
    of(api::OWN_ROUTES)
        .chain(of(ahead::AHEAD_ROUTES))
        .chain(of(log::LOG_ROUTES))
        .chain(of(checks::CHECK_ROUTES))
}
