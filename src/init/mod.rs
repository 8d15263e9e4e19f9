//! A project that is to get a webhook handler: what it is made with, and what it lacks.
//!
//! All of this looks and decides. Nothing is written here: a [`Plan`] says what would be.

mod address;
mod database;
mod detect;
mod entry;
mod folder;
mod framework;
mod handler;
mod ignore;
mod language;
mod middleware;
mod next_steps;
mod opened;
mod place;
mod plan;
mod project;
mod python;
mod route;
mod secret;
mod sources;
mod specifier;
mod step;
mod table;
mod template;
mod tracked;
mod verifier;
mod wire;

pub use database::Orm;
pub use detect::detect;
pub use folder::{Folder, Unusable};
pub use framework::Framework;
pub use handler::handler;
pub use language::Language;
pub use plan::{Found, Plan, plan, print};
pub use project::Project;
pub use step::{ByHand, KnownSecret, Step};
pub use verifier::Verifier;
