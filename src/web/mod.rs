//! The service as it is reached over HTTP: who may come in, the page, and cew's own API beside the
//! service's.

mod admission;
mod ahead;
mod api;
mod headers;
mod keys;
mod live;
mod page;
mod site;

pub use keys::Keys;
pub use site::{Site, limits};
