//! What is delivered here: admitted, captured, verified, stored, forwarded and answered, in this
//! order, a step a file.
//!
//! [`Receiver`] is the HTTP service of `cew listen`. The decisions ([`Admission`], [`judge`],
//! [`Play`]) are pure.

mod admit;
mod expectations;
mod forward;
mod judge;
mod play;
mod receive;
mod seen;
mod svix_sources;

pub use admit::{Admission, Allowed};
pub use expectations::Expectations;
pub use forward::Forward;
pub use judge::judge;
pub use play::Play;
pub use receive::{Delivered, Receiver};
pub use seen::Seen;
