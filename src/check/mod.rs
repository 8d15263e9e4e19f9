//! `cew check`: is a handler right?
//!
//! A probe is data: what it is for, which requests it makes, how their answers are judged, and
//! what mends a failure. A family of probes stands in files of its own; `run` carries them out.
//!
//! `docs/checking.md` lists how a handler can be wrong. Each way has a probe, or a reason why there
//! can be none.

mod accept;
mod again;
mod clients;
mod clock;
mod conclusion;
mod error;
mod exchange;
mod fix;
mod forgery;
mod framework;
mod further;
mod junk;
mod leak;
mod near;
mod pace;
mod payload;
mod plan;
mod probe;
mod quiet;
mod refusal;
mod refuse;
mod route;
mod run;
mod select;
mod sender;
mod shape;
mod sync;
mod tempo;
mod timely;
mod trace;
mod traffic;
mod transport;
mod trial;
mod usual_routes;
mod wire;

pub use clients::Clients;
pub use error::CheckError;
pub use fix::Fix;
pub use framework::Framework;
pub use plan::{Check, Rehearsal};
pub use probe::{Advice, Finding, Further, Group, Level, Probe, ProbeResult};
pub use refusal::Refusal;
pub use run::{Run, left_out};
pub use select::{Selection, UnknownProbe};
pub use sync::{
    DOMAIN, Left, Outage, Signs, StateError, StateSource, SyncPlan, SyncReport, SyncRun,
};

/// Every probe, group by group, in the order in which results are shown.
pub fn probes() -> impl Iterator<Item = &'static Probe> + Clone {
    let of = |group| -> &'static [&'static [Probe]] {
        match group {
            Group::Route => &[route::PROBES],
            Group::Accept => &[
                accept::PROBES,
                again::PROBES,
                payload::PROBES,
                transport::PROBES,
            ],
            Group::Refuse => &[refuse::PROBES, near::PROBES, forgery::PROBES, junk::PROBES],
            Group::Quiet => &[quiet::PROBES],
            Group::Timely => &[timely::PROBES],
            Group::Sync => &[sync::PROBES],
        }
    };
    Group::ALL.into_iter().flat_map(of).copied().flatten()
}
