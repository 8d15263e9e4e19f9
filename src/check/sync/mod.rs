//! `cew check --sync`: does the handler's table end right?
//!
//! Made-up objects, each with a life of its own, are delivered in every order, twice, at once and
//! cut off; their rows are compared with those of objects whose lives came once and in order. No
//! schema is needed. A wrong alarm is worse than a miss.

mod baseline;
mod courier;
mod decision;
mod form;
mod guard;
mod judge;
mod leaf;
mod life;
mod maker;
mod object;
mod outage;
mod plan;
mod probes;
mod refusal;
mod repair;
mod report;
mod rows;
mod run;
mod shell;
mod state;
mod story;
mod telling;
mod tidy;
mod watch;
mod witnesses;

pub use plan::{Outage, SyncPlan};
pub use probes::PROBES;
pub use repair::Repair;
pub use report::{Left, SyncReport};
pub use run::{Signs, SyncRun};
pub use state::{StateError, StateSource};
pub use telling::DOMAIN;
