//! What happens, on its way to whoever shows it. Nothing that serves waits for who shows.
//!
//! The queue is bounded. What happens when it is full depends on who reads ([`Overflow`]): of lines
//! for people some are left out and counted; programs get every delivery, those that do not fit as
//! rows of the store, where they are read once there is time.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Delivered, Row};
use crate::http::{Served, Turned};
use crate::relay;
use crate::time::Time;

/// So much may wait to be shown.
const CAPACITY: usize = 1024;

/// So many rows may wait, which takes some 30 MiB.
const ROWS: usize = 1 << 19;

/// What to do when the queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// Leave it out.
    LeaveOut,
    /// Remember the row of the store.
    Rows,
    /// Take no more deliveries.
    Refuse,
}

/// Something to be shown.
pub enum News {
    /// A delivery.
    Delivered(Box<Delivered>),
    /// A delivery that is to be read from the store.
    Row(Row),
    /// A request that was turned away, and when.
    TurnedAway(Turned, Time),
    /// How the connection to the relay is, and since when.
    Relay(relay::Status, Time),
    /// At this origin, `http://localhost:3000`, something listens again, and since when.
    HandlerIsBack(String, Time),
    /// What was refused before was delivered again.
    Again {
        /// The message id.
        message: String,
        /// The answer's status; `None`: there was none.
        status: Option<u16>,
        /// When.
        at: Time,
        /// When the next attempt is due.
        next: Option<Time>,
    },
    /// What is kept is delivered by the service at this address, or by this process again; and since
    /// when.
    DeliveredBy(Option<String>, Time),
    /// Whoever watches has pressed this key.
    Pressed(char),
}

/// Where news are put. Clones share the queue.
#[derive(Clone)]
pub struct Feed(Arc<Shared>);

/// Where they are taken from.
pub struct Shown(Arc<Shared>);

struct Shared {
    overflow: Overflow,
    state: Mutex<State>,
    come: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<News>,
    /// Deliveries under way, for which there will be room.
    reserved: usize,
    left_out: u64,
    taken: u64,
    ended: Option<Served>,
}

/// A new queue.
#[must_use]
pub fn feed(overflow: Overflow) -> (Feed, Shown) {
    let shared = Arc::new(Shared {
        overflow,
        state: Mutex::default(),
        come: Condvar::new(),
    });
    (Feed(Arc::clone(&shared)), Shown(shared))
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    /// Makes room for a delivery. `false` if there is none: then it must not be taken.
    #[must_use]
    pub fn reserve(&self) -> bool {
        let mut state = self.0.state();
        let most = match self.0.overflow {
            Overflow::LeaveOut => usize::MAX,
            Overflow::Rows => ROWS,
            Overflow::Refuse => CAPACITY,
        };
        let has_room = state.waiting.len() + state.reserved < most;
        state.reserved += usize::from(has_room);
        has_room
    }

    /// Adds a delivery for which room was made.
    pub fn delivered(&self, delivered: Delivered) {
        let mut state = self.0.state();
        state.reserved -= 1;
        let has_room = self.0.overflow == Overflow::Refuse || state.waiting.len() < CAPACITY;
        if has_room {
            state
                .waiting
                .push_back(News::Delivered(Box::new(delivered)));
        } else if self.0.overflow == Overflow::Rows
            && let Some(row) = delivered.row()
        {
            state.waiting.push_back(News::Row(row));
        } else {
            state.left_out += 1;
        }
        drop(state);
        self.0.come.notify_one();
    }

    /// Gives back room that was made.
    pub fn release(&self) {
        self.0.state().reserved -= 1;
    }

    /// Adds what is no delivery, if there is room.
    pub fn other(&self, news: News) {
        let mut state = self.0.state();
        if state.waiting.len() < CAPACITY {
            state.waiting.push_back(news);
        } else {
            state.left_out += 1;
        }
        drop(state);
        self.0.come.notify_one();
    }

    /// Adds a key, which does not wait for anything. It comes from who takes, and one at a time.
    pub fn pressed(&self, key: char) {
        self.0.state().waiting.push_front(News::Pressed(key));
        self.0.come.notify_one();
    }

    /// Nothing more will come.
    pub fn end(&self, served: Served) {
        self.0.state().ended = Some(served);
        self.0.come.notify_one();
    }

    /// How much has been taken so far.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.0.state().taken
    }
}

impl Shown {
    /// Waits for what is next; at the end, how it ended.
    ///
    /// # Errors
    /// At the end: how it was served, and how much was left out.
    pub fn next(&self) -> Result<News, (Served, u64)> {
        let mut state = self.0.state();
        loop {
            if let Some(news) = state.waiting.pop_front() {
                state.taken += 1;
                return Ok(news);
            }
            if let Some(served) = state.ended {
                return Err((served, state.left_out));
            }
            let come = self.0.come.wait(state);
            state = come.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes everything, until the end, without showing it.
    #[must_use]
    pub fn look_away(&self) -> (Served, u64) {
        loop {
            if let Err(end) = self.next() {
                return end;
            }
        }
    }

    /// Whether one would have to wait.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.state().waiting.is_empty()
    }
}
