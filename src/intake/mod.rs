//! What is delivered here: admitted, captured, verified, handed on and stored, and then answered, a step
//! a file.
//!
//! [`Receiver`] is the HTTP service of `cew listen`, and its `answer` the way of a delivery from top
//! to bottom. What came of it goes to the [`Session`], which counts, and from there to the [`Feed`],
//! where somebody may show it, or not: nothing here waits for that. The decisions ([`Admission`],
//! [`judge()`], [`Gate`], [`StandIn`]) are pure.

mod admit;
mod delivered;
mod expectations;
mod explain;
mod feed;
mod forward;
mod gate;
mod hand_on;
mod judge;
mod later;
mod per_message;
mod presence;
mod receive;
mod relayed;
mod session;
mod sources;
mod stand_in;
mod switch;
mod targets;

pub use admit::{Admission, NotAdmitted};
pub use delivered::{Delivered, Row};
pub use expectations::Expectations;
pub use explain::Explainer;
pub use feed::{Feed, News, Overflow, Shown, feed};
pub use forward::Forward;
pub use gate::{Gate, Withheld};
pub use judge::judge;
pub use later::{Kept, Later};
pub use per_message::{AttemptNumbers, PerMessage};
pub use presence::Presence;
pub use receive::Receiver;
pub use relayed::BY_RELAY;
pub use session::{Counts, Session};
pub use sources::{Allowed, ListError, read_list};
pub use stand_in::StandIn;
pub use switch::{Line, Lookup, Standing, Switch, Switched};
pub use targets::{ForwardTo, ForwardToError, Target, Targets};
