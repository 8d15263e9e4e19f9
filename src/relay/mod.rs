//! The client of the Svix relay: a public address whose deliveries come to this machine over a
//! WebSocket that is opened from here, and whose answers go back the same way. No account, no
//! tunnel.
//!
//! [`Relay::connect`] opens it and waits until the relay has said that it delivers;
//! [`Relay::serve`] passes what comes to a [`Recipient`], many at once, and opens the connection
//! anew when it is lost. A `Frame` is one message on the wire, a [`Token`] the name of the
//! address.
//!
//! The relay is not documented for clients other than its own. What is known of it is read from
//! these, so this one is lenient in what it takes and sends only what they send.

mod address;
mod frame;
mod link;
mod serve;
mod token;

pub use address::{Address, AddressError};
pub use frame::Event;
pub use link::{Relay, RelayError};
pub use serve::{Recipient, Status};
pub use token::{Token, TokenError};
