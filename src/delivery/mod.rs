//! Delivering: an endpoint, a request, one attempt at it, and what its answer means; a message's
//! attempts on a schedule; many messages at once or at a rate.

mod attempt;
mod client;
mod connect;
mod deliver;
mod endpoint;
mod hint;
mod html;
mod many;
mod request;
mod schedule;
mod tally;
mod tls;

pub use attempt::{
    Attempt, AttemptError, Outcome, Response, attempt, attempt_keeping, status_line,
};
pub use client::Client;
pub use connect::wait_until_reachable;
pub use deliver::{Delivery, Message, Sender, Tried};
pub use endpoint::{Endpoint, EndpointError};
pub use hint::{hint, is_auth_wall};
pub use hyper::Method;
pub use many::{Pace, Run, Told, Worker, deliver_all};
pub use request::{Header, Request};
pub use schedule::{Next, Schedule, State, ends_endpoint};
pub use tally::Tally;
pub use tls::Trust;
