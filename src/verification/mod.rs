//! Verifying captured requests: a [`Policy`] gives the verdict on one, [`bulk`] works through many on
//! all cores.

pub mod bulk;
mod judge;

pub use judge::{At, Judgement, Policy, Unjudged};
