//! The service: endpoints, an engine that delivers for days, and the APIs by which it is used.
//!
//! Three threads share a [`Service`]. One answers calls ([`api`]); what these change, another commits
//! to the store, many changes at once; and one makes the attempts that are due ([`Engine`]), as the
//! `Queue` has them. A message is accepted when it and what is due are on disk. What
//! is due stays there until the outcome of the attempt is; so nothing that was accepted is lost,
//! whenever the process dies, and what was under way is made again.
//!
//! Secrets, the token and the note who serves a store lie beside it, in files of their own.

pub mod api;
pub mod application;
mod beside;
mod bus;
mod destination;
pub mod endpoint;
mod engine;
pub mod id;
mod outcome;
mod outside;
mod queue;
pub mod secrets;
mod serving;
mod state;
mod tasks;
mod tending;
mod token;
mod usual;

pub use bus::{Bus, Happening};
pub use endpoint::Endpoint;
pub use engine::Engine;
pub use queue::AT_ONCE;
pub use secrets::{Secrets, secret_of};
pub use serving::{Claim, NotServed, Serving, Whereabouts};
pub use state::{Manner, NotAccepted, Post, Service};
pub use token::Token;
pub use usual::NotMade;
