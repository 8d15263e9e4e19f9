//! The HTTP server side: what is delivered is admitted, captured, verified, stored, forwarded and
//! answered, in this order, a step a file.
//!
//! [`serve()`] runs any [`Service`] on HTTP/1.1 connections, within [`Limits`]. [`Receiver`] is the
//! service of `cew listen`. The decisions ([`Admission`], [`Judge`], [`Play`]) are pure.

mod admit;
mod bind;
mod forward;
mod judge;
mod play;
mod receive;
mod seen;
mod serve;
mod svix_sources;

pub use admit::{Admission, Allowed};
pub use bind::{Bound, bind};
pub use forward::Forward;
pub use judge::Judge;
pub use play::Play;
pub use receive::{Delivered, Receiver};
pub use seen::Seen;
pub use serve::{Answer, Limits, Received, Service, Turned, serve, text_answer};
