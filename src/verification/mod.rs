//! Verifying captured requests: a [`Policy`] gives the verdict on one, [`bulk`] works through many on
//! all cores.

pub mod bulk;
mod judge;
mod writings;

pub use judge::{At, Judgement, Policy, Unjudged};
