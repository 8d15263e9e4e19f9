//! Delivering: an endpoint, a request, one attempt at it, and what its answer means.

mod attempt;
mod client;
mod endpoint;
mod hint;
mod html;
mod request;
mod schedule;

pub use attempt::{Attempt, AttemptError, Outcome, Response, attempt};
pub use client::{client, title_case_client, wait_until_reachable};
pub use endpoint::{Endpoint, EndpointError};
pub use hint::hint;
pub use request::{Header, Request};
pub use reqwest::Method;
pub use schedule::{Next, Schedule, State, ends_endpoint};
