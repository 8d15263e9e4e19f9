//! The service as it is reached over HTTP: who may come in, the page, and cew's own API beside the
//! service's.

mod admission;
mod ahead;
mod api;
mod checks;
mod headers;
mod keys;
mod live;
mod page;
mod place;
mod report;
mod request;
mod site;

pub use ahead::AHEAD_ROUTES;
pub use api::OWN_ROUTES;
pub use checks::CHECK_ROUTES;
pub use keys::Keys;
pub use site::{Site, limits};
