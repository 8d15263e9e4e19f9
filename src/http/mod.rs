//! HTTP/1.1 in both directions: a client for one endpoint, with its TLS and proxies, and a server
//! within limits. Knows nothing of webhooks.

mod bind;
mod client;
mod connect;
mod endpoint;
mod proxies;
mod server;
mod tls;

pub use bind::{BindError, Bound, bind};
pub use client::{Client, SetUpError};
pub(crate) use connect::{Cause, Stream};
pub use connect::{NeverReachable, wait_until_reachable};
pub use endpoint::{Endpoint, EndpointError};
pub use proxies::{Outbound, Proxies};
pub use server::{Answer, Limits, Received, Service, TurnedAway, serve, text_answer};
pub use tls::{Trust, TrustError};
