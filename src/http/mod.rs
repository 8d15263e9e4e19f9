//! HTTP/1.1 in both directions: a client for one endpoint, with its TLS and proxies, and a server
//! within limits. Knows nothing of webhooks.

mod acknowledging;
mod answer;
mod api_client;
mod bind;
mod client;
mod connect;
mod endpoint;
mod exchange;
mod limits;
mod link_local;
mod open_files;
mod places;
mod proxies;
mod routes;
mod server;
mod service;
mod tls;
mod turned_away;
mod wire;

pub use answer::{Answer, AnswerBody, text_answer};
pub use api_client::api_client;
pub use bind::{BindError, Bound, bind};
pub use client::{Client, SetUpError};
pub(crate) use connect::{Cause, Connection, Stream};
pub use connect::{Manner, NeverReachable, wait_until_reachable};
pub use endpoint::{Endpoint, EndpointError};
pub use limits::Limits;
pub use link_local::{LinkLocal, is_link_local};
pub use open_files::open_files;
pub use proxies::{Outbound, Proxies};
pub use routes::{Found, Route, find};
pub use server::{Served, serve};
pub use service::{Answering, Received, Service};
pub use tls::{Trust, TrustError};
pub use turned_away::{Reason, Refusal, Turned, TurnedAway};
pub use wire::Sender;
