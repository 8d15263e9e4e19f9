//! What an explanation may cost: anybody can send what takes long to explain.

use std::cell::Cell;

/// How many faults at once are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// One fault at a time: for many requests.
    OneFault,
    /// Also two faults at once, within bounds.
    TwoFaults,
}

/// The bounds of an explanation, in bytes and in time. What is plain to see is said in any case.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    pub(super) effort: Effort,
    bytes: usize,
    time_is_up: &'a dyn Fn() -> bool,
}

/// Enough to try all forms of a body of 1 MiB; takes about a second.
const USUAL: usize = 256 << 20;

impl Budget<'static> {
    /// Nothing is searched for.
    pub const NOTHING: Self = Self {
        effort: Effort::OneFault,
        bytes: 0,
        time_is_up: &|| true,
    };
}

impl From<Effort> for Budget<'static> {
    /// Bounded in bytes alone, for whoever has no clock.
    fn from(effort: Effort) -> Self {
        Self {
            effort,
            bytes: USUAL,
            time_is_up: &|| false,
        }
    }
}

impl<'a> Budget<'a> {
    /// The same, but with at most so many bytes that are written and signed.
    #[must_use]
    pub fn within(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// The same, but it ends once `time_is_up` says so, which is asked before each try.
    #[must_use]
    pub fn until(self, time_is_up: &'a dyn Fn() -> bool) -> Self {
        Self { time_is_up, ..self }
    }

    /// Whether so many bytes could be spent at all.
    pub(super) const fn covers(&self, bytes: usize) -> bool {
        bytes <= self.bytes && self.bytes > 0
    }
}

/// What is left of a budget while a search goes on.
pub(super) struct Purse<'a> {
    left: Cell<usize>,
    is_closed: Cell<bool>,
    time_is_up: &'a dyn Fn() -> bool,
}

impl<'a> Purse<'a> {
    pub fn new(budget: &Budget<'a>) -> Self {
        Self {
            left: Cell::new(budget.bytes),
            is_closed: Cell::new(false),
            time_is_up: budget.time_is_up,
        }
    }

    /// How many bytes may still be spent.
    pub const fn left(&self) -> usize {
        self.left.get()
    }

    /// Takes `bytes` out. `false`, now and ever after, if there are not so many or the time is up.
    pub fn spend(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        let is_over = self.is_closed.get() || left.is_none() || (self.time_is_up)();
        self.is_closed.set(is_over);
        self.left.set(left.filter(|_| !is_over).unwrap_or(0));
        !is_over
    }
}
