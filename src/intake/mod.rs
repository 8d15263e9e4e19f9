//! What is delivered here: admitted, captured, verified, stored, forwarded and answered, in this
//! order, a step a file.
//!
//! [`Receiver`] is the HTTP service of `cew listen`. The decisions ([`Admission`], [`judge`],
//! [`StandIn`]) are pure.

mod admit;
mod expectations;
mod forward;
mod judge;
mod stand_in;
mod receive;
mod attempt_numbers;
mod svix_sources;

pub use admit::{Admission, Allowed};
pub use expectations::Expectations;
pub use forward::Forward;
pub use judge::judge;
pub use stand_in::StandIn;
pub use receive::{Delivered, Receiver};
pub use attempt_numbers::AttemptNumbers;
