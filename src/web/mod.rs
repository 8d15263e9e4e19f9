//! The service as it is reached over HTTP: who may come in, the page, and cew's own API beside the
//! service's.

mod admission;
mod ahead;
mod api;
mod headers;
mod keys;
mod live;
mod log;
mod page;
mod site;

pub use keys::Keys;
pub use log::{Reception, Replaying};
pub use site::{Site, limits};

use hyper::Method;

/// The calls of cew's own API: each method and path.
pub fn routes() -> impl Iterator<Item = (Method, &'static str)> {
    let own = api::OWN_ROUTES
        .iter()
        .map(|it| (it.method.clone(), it.path));
    let ahead = ahead::AHEAD_ROUTES
        .iter()
        .map(|it| (it.method.clone(), it.path));
    let log = log::LOG_ROUTES
        .iter()
        .map(|it| (it.method.clone(), it.path));
    own.chain(ahead).chain(log)
}
