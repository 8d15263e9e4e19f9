//! The service's APIs over HTTP: Svix's, so that its SDKs work unchanged, and the generic system's.
//!
//! A request becomes one of the calls of [`ROUTES`]; a call is a method of [`Api`], in the file of
//! its subject, that reads its arguments, asks the service, and gives what is shown.

mod applications;
mod attempts;
mod check;
mod desk;
mod dispatch;
mod endpoints;
mod event_type;
mod event_types;
mod fields;
mod generic;
mod known;
mod messages;
mod problem;
mod query;
mod recovery;
mod repeat;
mod reply;
mod routes;
mod secret;

pub use check::check_url;
pub use desk::{Api, Asked};
pub use fields::Fields;
pub use messages::LARGEST as LARGEST_PAYLOAD;
pub use problem::Problem;
pub use query::Query;
pub use reply::{Reply, time};
pub use routes::{Call, ROUTES};
pub use secret::SENSITIVE;
