//! Delivering: an endpoint, a request, one attempt at it, and what its answer means.

mod attempt;
mod client;
mod connect;
mod endpoint;
mod hint;
mod html;
mod request;
mod schedule;
mod tls;

pub use attempt::{Attempt, AttemptError, Outcome, Response, attempt};
pub use client::Client;
pub use connect::wait_until_reachable;
pub use endpoint::{Endpoint, EndpointError};
pub use hint::{hint, is_auth_wall};
pub use hyper::Method;
pub use request::{Header, Request};
pub use schedule::{Next, Schedule, State, ends_endpoint};
pub use tls::Trust;
