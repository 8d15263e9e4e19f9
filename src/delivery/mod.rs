//! Delivering: an endpoint, a request, one attempt at it, and what its answer means; a message's
//! attempts on a schedule; many messages at once or at a rate.

mod attempt;
mod deadline;
mod deliver;
mod examples;
mod expected;
mod headers;
mod hint;
mod html;
mod many;
mod redelivery;
mod request;
mod schedule;
mod tally;

pub use attempt::{
    Attempt, AttemptError, Outcome, Response, attempt, attempt_keeping, retry_after, status_line,
};
pub use deadline::Deadline;
pub use deliver::{Delivery, Message, Sender, TimedAttempt};
pub use examples::{Draft, Envelope, Example, ExampleError, Examples, Payloads};
pub use expected::ExpectedStatus;
pub use headers::ResponseHeaders;
pub use hint::{Hint, Sent, is_auth_wall};
pub use hyper::Method;
pub use many::{Feed, Pace, Progress, Run, Worker, deliver_all};
pub use redelivery::Redelivery;
pub use request::{Header, Request};
pub use schedule::{Next, Schedule, State, ends_endpoint};
pub use tally::Tally;
