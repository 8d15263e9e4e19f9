//! A project that is to get a webhook handler: what it is made with, and what it lacks.
//!
//! All of this looks and decides. Nothing is written here: a [`Plan`] says what would be.

mod detect;
mod entry;
mod folder;
mod framework;
mod handler;
mod ignore;
mod middleware;
mod next_steps;
mod place;
mod plan;
mod project;
mod python;
mod route;
mod secret;
mod step;
mod wire;

pub use detect::detect;
pub use folder::{Folder, Unusable};
pub use framework::Framework;
pub use handler::{Language, Verifier, handler};
pub use plan::{Found, Plan, plan};
pub use project::Project;
pub use step::{ByHand, KnownSecret, Step};
