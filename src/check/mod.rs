//! `cew check`: is a handler right?
//!
//! A probe is data: what it is for, which requests it makes, how their answers are judged, and
//! what mends a failure. A family of probes stands in a file of its own; `run` carries them out.

mod accept;
mod error;
mod exchange;
mod fix;
mod framework;
mod probe;
mod quiet;
mod refuse;
mod route;
mod run;
mod select;
mod sender;
mod sync;
mod timely;

pub use error::CheckError;
pub use exchange::Clients;
pub use fix::Fix;
pub use framework::Framework;
pub use probe::{Finding, Group, Level, Probe, ProbeResult};
pub use run::{Check, Rehearsal, Run};
pub use select::{Selection, UnknownProbe};
pub use sync::{DOMAIN, Left, Outage, Signs, StateError, StateSource, SyncPlan, SyncReport, SyncRun};

/// Every probe, group by group, in the order in which results are shown.
pub fn probes() -> impl Iterator<Item = &'static Probe> + Clone {
    Group::ALL.into_iter().flat_map(|group| match group {
        Group::Route => route::PROBES,
        Group::Accept => accept::PROBES,
        Group::Refuse => refuse::PROBES,
        Group::Quiet => quiet::PROBES,
        Group::Timely => timely::PROBES,
        Group::Sync => sync::PROBES,
    })
}
