//! The client of a Svix server: Svix's own, one that is hosted by oneself, or the service of this
//! tool, which has the same API.
//!
//! A [`Server`] says where it is and who asks. [`Client`] makes calls there: it waits and tries
//! again where the server asks for that, and every POST has an idempotency key, so that what is
//! repeated is done once. [`Application`] is what most calls are about.
//!
//! Servers differ in what they have. What is not there is answered by a 404 without a body, which
//! is [`SvixError::Unsupported`] and not [`SvixError::NotFound`]; so it is found out, not assumed.

mod application;
mod call;
mod client;
mod compare;
mod destination;
mod error;
mod event_type;
mod follow;
mod list;
mod object;
mod outcome;
mod posted;
mod refusal;
mod resend;
mod select;
mod send;
mod server;
mod sweep;

pub use application::{Application, find_application, make_application};
pub use call::Call;
pub use client::Client;
pub use compare::{Arrival, Arrivals, Comparing, Comparison, Finding};
pub use destination::{Destination, Wanted};
pub use error::SvixError;
pub use event_type::{Registered, register};
pub use follow::{Followed, look};
pub use list::{Listing, Window};
pub use object::{AttemptOut, Endpoint, MessageOut, RawEndpoint};
pub use outcome::{recorded, sent, timed};
pub use posted::{Posted, RunKey, SendError, Sending};
pub use resend::{Chosen, Resending, Way, replay_missing, resend_all};
pub use select::{Selection, Which, select};
pub use send::{Created, send_all};
pub use server::{Server, ServerError, Token};
