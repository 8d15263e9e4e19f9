//! Where something stands in JSON.

use std::iter;

use super::members::Member;

/// The fields among which something stands, and those around these.
#[derive(Clone, Copy)]
pub struct Around<'s> {
    pub members: &'s [Member<'s>],
    pub outer: Option<&'s Around<'s>>,
}

impl<'s> Around<'s> {
    /// These fields, then those around them, from the nearest to the farthest.
    pub fn outward(&'s self) -> impl Iterator<Item = &'s Self> {
        iter::successors(Some(self), |around| around.outer)
    }
}
